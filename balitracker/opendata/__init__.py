"""The whole public record to take away: which tables there are, what their columns mean, and files made of them.

One definition, drawn from the models (`tables`), serves the data package, the SQLite file and the data dictionary.
"""

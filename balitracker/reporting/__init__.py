"""Errors of the record: readers report them, the staff close them with a note."""

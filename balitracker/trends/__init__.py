"""Rates and trends: who comes, what is spoken of, and how far promises are, over the years.

Every number is counted from the index of the list that its link opens, so that the two cannot differ.
"""

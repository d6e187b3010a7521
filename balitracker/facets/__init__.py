"""Facets: filters whose values are counted, so that every choice says how many rows it would show.

One definition serves all: which rows a value stands for is asked once per version of the record and kept as a bitmap
(`index`); the list, its counts and its files are all drawn from these bitmaps (`filters`), and so cannot disagree.
"""

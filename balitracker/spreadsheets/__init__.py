"""Spreadsheets that staff bring: read without a database, planned row by row, written as a whole or not at all."""

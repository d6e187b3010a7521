"""The rows of a CSV, as Excel and its kin write one in any country."""

import csv
import io

from balitracker.spreadsheets.cells import text_of, unquoted
from balitracker.spreadsheets.limits import MAX_COLUMNS, MAX_ROWS
from meetings.intake.unreadable import Unreadable

SEPARATORS = ",;\t"


def rows_of(text: str) -> list:
    """Return [[number, [text, ...]], ...], blank rows left out; a row over several lines counts once, as in Excel.

    Raises Unreadable for quotes that do not close and for too many rows or columns.
    """
    start, separator = _separator(text)
    rows = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator,
                                                strict=True), 1):  # fmt: skip
            if not any(cell.strip() for cell in row):
                continue
            if number > MAX_ROWS + 1:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
            if len(row) > MAX_COLUMNS:
                raise Unreadable("too_many_columns", limit=MAX_COLUMNS)
            rows.append([number, [text_of(unquoted(cell)) for cell in row]])
    except csv.Error as error:
        raise Unreadable("csv_damaged", row=len(rows) + 1) from error
    return rows


def _separator(text: str) -> tuple[int, str]:
    """Return where the rows begin and what separates their cells: as the file says, else as its first line shows."""
    first, end, _rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        return len(first) + len(end), first.strip()[4]
    outside_quotes = "".join(first.split('"')[::2])
    return 0, max(SEPARATORS, key=outside_quotes.count)

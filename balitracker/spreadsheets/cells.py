"""What stands in a cell, as the text that the portal's own files have for it. Knows no framework: the child uses it."""

import datetime
import re

LEADING = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is run by a spreadsheet that opens it in a CSV; the portal's own files put a quote first."""

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def text_of(value, number_format: str = "General") -> str:
    """Return the `value` of a cell as text: 5, yes, 2024-11-18; of a day shown as a month only 2024-11."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return _day(value.date(), number_format) if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return _day(value, number_format)
    return str(value).replace("\r\n", "\n").strip()


def _day(day: datetime.date, number_format: str) -> str:
    """Return `day` no more exactly than its cell shows it: Excel makes the first of the month of "November 2023"."""
    shown = _LITERAL.sub("", number_format).lower()
    if "y" in shown and "d" not in shown:
        return day.strftime("%Y-%m" if "m" in shown else "%Y")
    return day.isoformat()


def unquoted(text: str) -> str:
    """Return the `text` of a CSV cell without the quote that keeps it from being run."""
    is_quoted = text.startswith("'") and text.lstrip("'").startswith(LEADING)
    return text[1:] if is_quoted else text

"""Files that equal the page: the same rows in the same order, all of them, as CSV, JSON or a workbook."""

from django.utils.translation import gettext_lazy as _

from balitracker.exports.tables import CHUNK, NOT_STATED, Address, Column, Pages, Shaded, Table, as_of
from balitracker.exports.texts import cell_text, csv_response, json_response
from balitracker.exports.workbooks import MEDIA_TYPE, xlsx_response

__all__ = [
    "CHUNK",
    "LABELS",
    "MEDIA_TYPES",
    "NOT_STATED",
    "RESPONSES",
    "Address",
    "Column",
    "Pages",
    "Shaded",
    "Table",
    "as_of",
    "cell_text",
]

RESPONSES = {"csv": csv_response, "json": json_response, "xlsx": xlsx_response}
"""Format, as in the address -> what makes the file."""

MEDIA_TYPES = {"csv": "text/csv", "json": "application/json", "xlsx": MEDIA_TYPE}
"""Format -> its media type."""

LABELS = {"csv": "CSV", "json": "JSON", "xlsx": _("Excel")}
"""Format -> what a link to it says."""

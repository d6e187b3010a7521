"""Files for Excel and its kin: the rows on one sheet, what they are on another."""

import datetime
import tempfile
from functools import lru_cache
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from balitracker.exports.tables import Column, Shaded, Table, as_of
from balitracker.exports.texts import cell_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROWEST, WIDEST = 12, 48  # characters
WIDE = {"title": 60, "meeting_title": 60, "name": 40, "party_name": 32, "description": 60, "url": 48}
_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def xlsx_response(table: Table) -> FileResponse:
    """Answer with `table` as a workbook; total, filters, as-of stamp and the columns' meanings stand on its last sheet.

    The rows go through a file on disk one after the other, so that memory does not grow with them.
    """
    book = Workbook(write_only=True)
    stamp = as_of()
    _write_rows(book, table)
    if table.legend:
        _write_legend(book, table)
    _write_about(book, table, stamp)
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    book.save(file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{table.name}.xlsx", content_type=MEDIA_TYPE)
    response["X-Count"], response["X-As-Of"] = str(table.count), stamp
    return response


def _write_rows(book: Workbook, table: Table) -> None:
    """Write the rows below a heading that stays, with a filter on every column."""
    sheet = book.create_sheet(table.name[:31])  # all that Excel allows
    sheet.freeze_panes = f"{get_column_letter(table.standing + 1)}2"
    last = get_column_letter(len(table.columns))
    sheet.auto_filter.ref = f"A1:{last}{table.count + 1}"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    sheet.append([_cell(sheet, column.name, font=_BOLD) for column in table.columns])
    for record in table.records():
        sheet.append([_value(sheet, value) for value in record.values()])


def _write_legend(book: Workbook, table: Table) -> None:
    """Write what the cells can say, each on its colour."""
    sheet = book.create_sheet(_("Legend")[:31])
    sheet.column_dimensions["A"].width = 60
    for each in table.legend:
        sheet.append([_value(sheet, each)])


def _write_about(book: Workbook, table: Table, stamp: str) -> None:
    """Write what the rows are: how many, by which filters, as of when, from where, and what each column means."""
    sheet = book.create_sheet("About")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    facts = [
        (_("Rows"), table.count),
        (_("Filters"), "; ".join(table.filters) or _("none: all rows")),
        (_("As of"), stamp),
        (_("Page"), table.page),
    ]
    for name, value in facts:
        sheet.append([_cell(sheet, name, font=_BOLD), _value(sheet, value)])
    sheet.append([])
    sheet.append([_cell(sheet, _("Column"), font=_BOLD), _cell(sheet, _("What it means"), font=_BOLD)])
    for column in table.columns:
        sheet.append([column.name, _cell(sheet, column.meaning, alignment=_WRAPPED)])


def _width(column: Column) -> int:
    return WIDE.get(column.name, min(max(len(column.name) + 4, NARROWEST), WIDEST))


def _value(sheet, value: Any) -> Any:
    """Return `value` as a cell holds it: numbers, days, yes and no as such, all else as text."""
    if isinstance(value, (bool, int, float, datetime.date)):
        return value
    if type(value) is Shaded and value.fill:
        return _cell(sheet, value, fill=_fill(value.fill), alignment=_WRAPPED)
    text = cell_text(value)
    is_plain = text.isprintable() and not text.startswith(("=", "+", "-", "@", "#", "'"))
    return text if is_plain else _cell(sheet, text)


@lru_cache(maxsize=100)
def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour)


def _cell(sheet, text: str, **style) -> WriteOnlyCell:
    """Return a cell that holds `text` and stays text when somebody edits it, whatever it begins with."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(text)))
    cell.data_type = "s"  # never a formula, never an error value
    cell.quotePrefix = text.startswith(("=", "+", "-", "@", "#", "'"))
    for name, value in style.items():
        setattr(cell, name, value)
    return cell

"""The rows of an .xlsx. Runs in the confined child (see `meetings.intake.extract`)."""

import io
import zipfile

import openpyxl

from balitracker.spreadsheets.cells import text_of
from balitracker.spreadsheets.limits import MAX_COLUMNS, MAX_ROWS
from meetings.intake.packages import check_contents
from meetings.intake.unreadable import Unreadable

FORMULA, ERROR = "formula", "error"


def sheet_of(content: bytes) -> dict:
    """Return the first sheet that can be seen: {"name", "others", "rows": [[number, [text, ...]], ...]}.

    Blank rows are left out. A formula counts as the value that stands beside it in the file: nothing is worked out.
    A formula without one is {"problem": "formula"} in place of a text, an error such as #REF! {"problem": "error"}.
    Raises Unreadable where it is no .xlsx that can be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_kind(package)
            check_contents(package)
        return _first_sheet(content)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib, lxml and openpyxl each have their own for what is broken
        if "memory" in str(error).lower():
            raise MemoryError from error
        raise Unreadable("xlsx_damaged") from error


def _check_kind(package: zipfile.ZipFile) -> None:
    """Raise Unreadable unless it is a workbook without programs."""
    names = set(package.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unreadable("macros")
    if "xl/workbook.bin" in names:
        raise Unreadable("office", kind=".xlsb")
    if "xl/workbook.xml" not in names:
        raise Unreadable("not_a_workbook")


def _first_sheet(content: bytes) -> dict:
    as_typed = _open(content, data_only=False)
    seen = [sheet for sheet in as_typed.worksheets if sheet.sheet_state == "visible"]
    if not seen:
        raise Unreadable("no_rows")
    sheet = seen[0]
    rows, has_formulas = _rows(sheet)
    if has_formulas:
        rows, _still = _rows(_open(content, data_only=True)[sheet.title], formulas=_formulas(sheet))
    return {"name": sheet.title, "others": len(seen) - 1, "rows": rows}


def _open(content: bytes, *, data_only: bool):
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _cells(sheet):
    """Yield every cell that holds something. Raises Unreadable for a sheet that is too large."""
    sheet.reset_dimensions()  # what a file says of its size need not be so
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            if cell.row > MAX_ROWS + 1:
                raise Unreadable("too_many_rows", limit=MAX_ROWS)
            if cell.column > MAX_COLUMNS:
                raise Unreadable("too_many_columns", limit=MAX_COLUMNS)
            yield cell


def _formulas(sheet) -> set[tuple[int, int]]:
    return {(cell.row, cell.column) for cell in _cells(sheet) if cell.data_type == "f"}


def _rows(sheet, formulas: set = frozenset()) -> tuple[list, bool]:
    """Return the rows, and whether there are formulas. Of the places of `formulas` those without value are named."""
    rows: dict[int, list] = {}
    has_formulas = False
    for cell in _cells(sheet):
        has_formulas |= cell.data_type == "f"
        found = {"problem": ERROR} if cell.data_type == "e" else text_of(cell.value, cell.number_format)
        _put(rows, cell.row, cell.column, found)
    have_value = {(number, place) for number, row in rows.items() for place, cell in enumerate(row, 1) if cell != ""}
    for number, place in sorted(formulas - have_value):
        _put(rows, number, place, {"problem": FORMULA})
    return [[number, rows[number]] for number in sorted(rows)], has_formulas


def _put(rows: dict[int, list], number: int, place: int, cell) -> None:
    row = rows.setdefault(number, [])
    row.extend([""] * (place - len(row)))
    row[place - 1] = cell

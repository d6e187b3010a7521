"""A spreadsheet's bytes to a heading and rows of texts. No database; a workbook is opened in a child with limits."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from balitracker.spreadsheets.from_csv import rows_of
from balitracker.spreadsheets.limits import MAX_BYTES, MAX_CHARACTERS
from meetings.intake import confined, kinds
from meetings.intake.decoding import decode
from meetings.intake.refusals import REASONS, Refused
from meetings.intake.unreadable import Unreadable

__all__ = ["MAX_BYTES", "Refused", "Sheet", "SheetRow", "address_of", "check_size", "read"]

_REASONS = REASONS | {
    "too_large": _("The file is larger than %(limit)s MB: take only the rows that are to change."),
    "empty": _("The file is empty: save it again, or take another copy."),
    "archive": _("It is an archive (%(kind)s): unpack it and take the spreadsheet inside."),
    "old_office": _("It is an old Office file (%(kind)s): open it in Excel and save it as .xlsx."),
    "office": _("It is an Office file of another kind (%(kind)s): save it as .xlsx or CSV."),
    "not_a_workbook": _("It is no Excel workbook: save the list as .xlsx or CSV."),
    "macros": _("It holds macros: save it as .xlsx, which has none. Nothing in it was run."),
    "rich_text": _("It is a rich text file (RTF): save the list as .xlsx or CSV."),
    "picture": _("It is a picture (%(kind)s), not a spreadsheet: save the list as .xlsx or CSV."),
    "program": _("It is a program (%(kind)s), not a spreadsheet. It was not run."),
    "media": _("It is a sound or film file (%(kind)s), not a spreadsheet."),
    "pdf": _("It is a PDF: save the list as .xlsx or CSV."),
    "xml": _("It is a web page or XML, not a spreadsheet: save the list as .xlsx or CSV."),
    "nul_bytes": _("It has NUL bytes, which no text has: save the list as .xlsx or as CSV in UTF-8."),
    "control_characters": _("It has control characters, which no text has: save the list as .xlsx or CSV in UTF-8."),
    "xlsx_damaged": _("The workbook is damaged or cut off: open it in Excel and save it again."),
    "csv_damaged": _("The CSV cannot be read from row %(row)s on: a quotation mark is opened and not closed."),
    "docx_expands": _("The workbook unpacks to more than %(limit)s MB: it is not a usual one, and was not unpacked."),
    "docx_parts": _("The workbook has %(parts)s files inside, more than %(limit)s: it is not a usual one."),
    "docx_entities": _("The workbook declares entities in its XML, which no Office program writes: it was not read."),
    "too_many_rows": _("It has more than %(limit)s rows: take them in parts, or delete blank rows at the end."),
    "too_many_columns": _("It has more than %(limit)s columns: delete those that are not of this list."),
    "too_slow": _("Reading it takes longer than %(limit)s seconds: save it as CSV, or take fewer rows."),
    "too_big_for_memory": _("Reading it takes more than %(limit)s MB of memory: save it as CSV, or take fewer rows."),
    "no_rows": _("It has no rows: the first sheet begins with the names of the columns, each row below is a record."),
    "heading_double": _("The column “%(name)s” stands there twice: delete one of the two."),
}
PROBLEMS = {
    "formula": _("There is a formula without a value here. Copy the cell and paste it as a value."),
    "error": _("Excel shows an error here. Type what the cell should say."),
    "long": _("This text is longer than a cell can be: 32,767 characters."),
}
"""What is wrong with a single cell."""


@dataclass(frozen=True)
class SheetRow:
    """A row: its number in the spreadsheet, its texts by column, and columns whose cell cannot be read, with why."""

    number: int
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A list as it stands in a file: the names of its columns with their letters, and its rows."""

    columns: dict[str, str]
    rows: list[SheetRow]
    name: str = ""
    others: int = 0
    """How many further sheets there are, which are not read."""


def check_size(size: int) -> None:
    """Raise Refused for a file of `size` bytes that is too large; to be asked before it is read."""
    if size > MAX_BYTES:
        raise _refusal(Unreadable("too_large", limit=MAX_BYTES >> 20))


def read(content: bytes) -> Sheet:
    """Return the list that `content`, an .xlsx or a CSV, holds. Raises Refused, with the reason and what to do."""
    check_size(len(content))
    try:
        return _read(content)
    except Unreadable as unreadable:
        raise _refusal(unreadable) from unreadable


def address_of(letters: str, number: int) -> str:
    """Return how a spreadsheet names a cell: D5."""
    return f"{letters}{number}"


def _refusal(unreadable: Unreadable) -> Refused:
    return Refused(_REASONS[unreadable.code] % unreadable.figures)


def _read(content: bytes) -> Sheet:
    if not content.strip():
        raise Unreadable("empty")
    kind = kinds.judge(content)
    if kind == kinds.PDF:
        raise Unreadable("pdf")
    if kind == kinds.ZIP:
        return _sheet(**confined.extract("xlsx", content))
    text = decode(content)
    if kinds.is_html(text, named_so=False):
        raise Unreadable("xml")
    return _sheet(rows=rows_of(text))


def _sheet(rows: list, name: str = "", others: int = 0) -> Sheet:
    """Return the sheet of which the first of `rows` is the heading."""
    if not rows:
        raise Unreadable("no_rows")
    (_number, heading), *rest = rows
    places = {place: _column_name(cell) for place, cell in enumerate(heading) if isinstance(cell, str) and cell}
    columns: dict[str, str] = {}
    for place, column in places.items():
        if column in columns:
            raise Unreadable("heading_double", name=column)
        columns[column] = _letters(place)
    if not rest:
        raise Unreadable("no_rows")
    return Sheet(columns, [_row(number, cells, places) for number, cells in rest], name, others)


def _row(number: int, cells: list, places: dict[int, str]) -> SheetRow:
    held = {places[place]: cell for place, cell in enumerate(cells) if place in places}
    texts = {column: cell for column, cell in held.items() if isinstance(cell, str)}
    problems = {column: str(PROBLEMS[cell["problem"]]) for column, cell in held.items() if isinstance(cell, dict)}
    problems |= {column: str(PROBLEMS["long"]) for column, text in texts.items() if len(text) > MAX_CHARACTERS}
    return SheetRow(number, texts, problems)


def _column_name(text: str) -> str:
    """Return the heading `text` as files have it: "Due by" is due_by."""
    return "_".join(text.casefold().split())


def _letters(place: int) -> str:
    """Return the letters of the column at `place`, from 0: A, B, ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

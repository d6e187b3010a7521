"""Reading a spreadsheet that somebody brings: what Excel writes is understood, what is hostile is refused in words."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from balitracker.spreadsheets.reading import MAX_BYTES, Refused, read


def workbook(*rows, **formats) -> bytes:
    """An .xlsx of `rows`; `B2="mmm-yy"` gives a cell its format."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats.items():
        book.active[cell].number_format = number_format
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, *, drop: str = "", **parts: bytes) -> bytes:
    """The ZIP `content` with `parts` put in place of its own, or added; `drop` names one to leave out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts and name != drop:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def cells(content: bytes) -> list[dict]:
    return [row.cells for row in read(content).rows]


def test_a_workbook_is_read_as_texts():
    found = read(
        workbook(["Slug", " Due By", "n", "x"], ["a", datetime.date(2024, 11, 18), 5.0, True], [], [None, 1.5])
    )
    assert found.columns == {"slug": "A", "due_by": "B", "n": "C", "x": "D"}
    assert [(row.number, row.cells) for row in found.rows] == [
        (2, {"slug": "a", "due_by": "2024-11-18", "n": "5", "x": "yes"}),
        (4, {"slug": "", "due_by": "1.5"}),
    ]


def test_a_day_is_no_more_exact_than_it_is_shown():
    day = datetime.date(2023, 11, 1)
    found = cells(workbook(["a", "b", "c"], [day, day, day], A2="mmm-yy", B2="yyyy", C2='[$-809]d" day of "mmmm yyyy'))
    assert found == [{"a": "2023-11", "b": "2023", "c": "2023-11-01"}]


def test_formulas_are_not_worked_out_and_errors_are_said():
    made = workbook(["a", "b", "c"], ["=1+1", "=HYPERLINK(1)", "#REF!"])
    sheet = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
    with_value = changed(
        made, **{"xl/worksheets/sheet1.xml": sheet.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")}
    )
    (row,) = read(with_value).rows
    assert row.cells == {"a": "2"}
    assert row.problems == {
        "b": "There is a formula without a value here. Copy the cell and paste it as a value.",
        "c": "Excel shows an error here. Type what the cell should say.",
    }


CSV = 'slug;name\r\nx;Côte d’Ivoire\r\ny;"two\nlines"\r\nz;\'=1\r\n'


@pytest.mark.parametrize(
    "content",
    [CSV.encode(), CSV.encode("utf-8-sig"), CSV.encode("cp1252"), CSV.encode("utf-16"), f"sep=;\r\n{CSV}".encode(),
     CSV.replace(";", ",").encode(), CSV.replace(";", "\t").encode()],
    ids=["utf-8", "mark", "cp1252", "utf-16", "sep", "comma", "tab"],
)  # fmt: skip
def test_a_csv_is_read_however_excel_wrote_it(content):
    expected = [
        {"slug": "x", "name": "Côte d’Ivoire"},
        {"slug": "y", "name": "two\nlines"},
        {"slug": "z", "name": "=1"},
    ]
    assert cells(content) == expected


MADE = workbook(["a"], ["b"])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook".encode("utf-16-le")
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
REFUSED = {
    "empty": (b"  \n", "The file is empty"),
    "no rows": (b"slug,name\r\n", "It has no rows"),
    "large": (b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
    "old": (OLE, "an old Office file (.xls): open it in Excel and save it as .xlsx"),
    "macros": (changed(MADE, **{"xl/vbaProject.bin": b"x"}), "It holds macros: save it as .xlsx"),
    "binary": (changed(MADE, drop="xl/workbook.xml", **{"xl/workbook.bin": b"x"}), "another kind (.xlsb)"),
    "zip": (changed(MADE, drop="xl/workbook.xml"), "no Excel workbook"),
    "bomb": (changed(MADE, **{"xl/worksheets/sheet1.xml": bytes(31 << 20)}), "unpacks to more than"),
    "entities": (changed(MADE, **{"xl/sharedStrings.xml": XXE}), "declares entities"),
    "cut off": (MADE[:-30], "damaged or cut off"),
    "program": (b"\x7fELF" + bytes(90), "It is a program"),
    "pdf": (b"%PDF-1.7", "It is a PDF"),
    "page": (b"<!doctype html><table><tr><td>a</table>", "a web page or XML"),
    "quote": (b'a,b\r\n1,"2\r\n', "a quotation mark is opened and not closed"),
    "encoding": (b"slug\n" + bytes(range(0xA1, 0xFF)) * 5, "an encoding that is not known"),
    "nul": (b"slug\nab\0", "NUL bytes"),
    "rows": (b"a\n" + b"1\n" * 5001, "more than 5000 rows"),
    "columns": (b",".join(b"a%d" % n for n in range(101)) + b"\n1", "more than 100 columns"),
    "double": (b"slug,Slug\na,b", "“slug” stands there twice"),
}


@pytest.mark.parametrize(("content", "cause"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_the_cause(content, cause):
    with pytest.raises(Refused, match=r".") as refusal:
        read(content)
    assert cause in refusal.value.reason


def test_a_sheet_with_a_cell_far_away_is_refused():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["A900000"] = "slug", "a", "b"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(Refused, match="more than 5000 rows"):
        read(file.getvalue())

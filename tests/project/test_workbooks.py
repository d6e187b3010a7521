"""Files for Excel: the rows of the CSV and JSON, typed, with what they are beside them; and nothing that runs."""

import contextlib
import csv
import datetime
import io
import json

import pytest
from openpyxl import load_workbook

from balitracker.exports import RESPONSES, Column, Table, cell_text
from tests.factories import make_attendance, make_meeting, make_party
from tests.world import LISTS, make_world

pytestmark = pytest.mark.django_db

EVIL = ['=HYPERLINK("http://example.org","x")', "@SUM(A1)", "+1", "-1+2", "\tcmd", "#REF!", "'=1", "plain", "_x0041_"]


def answer_of(client, address: str) -> bytes:
    return client.get(address).getvalue()


def book_of(content: bytes):
    return load_workbook(io.BytesIO(content))


def without_quote(text: str) -> str:
    return text[1:] if text.startswith("'") else text


@pytest.mark.parametrize("name", LISTS)
def test_csv_json_and_excel_hold_the_same(client, empty_record, name):
    make_world(3)
    make_attendance(meeting=make_meeting(state="published"), party=make_party(name="=1+1"), senior_official=False)
    from_csv = list(csv.reader(io.StringIO(answer_of(client, f"/{name}.csv").decode())))
    from_json = json.loads(answer_of(client, f"/{name}.json"))["results"]
    sheet = book_of(answer_of(client, f"/{name}.xlsx")).worksheets[0]
    from_excel = list(sheet.iter_rows(values_only=True))
    as_text = [[cell_text(value) for value in row.values()] for row in from_json]
    assert len(as_text) > 0 or name == "discrepancies"
    assert [*map(without_quote, sum(from_csv[1:], []))] == sum(as_text, [])
    days = [[cell_text(v.date() if isinstance(v, datetime.datetime) else v) for v in row] for row in from_excel]
    assert days == [from_csv[0], *as_text]
    assert sheet.freeze_panes == ("C2" if name.endswith("matrix") else "A2")  # a matrix has two columns of headings
    assert sheet.auto_filter.ref == sheet.dimensions


def test_cells_have_types_and_the_second_sheet_says_what_they_are(client, empty_record):
    make_world(3)
    book = book_of(answer_of(client, "/attendance.xlsx?meeting=meeting"))
    rows, about = book.worksheets
    names = [cell.value for cell in rows[1]]
    first = dict(zip(names, [cell.value for cell in rows[2]], strict=True))
    assert (first["starts_on"], first["year"]) == (datetime.datetime(2020, 5, 4), 2020)
    assert first["senior_official"] == "not stated"
    assert rows["A1"].font.bold
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True) if row[0]}
    assert (said["Rows"], said["Filters"]) == (3, "Meeting: Meeting 0")
    assert said["Page"] == "http://testserver/attendance/?meeting=meeting"
    assert datetime.datetime.fromisoformat(said["As of"])
    assert set(names) < set(said)


def test_no_cell_is_run():
    table = Table("trial", [Column("x", "=1", lambda row: row)], EVIL, len(EVIL), ["=2"], str)
    with contextlib.closing(RESPONSES["xlsx"](table)) as response:
        cells = [cell for sheet in book_of(response.getvalue()) for row in sheet for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "inlineStr", "n"}  # no formula, no error value
    assert [cell.value for cell in cells[1 : len(EVIL) + 1]] == EVIL
    assert [cell.quotePrefix for cell in cells[1:4]] == [True] * 3
    lines = RESPONSES["csv"](table).getvalue().decode()
    assert [row[0] for row in csv.reader(io.StringIO(lines))][1:] == [
        '\'=HYPERLINK("http://example.org","x")', "'@SUM(A1)", "'+1", "'-1+2", "'\tcmd", "#REF!", "''=1", "plain",
        "_x0041_",
    ]  # fmt: skip


def test_a_byte_order_mark_on_request(client, empty_record):
    make_world(1)
    plain, marked = (answer_of(client, f"/topics.csv{query}") for query in ("?q=topic", "?q=topic&bom=yes"))
    assert marked == b"\xef\xbb\xbf" + plain
    response = client.get("/topics.csv?bom=please")
    assert (response.status_code, response.json()["errors"]) == (400, {"bom": ["“please”: write yes or no."]})
    shown = client.get("/topics/?q=topic&bom=yes").content.decode()
    assert 'href="/topics.xlsx?q=topic"' in shown
    assert "bom" not in shown

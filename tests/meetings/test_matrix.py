"""The attendance matrix: every cell against the rows of attendance, and every total against the list it opens."""

import csv
import io
import json
import re
from collections import Counter

import pytest
from django.db import connection
from django.http import QueryDict
from openpyxl import load_workbook

from meetings.enums import ListStatus, Presence
from meetings.filters import MatrixFilterSet
from meetings.matrix.building import Matrix
from meetings.matrix.states import States
from meetings.models import Attendance, Chair, Contribution, Meeting
from members.models import Party
from tests.factories import (
    make_attendance,
    make_body,
    make_chair,
    make_contribution,
    make_meeting,
    make_membership,
    make_party,
)

pytestmark = pytest.mark.django_db

INFERRED = "absent, inferred: not on the complete list"


def matrix(query: str = "", **options) -> Matrix:
    return Matrix(MatrixFilterSet(QueryDict(query), Attendance.objects.public()), **options)


def said(found: Matrix) -> dict[tuple[str, str], str]:
    """What each cell says, by party and meeting."""
    return {
        (row.party.slug, column.meeting.slug): state.words
        for row in found.rows
        for column, state in zip(found.columns, row.states, strict=True)
    }


def by_hand(party: Party, meeting: Meeting) -> str:
    """What the record says of the two, read row by row."""
    rows = list(Attendance.objects.filter(party=party, meeting=meeting).order_by("position", "pk"))
    came = [row.get_capacity_display() for row in rows if row.presence == Presence.ATTENDED]
    if came:
        return f"attended as {' and '.join(came)}"
    if rows:
        return {"apologies": "sent apologies", "absent": "absent, as the document says"}[rows[0].presence]
    if Chair.objects.filter(party=party, meeting=meeting).exists():
        return "co-chaired, on no list held"
    if Contribution.objects.filter(parties=party, meeting=meeting).exists():
        return "spoke, on no list held"
    return INFERRED if meeting.list_status == ListStatus.COMPLETE else "not recorded"


@pytest.fixture
def meetings(empty_record):
    """Three meetings of a body, with a complete list, a partial one and none, a draft, and what parties did there."""
    body = make_body(slug="body", acronym="B")
    ilo = make_party(slug="ilo", name="Ilo", kind="international_organisation")
    fiji, samoa = (make_party(slug=slug, name=slug.title(), subregion="Oceania") for slug in ("fiji", "samoa"))
    tonga, guest = make_party(slug="tonga", name="Tonga"), make_party(slug="guest", name="Guest")
    make_membership(party=tonga, body=body)
    full = make_meeting(slug="full", date="2021-05-01", bodies=[body], list_status="complete", state="published")
    part = make_meeting(slug="part", date="2022-05-01", bodies=[body], list_status="partial", state="published")
    none = make_meeting(slug="none", date="", bodies=[body], list_status="none", state="published")
    draft = make_meeting(slug="draft", date="2023-05-01", bodies=[body], list_status="complete")
    make_attendance(meeting=full, party=fiji, capacity="member", position=1)
    make_attendance(meeting=full, party=ilo, capacity="observer", position=2)
    make_attendance(meeting=full, party=ilo, capacity="secretariat", position=3)
    make_attendance(meeting=full, party=samoa, presence="apologies", position=4)
    make_attendance(meeting=part, party=ilo, capacity="member", position=1)
    make_attendance(meeting=part, party=samoa, presence="absent", position=2)
    make_attendance(meeting=draft, party=make_party(slug="hidden"))
    make_chair(meeting=none, party=fiji)
    make_contribution(meeting=none, number=1).parties.set([fiji, guest])
    return full, part, none


@pytest.mark.usefixtures("meetings")
def test_every_cell_says_what_the_record_says():
    found = matrix()
    assert [column.meeting.slug for column in found.columns] == ["full", "part", "none"]
    assert [row.party.slug for row in found.rows] == ["fiji", "guest", "samoa", "tonga", "ilo"]
    assert said(found) == {
        (row.party.slug, column.meeting.slug): by_hand(Party.objects.get(pk=row.party.pk), column.meeting)
        for row in found.rows
        for column in found.columns
    }
    assert Counter(said(found).values()) == {
        "attended as member": 2,
        "attended as observer and secretariat": 1,
        "sent apologies": 1,
        "absent, as the document says": 1,
        "co-chaired, on no list held": 1,
        "spoke, on no list held": 1,
        INFERRED: 2,
        "not recorded": 6,
    }


@pytest.mark.usefixtures("record")
def test_the_real_record_is_read_right():
    found = matrix()
    parties = {party.pk: party for party in Party.objects.all()}
    assert len(found.columns) == Meeting.objects.public().count()
    assert {row.party.pk for row in found.rows} >= set(Attendance.objects.public().values_list("party", flat=True))
    for row in found.rows:
        for column, state in zip(found.columns, row.states, strict=True):
            assert state.words == by_hand(parties[row.party.pk], column.meeting), (row.party, column.meeting)


@pytest.mark.usefixtures("meetings")
@pytest.mark.parametrize(
    ("query", "parties", "shown"),
    [
        ("year=2021", ["fiji", "samoa", "tonga", "ilo"], ["full"]),
        ("since=2022", ["samoa", "tonga", "ilo"], ["part"]),
        ("year=not-stated", ["fiji", "guest", "tonga"], ["none"]),
        ("body=not-stated", [], []),
        ("kind=international_organisation", ["ilo"], ["full", "part", "none"]),
        ("subregion=Oceania", ["fiji", "samoa"], ["full", "part", "none"]),
        ("subregion=not-stated&kind=state", ["guest", "tonga"], ["full", "part", "none"]),
        ("capacity=observer", ["ilo"], ["full", "part", "none"]),
        ("capacity=observer&year=2022", [], ["part"]),
        ("member=guest&year=2021", ["guest"], ["full"]),
    ],
)
def test_filters_choose_rows_and_columns(query, parties, shown):
    found = matrix(query)
    assert ([row.party.slug for row in found.rows], [column.meeting.slug for column in found.columns]) == (
        parties,
        shown,
    )


def rows_behind(client, url: str) -> int:
    """How many rows the list at `url` has."""
    response = client.get(url)
    assert response.status_code == 200, url
    assert response.context["filterset"].is_valid(), url
    return response.context["paginator"].count


@pytest.mark.parametrize("query", ["", "capacity=observer", "since=2022&kind=state", "body=body&year=2021"])
def test_every_total_opens_as_many_rows(client, meetings, query):
    page = client.get(f"/attendance/matrix/?{query}")
    found = page.context["matrix"]
    assert rows_behind(client, page.context["entries_url"]) == page.context["entries"]
    assert rows_behind(client, found.complete_url) == found.complete
    assert rows_behind(client, found.elsewhere_url) == found.elsewhere
    assert found.complete + found.elsewhere == found.number == len(found.columns)
    for column in found.columns:
        assert rows_behind(client, column.url) == column.attended, column.url
    for row in found.rows:
        came = [
            column.meeting.list_status == "complete"
            for column, state in zip(found.columns, row.states, strict=True)
            if state.meaning.startswith("capacity-")
        ]
        assert (came.count(True), came.count(False)) == (row.complete, row.elsewhere)
        assert rows_behind(client, row.complete_url) == row.complete
        assert rows_behind(client, row.elsewhere_url) == row.elsewhere


@pytest.mark.usefixtures("record")
def test_totals_of_the_real_record_open_as_many_rows(client):
    found = matrix("body=wg-tip&since=2020")
    shown = [(column.url, column.attended) for column in found.columns]
    shown += [(row.complete_url, row.complete) for row in found.rows[:5]]
    shown += [(row.elsewhere_url, row.elsewhere) for row in found.rows[:5]]
    assert any(number for _url, number in shown)
    for url, number in shown:
        assert rows_behind(client, url) == number, url


@pytest.mark.usefixtures("meetings")
def test_page_and_files_say_the_same(client):
    query = "?since=2021"
    page = client.get(f"/attendance/matrix/{query}")
    html = re.sub(r"\s+", " ", page.content.decode())
    expected = said(page.context["matrix"])
    as_csv = client.get(f"/attendance/matrix.csv{query}")
    from_csv = list(csv.DictReader(io.StringIO(as_csv.getvalue().decode())))
    from_json = json.loads(client.get(f"/attendance/matrix.json{query}").getvalue())["results"]
    book = load_workbook(io.BytesIO(client.get(f"/attendance/matrix.xlsx{query}").getvalue()))
    sheet = book["attendance-matrix"]
    heads, *values = sheet.iter_rows(values_only=True)
    from_xlsx = [dict(zip(heads, row, strict=True)) for row in values]
    for rows in (from_csv, from_json, from_xlsx):
        assert {(row["party"], slug): row[slug] for row in rows for slug in ("full", "part")} == expected
    assert from_json[0] | {"kind": ""} == {
        "party": "fiji", "name": "Fiji", "kind": "", "full": "attended as member", "part": "not recorded",
        "attended_with_complete_list": 1, "meetings_with_complete_list": 1,
        "attended_elsewhere": 0, "meetings_elsewhere": 1,
    }  # fmt: skip
    assert int(as_csv["X-Count"]) == len(from_csv) == len(page.context["matrix"].rows)
    for words, number in Counter(expected.values()).items():
        assert html.count(f"<span>{words}</span></td>") == number, words
    assert sheet.freeze_panes == "C2"
    fills = {cell.value: cell.fill.start_color.rgb for row in sheet.iter_rows(min_row=2) for cell in row if cell.value}
    assert fills["attended as member"] == "00D9D0F0"
    assert fills["not recorded"] == "00000000"
    assert fills.keys() & {cell.value for (cell,) in book["Legend"].iter_rows()} >= set(fills) & set(
        expected.values()
    ) - {"attended as observer and secretariat"}


def test_without_its_list_nobody_attended_and_nobody_was_absent(client, meetings):
    """Whoever deletes the last row of a complete list: the meeting has none then, on every page and in every file."""
    full = meetings[0]
    assert "meeting=full" in client.get("/trends/").content.decode()
    full.attendances.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as at the end of a transaction
    full.refresh_from_db()
    assert full.list_status == ListStatus.NONE
    cells = {state for (_party, slug), state in said(matrix()).items() if slug == "full"}
    assert cells == {"not recorded"}
    assert {row.complete for row in matrix().rows} == {0}
    assert not matrix().columns[0].is_held
    rows = csv.DictReader(io.StringIO(client.get("/attendance/matrix.csv").getvalue().decode()))
    assert {row["full"] for row in rows} == {"not recorded"}
    strip = {cell.meeting.slug: cell.state for cell in client.get("/members/tonga/").context["strip"]}
    assert strip["full"] == "not_recorded"
    brief = client.get("/members/tonga/brief/?since=2020-01-01").context["brief"]
    assert "full" in {cell.meeting.slug for cell in brief.not_recorded}
    assert "List not held: who came is not recorded." in client.get("/meetings/full/").content.decode()
    assert "meeting=full" not in client.get("/trends/").content.decode()
    assert client.get("/attendance/?meeting=full").context["paginator"].count == 0
    assert b"full" not in client.get("/attendance.csv").getvalue()
    assert json.loads(client.get("/meetings.json?list=complete").getvalue())["count"] == 0
    assert client.get("/meetings/full.json").json()["list_status"] == "none"


@pytest.mark.usefixtures("meetings")
def test_of_many_meetings_the_newest_are_shown_first_and_the_totals_are_of_all():
    whole = matrix()
    pages = [matrix(at_once=2, page=page) for page in ("1", "2")]
    assert [[column.meeting.slug for column in page.columns] for page in pages] == [["part", "none"], ["full"]]
    for page in pages:
        assert [(row.party, row.complete, row.elsewhere) for row in page.rows] == [
            (row.party, row.complete, row.elsewhere) for row in whole.rows
        ]


def test_absence_is_concluded_from_a_complete_list_only():
    said_without_row = {status: States().of([], "", status).key for status in ListStatus.values}
    assert said_without_row == {"complete": "not_on_list", "partial": "not_recorded", "none": "not_recorded"}


@pytest.mark.usefixtures("meetings")
def test_a_question_that_cannot_be_read_shows_nothing(client):
    page = client.get("/attendance/matrix/?since=2024&until=2020")
    assert "matrix" not in page.context
    assert "The last year lies before the first" in page.content.decode()
    assert client.get("/attendance/matrix.csv?since=2024&until=2020").status_code == 400

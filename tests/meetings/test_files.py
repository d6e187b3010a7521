"""The files of meetings and attendance: what the documents say, row by row."""

import csv
import io
import json
import re
from collections import Counter

import pytest
from icalendar import Calendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

ATTENDANCE_COLUMNS = (
    "meeting,meeting_title,starts_on,ends_on,year,party,party_name,party_code,party_kind,capacity,presence,senior_official,"
    "name_as_written,document"
)
MEETING_KEYS = [
    "slug", "title", "bodies", "ordinal", "dates", "edtf", "starts_on", "ends_on", "place", "country",
    "country_code", "format", "list_status", "url",
]  # fmt: skip


def content(response) -> str:
    return b"".join(response.streaming_content).decode()


def rows(client, address: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content(client.get(address)))))


def answer(client, address: str) -> dict:
    return json.loads(content(client.get(address)))


CAPACITIES = [
    (
        "wg-tip-10",
        {"member": 17, "observer": 9, "civil_society": 5, "private_sector": 1, "programme": 1, "work_stream": 4,
         "secretariat": 1},
    ),
    ("wg-tip-8", {"member": 15, "observer": 6, "private_sector": 2, "civil_society": 3, "secretariat": 1}),
    ("ahg-som-16", {"member": 16}),
]  # fmt: skip


@pytest.mark.parametrize(("meeting", "capacities"), CAPACITIES)
def test_attendance_csv_of_a_meeting(client, meeting, capacities):
    found = rows(client, f"/attendance.csv?meeting={meeting}")
    assert Counter(row["capacity"] for row in found) == capacities
    assert {row["presence"] for row in found} == {"attended"}
    assert len({row["party"] for row in found}) == len(found)


def test_attendance_csv_has_the_columns_promised(client):
    assert content(client.get("/attendance.csv")).splitlines()[0] == ATTENDANCE_COLUMNS


def test_attendance_csv_names_those_who_sent_senior_officials(client):
    found = rows(client, "/attendance.csv?meeting=wg-tip-10")
    assert [row["party"] for row in found if row["senior_official"] == "yes"] == [
        "australia", "bangladesh", "indonesia", "maldives", "sri-lanka", "cambodia",
    ]  # fmt: skip
    assert {row["senior_official"] for row in found} == {"yes", "not stated"}


def test_attendance_csv_keeps_the_name_as_written_and_the_document(client):
    found = {row["party"]: row for row in rows(client, "/attendance.csv?meeting=wg-tip-10")}
    assert found["united-arab-emirates"]["name_as_written"] == "UAE"
    assert found["lao-pdr"] | {"x": ""} == {
        "meeting": "wg-tip-10", "meeting_title": found["australia"]["meeting_title"],
        "starts_on": "2024-11-18", "ends_on": "2024-11-20", "year": "2024",
        "party": "lao-pdr", "party_name": "Lao PDR", "party_code": "LA", "party_kind": "state", "capacity": "observer",
        "presence": "attended", "senior_official": "not stated", "name_as_written": "Laos",
        "document": "wg-tip-10-co-chair-statement", "x": "",
    }  # fmt: skip


def test_file_says_how_many_rows_which_filters_and_when(client):
    response = client.get("/attendance.csv?meeting=wg-tip-8&capacity=observer")
    assert response["X-Count"] == "6"
    assert response["X-Filters"] == (
        "Meeting%3A%20Eighth%20Annual%20Meeting%20of%20the%20Working%20Group%20on%20Trafficking%20in%20Persons"
        "%3B%20Capacity%3A%20observer"
    )
    assert response["X-As-Of"].endswith("Z")
    assert len(content(response).splitlines()) == 7


def test_meetings_json_by_year(client):
    found = answer(client, "/meetings.json?year=2022")
    assert list(found) == ["count", "as_of", "filters", "results"]
    assert found["filters"] == ["Year: 2022"]
    assert all(list(meeting) == MEETING_KEYS for meeting in found["results"])
    assert {meeting["slug"] for meeting in found["results"]} >= {
        "wg-tip-8", "ahg-som-16", "steering-group-2022-12", "teg-rr-5", "dwg-annual-2022", "dwg-tfpp-exercise-2022",
    }  # fmt: skip
    assert {meeting["starts_on"][:4] for meeting in found["results"]} == {"2022"}
    assert found["count"] == len(found["results"])


def test_meetings_json_by_member(client):
    found = answer(client, "/meetings.json?member=viet-nam")
    assert [meeting["slug"] for meeting in found["results"]] == ["wg-tip-10", "wg-tip-9", "ahg-som-16", "wg-tip-8"]
    assert answer(client, "/meetings.json?member=myanmar")["results"] == []


def test_meetings_json_says_what_is_known_of_one(client):
    found = {meeting["slug"]: meeting for meeting in answer(client, "/meetings.json")["results"]}
    assert found["wg-tip-9"] == {
        "slug": "wg-tip-9",
        "title": found["wg-tip-9"]["title"],
        "bodies": ["wg-tip", "tfpp"],
        "ordinal": 9,
        "dates": "7-10 November 2023 (year inferred)",
        "edtf": "2023?-11-07/2023?-11-10",
        "starts_on": "2023-11-07",
        "ends_on": "2023-11-10",
        "place": "Bangkok",
        "country": None,
        "country_code": None,
        "format": "in_person",
        "list_status": "partial",
        "url": "http://testserver/meetings/wg-tip-9/",
    }
    fifth = found["wg-tip-5"]
    assert (fifth["dates"], fifth["starts_on"], fifth["place"], fifth["format"]) == (
        "not stated",
        None,
        None,
        "not_stated",
    )


def test_the_eleven_annual_meetings_are_there(client):
    found = answer(client, "/meetings.json?body=wg-tip&sort=oldest")
    annual = [meeting for meeting in found["results"] if meeting["slug"].startswith("wg-tip-")]
    assert sorted(meeting["ordinal"] for meeting in annual) == list(range(1, 12))


def test_csv_and_json_hold_the_same_rows_in_the_same_order(client):
    for query in ("", "?year=2022", "?member=thailand&sort=title", "?format=virtual&format=hybrid"):
        from_json = [meeting["slug"] for meeting in answer(client, f"/meetings.json{query}")["results"]]
        assert [meeting["slug"] for meeting in rows(client, f"/meetings.csv{query}")] == from_json
        assert from_json


def test_a_file_is_not_cut_into_pages(client):
    everything = rows(client, "/attendance.csv")
    assert len(everything) > 50
    assert rows(client, "/attendance.csv?page=2") == everything


BAD = [
    ("/meetings.csv?year=20x2", {"year": ["“20x2” is not a year. Write four digits, such as 2022."]}),
    ("/meetings.json?member=atlantis", {"member": ["“atlantis” is not in the record. Choose from the list."]}),
    ("/attendance.csv?meeting=wg-tip-99", {"meeting": ["“wg-tip-99” is not in the record. Choose from the list."]}),
    (
        "/meetings.json?format=telepathic",
        {"format": ["“telepathic” is not in the record. Choose from the list."]},
    ),
]


@pytest.mark.parametrize(("address", "errors"), BAD)
def test_a_file_refuses_a_bad_filter_and_says_why(client, address, errors):
    response = client.get(address)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "title": "Bad Request",
        "status": 400,
        "detail": "The question cannot be read: see what is said of each parameter.",
        "errors": errors,
    }


def test_meeting_record_as_json(client):
    found = client.get("/meetings/wg-tip-10.json").json()
    assert [session["edtf"] for session in found["sessions"]] == ["2024-11-18", "2024-11-19", "2024-11-20"]
    assert len(found["attendance"]) == 38
    assert [chair["party"] for chair in found["co_chairs"]] == ["australia", "indonesia"]
    assert {person for chair in found["co_chairs"] for person in chair["people"]} == {
        "Caka Alverdi Awal", "Kathryn Haigh",
    }  # fmt: skip
    assert {(h["capacity"], h["number"]) for h in found["headcounts"]} == {
        ("member", 17), ("observer", 9), ("civil_society", 5),
    }  # fmt: skip


def test_meeting_as_calendar_file(client):
    response = client.get("/meetings/wg-tip-10.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.decode().replace("\r\n ", "").split("\r\n")
    assert "DTSTART;VALUE=DATE:20241118" in lines
    assert "DTEND;VALUE=DATE:20241121" in lines
    assert any(re.fullmatch(r"UID:wg-tip-10-\d{8}T\d{6}Z@balitracker", line) for line in lines)
    assert "LOCATION:Bangkok" in lines


def test_separate_days_are_separate_entries(client):
    calendar = Calendar.from_ical(client.get("/meetings/wg-tip-7.ics").content)
    spans = [(str(e.decoded("dtstart")), str(e.decoded("dtend"))) for e in calendar.walk("VEVENT")]
    assert spans == [("2021-09-21", "2021-09-22"), ("2021-09-23", "2021-09-24")]


@pytest.mark.parametrize("slug", ["wg-tip-5", "dwg-tfpp-exercise-2022", "atlantis"])
def test_no_calendar_file_where_the_days_are_not_stated(client, slug):
    assert client.get(f"/meetings/{slug}.ics").status_code == 404

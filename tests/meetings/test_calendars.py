"""Calendars: read back as they were written, with names that stay and numbers that grow."""

import datetime

import pytest
from icalendar import Calendar

from balitracker.dates import bounds
from meetings.calendars import in_calendar
from meetings.models import Meeting
from tests.factories import make_attendance, make_body, make_chair, make_meeting, make_membership, make_party
from tests.moments import by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

AHEAD = datetime.date.today() + datetime.timedelta(days=60)


def read(client, address: str) -> dict[str, list[dict]]:
    """The entries at an address, by title; written out again they are the same, and no line is too long."""
    response = client.get(address)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in response.content.split(b"\r\n")) <= 75
    calendar = Calendar.from_ical(response.content)
    assert calendar.to_ical() == response.content
    assert not any(event.errors for event in calendar.walk())
    found = {}
    for event in calendar.walk("VEVENT"):
        found.setdefault(str(event["summary"]), []).append(event)
    return found


def spans(events: list) -> list[tuple[str, str]]:
    return [(str(event.decoded("dtstart")), str(event.decoded("dtend"))) for event in events]


def publish(**fields) -> Meeting:
    with by("anna"):
        return make_meeting(state="published", **fields)


def change(meeting: Meeting, **fields) -> None:
    with by("anna"):
        Meeting.objects.filter(pk=meeting.pk).update(**fields)


def test_meetings_are_all_day_entries_with_what_is_known_of_them(client):
    bangkok = make_party(name="Thailand")
    publish(title="Long, " * 30, slug="long", date="2024-11-18/2024-11-20", place="Băng Cốc; กรุงเทพฯ", country=bangkok,
            date_note="The programme; says\nso.")  # fmt: skip
    publish(title="Apart", date="{2021-09-21,2021-09-23}")
    publish(title="Inferred", date="2023?-11-07/2023?-11-10")
    publish(title="Month", date="2022-10", slug="in-october")
    publish(title="Unknown")
    make_meeting(title="Draft", date="2024-01-01")
    found = read(client, "/calendar.ics")
    assert {title: spans(events) for title, events in found.items()} == {
        "Long, " * 30: [("2024-11-18", "2024-11-21")],
        "Apart": [("2021-09-21", "2021-09-22"), ("2021-09-23", "2021-09-24")],
        "Inferred": [("2023-11-07", "2023-11-11")],
    }
    (long,) = found["Long, " * 30]
    assert (str(long["location"]), str(long["url"])) == (
        "Băng Cốc; กรุงเทพฯ, Thailand",
        "http://testserver/meetings/long/",
    )
    assert str(long["description"]) == "18-20 November 2024 The programme; says\nso."
    assert (found["Inferred"][0]["status"], long.get("status")) == ("TENTATIVE", None)
    assert len({event["uid"] for events in found.values() for event in events}) == 4
    page = " ".join(client.get("/meetings/").text.split())
    assert "2 meetings are not in it" in page
    assert '<li><a href="/meetings/in-october/">Month</a> <span class="aside">October 2022</span></li>' in page
    assert 'href="webcal://testserver/calendar.ics"' in page


@pytest.mark.parametrize(
    "date",
    ["2024-11-18", "2024-11-18/2024-11-20", "{2021-09-21,2021-09-23}", "{2021-09-21, 2021-09-23}", "2022-12-01?",
     "2023?-11-07/2023?-11-10", "2022-10", "2022", "2021/2023", "2022-10/2022-11", "[2018-05-16..2020-11-10]",
     "{2021-09,2021-10}", "2022~", ""],
)  # fmt: skip
def test_the_question_asked_of_the_database_is_the_one_that_is_answered(client, date):
    if date:
        bounds(date)
    meeting = publish(date=date, slug="one")
    is_there = in_calendar(Meeting.objects.public()).exists()
    assert client.get("/meetings/one.ics").status_code == (200 if is_there else 404)
    assert str(meeting) in client.get("/meetings/").text
    assert ("1 meeting is not in it" in client.get("/meetings/").text) is not is_there


def test_a_name_stays_and_the_number_grows_with_what_an_entry_shows(client):
    meeting = publish(title="One", slug="one", date="2024-11-18")
    Meeting.objects.filter(pk=meeting.pk).update(slug="one")  # changes nothing

    def entry() -> tuple:
        (event,) = read(client, "/calendar.ics")[Meeting.objects.get().title]
        assert event.decoded("dtstamp") == event.decoded("last-modified")
        return event["uid"], event["sequence"], event.decoded("dtstamp")

    name, number, first = entry()
    assert number == 0
    change(meeting, summary="Told")  # which no entry shows
    assert entry() == (name, 0, first)
    change(meeting, place="Bali")
    change(meeting, date="2024-11-19", slug="two")
    later = entry()
    assert later[:2] == (name, 2)
    assert later[2] > first
    change(meeting, state="withdrawn", state_reason="It was wrong.")
    assert read(client, "/calendar.ics") == {}
    assert client.get("/meetings/two.ics").status_code == 410
    change(meeting, state="draft", title="Secret")
    change(meeting, state="draft", title="One")
    change(meeting, state="published")
    assert entry()[:2] == (name, 4)
    publish(title="Another at the old address", slug="one", date="2024-11-18")
    assert len({event["uid"] for events in read(client, "/calendar.ics").values() for event in events}) == 2


def test_a_body_and_a_member_have_calendars_of_their_own(client):
    body, party, other = make_body(slug="wg"), make_party(slug="laos"), make_party()
    make_membership(party=party, body=body)
    came = publish(title="Came", date="2020-01-01")
    chaired = publish(title="Chaired", date="2020-01-02")
    stayed_away = publish(title="Stayed away", date="2020-01-03", bodies=[body])
    publish(title="Coming", date=f"{AHEAD}", bodies=[body])
    publish(title="Of others", date=f"{AHEAD}", bodies=[make_body()])
    publish(title="Undated", bodies=[body])
    make_attendance(meeting=came, party=party)
    make_chair(meeting=chaired, party=party)
    make_attendance(meeting=stayed_away, party=party, presence="absent")
    make_attendance(meeting=stayed_away, party=other)
    assert read(client, "/members/laos.ics").keys() == {"Came", "Chaired", "Coming"}
    assert read(client, "/members/wg.ics").keys() == {"Stayed away", "Coming"}
    assert "1 meeting is not in it" in client.get("/members/wg/").text
    assert "is not in it" not in client.get("/members/laos/").text
    assert 'href="webcal://testserver/members/laos.ics"' in client.get("/members/laos/").text

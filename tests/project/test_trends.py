"""Rates and trends say what a count by hand says."""

import datetime
import re
from collections import Counter

import pytest
from django.utils import timezone

from meetings.models import Attendance, Chair, Contribution, Meeting, Topic
from meetings.reports import capacities_over_time
from tests.factories import (
    make_action_item,
    make_action_lead,
    make_attendance,
    make_citation,
    make_document,
    make_meeting,
    make_outcome,
    make_party,
    make_passage,
    make_progress_update,
    make_session,
    make_topic,
)
from workplan.filters import years_taken
from workplan.models import ActionItem, ActionLead

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_record(empty_record):
    """Four meetings and a draft: complete lists in 2021 and 2023, a partial one in 2022, one without a date."""
    fiji, samoa, meta = make_party(name="Fiji"), make_party(name="Samoa"), make_party(kind="private_sector")
    scams = make_topic(slug="scams")
    for slug, date, status, state, parties in (
        ("first", "2021-05-04", "complete", "published", [fiji]),
        ("second", "2022-12-30/2023-01-02", "partial", "published", [samoa]),
        ("third", "2023-05-04", "complete", "published", [fiji, samoa, meta]),
        ("undated", "", "complete", "published", [meta]),
        ("hidden", "2020-05-04", "complete", "draft", [fiji, samoa, meta]),
    ):
        meeting = make_meeting(slug=slug, date=date, list_status=status, state=state)
        for party in parties:
            make_attendance(meeting=meeting, party=party)
        make_attendance(meeting=meeting, presence="apologies")
        if slug != "first":
            part = make_outcome(meeting=meeting) if slug == "second" else make_session(meeting=meeting)
            part.topics.add(scams)
            make_citation(part, passage=make_passage(document=make_document(title=f"On {slug}", state="published")))
    make_attendance(meeting=Meeting.objects.get(slug="third"), party=meta, capacity="observer")
    moved = make_action_item(state="published", raised_at=Meeting.objects.get(slug="first"))
    make_progress_update(item=moved, number=1, date="2022-03", status="under_way")
    make_progress_update(item=moved, number=2, date="2022-09", status="not_started")
    make_progress_update(item=moved, number=3, date="2024-02-03", status="delivered")
    make_progress_update(item=moved, number=4, date="2024-06", status="delivered")
    make_progress_update(item=make_action_item(state="published"), date="2023", status="delivered")
    make_progress_update(item=make_action_item(), date="2019", status="delivered")


def years(record) -> set[str]:
    return {str(year) for year in range(record.starts_on.year, record.ends_on.year + 1)} if record.starts_on else set()


@pytest.mark.parametrize("data", ["small_record", "record"])
def test_every_number_is_that_of_a_count_by_hand(client, request, data):
    request.getfixturevalue(data)
    found = client.get("/trends/").context
    meetings = list(Meeting.objects.public())
    attended = list(Attendance.objects.public().filter(presence="attended").select_related("meeting", "party"))

    known = sorted({int(year) for meeting in meetings for year in years(meeting)})
    assert [int(each.year) for each in found["years"]] == list(range(known[0], known[-1] + 1))
    assert {int(each.year) for each in found["years"] if each.has_meetings} == set(known)
    for each in found["years"]:
        of_year = [meeting for meeting in meetings if each.year in years(meeting)]
        complete = [meeting for meeting in of_year if meeting.list_status == "complete"]
        assert (each.complete.value, each.left_out.value) == (len(complete), len(of_year) - len(complete))
        by_kind = Counter(row.party.get_kind_display() for row in attended if row.meeting in complete)
        assert {rate.kind: rate.number.value for rate in each.rates if rate.number.value} == by_kind
        assert all(rate.each == (by_kind[rate.kind] / len(complete) if complete else None) for rate in each.rates)

    dated = [row for row in attended if row.meeting.starts_on]
    first = {}
    for row in dated:
        first[row.party] = min(first.get(row.party, datetime.date.max), row.meeting.starts_on)
    assert len(found["returning"]) == len([m for m in meetings if m.list_status == "complete" and m.starts_on])
    for each in found["returning"]:
        there = [row for row in dated if row.meeting == each["meeting"]]
        new = [row for row in there if first[row.party] == row.meeting.starts_on]
        numbers = [each[name].value for name in ("attended", "new", "returning")]
        assert numbers == [sum(row.meeting == each["meeting"] for row in attended), len(new), len(there) - len(new)]

    topics = {}
    for meeting in meetings:
        for part in [*meeting.sessions.all(), *meeting.contributions.all(), *meeting.outcomes.all()]:
            for topic in part.topics.all():
                topics.setdefault(topic.slug, set()).add(meeting)
    assert {each.slug: each.total.value for each in found["topics"]} == {slug: len(at) for slug, at in topics.items()}
    for each in found["topics"]:
        at = topics[each.slug]
        assert {year: number.value for year, number in each.years if number.value} == Counter(
            year for meeting in at for year in years(meeting)
        )
        in_order = sorted(
            (meeting for meeting in at if meeting.starts_on), key=lambda each: (each.starts_on, each.slug)
        )
        assert each.first == (in_order[0] if in_order else None)
    on_something = set().union(*topics.values())
    for name, of in (("all", meetings), ("without", [each for each in meetings if each not in on_something])):
        assert found["topics_of"][name]["total"].value == len(of)
        assert {year: number.value for year, number in found["topics_of"][name]["years"] if number.value} == Counter(
            year for meeting in of for year in years(meeting)
        )

    items = list(ActionItem.objects.public().prefetch_related("updates"))
    for each in found["statuses"]:
        assert {status: number.value for status, _label, number in each["numbers"]} == {
            status: sum(status_at(item, each["year"]) == status for item in items)
            for status, _label, _number in each["numbers"]
        }
        assert each["all"].value == sum(bool(status_at(item, each["year"])) for item in items)
    assert found["without_status"].value == sum(not status_at(item, timezone.localdate().year) for item in items)
    assert not any(status_at(item, found["statuses"][0]["year"] - 1) for item in items)
    assert found["statuses"][-1]["year"] == timezone.localdate().year

    for each in found["voices"]:
        party = {"party__slug": each["slug"]}
        assert [number.value for number in each["numbers"]] == [
            ActionLead.objects.public().filter(role="lead", **party).values("item").distinct().count(),
            Chair.objects.public().filter(**party).values("meeting").distinct().count(),
            Contribution.objects.public().filter(parties__slug=each["slug"]).values("meeting").distinct().count(),
        ]

    assert [number.value for number in found["voices_of"]["all"]] == [len(items), len(meetings), len(meetings)]
    assert [number.value for number in found["voices_of"]["nobody"]] == [
        sum(not any(lead.role == "lead" for lead in item.leads.all()) for item in items),
        sum(not meeting.chairs.exists() for meeting in meetings),
        sum(not any(part.parties.exists() for part in meeting.contributions.all()) for meeting in meetings),
    ]

    several = {row.party.slug: {other.capacity for other in attended if other.party == row.party} for row in attended}
    assert {each["slug"] for each in found["capacities"]} == {slug for slug, held in several.items() if len(held) > 1}


def status_at(item, year: int) -> str | None:
    """The status of `item` at the end of a year; None where nobody knew it yet."""
    until = [each for each in item.updates.all() if each.ends_on and each.ends_on.year <= year]
    if until:
        return max(until, key=lambda each: (each.ends_on, each.number)).status
    raised = item.raised_at if item.raised_at and item.raised_at.is_public else None
    return "not_recorded" if raised and raised.starts_on and raised.starts_on.year <= year else None


@pytest.mark.usefixtures("small_record")
def test_first_mentions_name_their_documents_and_deliveries_their_days(client):
    found = client.get("/trends/").context
    (topic,) = found["topics"]
    said = {source.passage.document.title for part in topic.parts for source in found["sources"].of(part)}
    assert (topic.slug, topic.first.slug, said) == ("scams", "second", {"On second"})
    assert Topic.objects.count() == 1
    delivery = found["delivery"]
    days = (datetime.date(2024, 2, 3) - datetime.date(2021, 5, 4)).days
    assert [delivery[name].value for name in ("delivered", "timed", "untimed")] == [2, 1, 1]
    assert ([row["days"] for row in delivery["rows"]], delivery["median"]) == ([days], days)
    assert [(label, number.value) for label, number in delivery["took"]] == [("2 to 3 years", 1)]
    (party,) = found["capacities"]
    assert [(span["capacity"], span["years"], span["number"].value) for span in party["spans"]] == [
        ("member", ["2023"], 2),
        ("observer", ["2023"], 1),
    ]


def test_the_time_to_delivery_is_counted_in_full_years():
    assert [
        years_taken(each) for each in ("2021-05-04/2022-05-03", "2021-05-04/2022-05-04", "2021-05-04/2021-05-03")
    ] == [
        ["0"],
        ["1"],
        ["before"],
    ]


@pytest.mark.usefixtures("small_record")
def test_every_picture_has_its_title_its_description_and_its_table(client):
    """A year without a meeting is no zero: it stands in the picture, marked, and in the table, in words."""
    make_meeting(slug="late", date="2026-02-03", list_status="partial", state="published")
    make_action_lead(item=ActionItem.objects.public().first())
    shown = client.get("/trends/")
    page = shown.content.decode()
    names = ("kinds", "returning", "topics", "statuses", "delivery", "voices", "capacities")
    pictures = {name: shown.context[f"{name}_picture"] for name in names}
    assert all(pictures.values())
    for section in page.split("<section ")[1:]:
        picture, _end, rest = section.partition("</svg>")
        name = re.search(r'aria-labelledby="(\S+)-title (\S+)-desc"', picture)
        assert name[1] == name[2]
        assert f'<title id="{name[1]}-title">' in picture
        assert f'<desc id="{name[1]}-desc">' in picture
        assert rest.index("<caption") < rest.index("<tbody")
    for name in ("kinds", "returning", "topics", "capacities"):
        assert len(pictures[name].gaps) == 2, name  # 2024 and 2025
    assert page.count("no meeting recorded") == 2


@pytest.mark.usefixtures("small_record")
def test_what_no_document_held_says_is_hatched_and_not_left_empty(client):
    """Of 2020 and 2021 no topic is recorded; in 2022 the list is partial."""
    meta = Attendance.objects.get(capacity="observer").party
    make_attendance(meeting=make_meeting(date="2020-05", list_status="complete", state="published"))
    shown = client.get("/trends/").context
    hatched = {
        name: {each.text for each in picture.columns for x, _y in picture.unknown if x == each.x - picture.cell // 2}
        for name, picture in ((name, shown[f"{name}_picture"]) for name in ("kinds", "topics", "capacities"))
    }
    assert hatched == {"kinds": {"2022"}, "topics": {"2020", "2021"}, "capacities": {"2022"}}
    assert [each["slug"] for each in shown["capacities"]] == [meta.slug]
    assert shown["capacities"][0]["total"].value == 3


def test_a_party_tells_its_capacities_over_time(client, record):
    rows = Attendance.objects.public().filter(party__slug="ilo").select_related("meeting")
    (observer, member) = capacities_over_time(rows)
    assert (observer["capacity"], member["capacity"]) == ("observer", "member")
    assert observer["years"] < member["years"]
    page = client.get("/members/ilo/").content.decode()
    for span in (observer, member):
        assert f"?member=ilo&amp;capacity={span['capacity']}&amp;presence=attended" in page
    assert capacities_over_time(rows.filter(capacity="member")) == []
    assert "more than one capacity" not in client.get("/members/viet-nam/").content.decode()


def test_nothing_is_told_of_an_empty_record(client, empty_record):
    page = client.get("/trends/")
    assert page.status_code == 200
    assert "<svg" not in page.content.decode().split("<article")[1].split("</article")[0]

"""Lists, the counts beside their filter values, and their files say the same, whatever is filtered by."""

import csv
import datetime
import io
import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from balitracker.exports.texts import cell_text, csv_cells
from balitracker.facets.filters import Facet
from balitracker.lists import filtersets
from balitracker.lists.filtersets import RecordFilterSet
from balitracker.lists.views import PAGE_SIZE
from meetings.disagreements.filters import DiscrepancyFilterSet
from meetings.filters import (
    AttendanceFilterSet,
    DocumentFilterSet,
    MeetingFilterSet,
    OutcomeFilterSet,
    TopicFilterSet,
)
from meetings.models import Attendance, Meeting, Outcome, Topic
from members.filters import PartyFilterSet
from members.models import Membership
from tests.factories import (
    make_attendance,
    make_body,
    make_contribution,
    make_meeting,
    make_outcome,
    make_party,
    make_session,
    make_topic,
)
from workplan.filters import ActionItemFilterSet, LineageFilterSet, WorkPlanFilterSet
from workplan.models import PriorityLink

pytestmark = pytest.mark.django_db

LISTS: dict[str, type[RecordFilterSet]] = {
    "/meetings": MeetingFilterSet,
    "/attendance": AttendanceFilterSet,
    "/outcomes": OutcomeFilterSet,
    "/members": PartyFilterSet,
    "/workplan": WorkPlanFilterSet,
    "/workplan/actions": ActionItemFilterSet,
    "/workplan/lineage": LineageFilterSet,
    "/documents": DocumentFilterSet,
    "/discrepancies": DiscrepancyFilterSet,
    "/topics": TopicFilterSet,
}
RANDOM_QUERIES = 500
LONGEST_WORKBOOK = 20
"""Of longer ones every fifth is read back, which takes longer than all else."""


def filterset(kind: type[RecordFilterSet], query: str) -> RecordFilterSet:
    return kind(QueryDict(query), kind.Meta.model.objects.public().for_list())


@st.composite
def queries(draw, kind: type[RecordFilterSet]) -> str:
    """A query string of a list: up to three filters, each with up to two values that it offers."""
    empty = filterset(kind, "")
    facets = [
        name for name, each in empty.filters.items() if isinstance(each, Facet) and empty.form.fields[name].labels
    ]
    chosen = draw(st.lists(st.sampled_from(facets), max_size=3, unique=True)) if facets else []
    found = [
        (name, value)
        for name in chosen
        for value in draw(st.lists(st.sampled_from(list(empty.form.fields[name].labels)), max_size=2))
    ]
    if "since" in empty.filters and draw(st.booleans()):
        found.append(("since", draw(st.integers(2005, 2026))))
    if "q" in empty.filters and draw(st.integers(0, 4)) == 0:
        found.append(("q", draw(st.sampled_from(["traffick", "meeting", "viet nam", "%"]))))
    found.append(("sort", draw(st.sampled_from(list(kind.SORTS)))))
    return urlencode(found)


@pytest.mark.usefixtures("record")
def test_page_counts_and_files_agree_for_whatever_is_asked(rf, monkeypatch):
    # What it would write, in this very transaction, would keep any index from being kept.
    monkeypatch.setattr("meetings.disagreements.views.settle_if_needed", lambda: None)
    looked_at = 0

    def get(address: str):
        """The answer, its page not drawn."""
        path = address.partition("?")[0]
        view, arguments, named = resolve(path)
        return view(rf.get(address), *arguments, **named)

    # Derandomized: a queue of examples that failed somewhere else would be drawn from another record.
    @settings(
        max_examples=RANDOM_QUERIES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def check(data):
        nonlocal looked_at
        address = data.draw(st.sampled_from(list(LISTS)))
        query = data.draw(queries(LISTS[address]))
        page = get(f"{address}/?{query}").context_data
        as_json = get(f"{address}.json?{query}")
        as_csv = get(f"{address}.csv?{query}")
        found = json.loads(as_json.getvalue())["results"]
        table = list(csv.reader(io.StringIO(as_csv.getvalue().decode())))[1:]
        assert page["paginator"].count == len(found) == int(as_csv["X-Count"]), query
        assert table == [csv_cells(list(row.values())) for row in found], query
        if len(found) <= LONGEST_WORKBOOK or data.draw(st.integers(1, 5)) == 1:
            as_xlsx = get(f"{address}.xlsx?{query}")
            assert _rows_of_workbook(as_xlsx) == [[cell_text(value) for value in row.values()] for row in found], query
        shown = [_key(each) for each in page["page_obj"]]
        assert shown == [_named(row) for row in found][:PAGE_SIZE], query
        values = [value for each in page["filterset"].facets() for value in each["values"] or ()]
        if values:
            value = data.draw(st.sampled_from(values))
            assert value.count == filterset(LISTS[address], value.query).qs.count(), (query, value)
            looked_at += 1

    check()
    assert looked_at > RANDOM_QUERIES / 2


def _rows_of_workbook(response) -> list[list[str]]:
    """The rows below the heading of the first sheet, each cell as the other files say it."""
    with response.file_to_stream as file:
        sheet = load_workbook(file, read_only=True).worksheets[0]
        return [[_said(value) for value in row] for row in sheet.iter_rows(min_row=2, values_only=True)]


def _said(value) -> str:
    return value.date().isoformat() if isinstance(value, datetime.datetime) else cell_text(value)


def _key(record) -> tuple:
    if isinstance(record, Attendance):
        return record.meeting.slug, record.party.slug, record.capacity
    if isinstance(record, Outcome):
        return record.meeting.slug, record.number
    if isinstance(record, PriorityLink):
        return record.earlier.plan.slug, record.earlier.position, record.kind, record.later and record.later.position
    return (record.slug,)


def _named(row: dict) -> tuple:
    if "outcome" in row:
        return row["meeting"], row["number"]
    if "earlier_plan" in row:
        return row["earlier_plan"], row["earlier_place"], row["kind"], row["later_place"]
    return (row["meeting"], row["party"], row["capacity"]) if "capacity" in row else (row["slug"],)


def counts(kind: type[RecordFilterSet], name: str, query: str = "") -> dict[str, int]:
    return {each.value: each.count for each in filterset(kind, query).values(name)[0]}


@pytest.fixture
def three_meetings(empty_record):
    """Two dated meetings of a body, one across a year's end, and one that says neither date nor body."""
    body, fiji, samoa = make_body(slug="body"), make_party(slug="fiji"), make_party(slug="samoa")
    first = make_meeting(slug="first", date="2021-12-30/2022-01-02", format="virtual", bodies=[body], state="published")
    second = make_meeting(slug="second", date="2022-05-01", format="virtual", bodies=[body], state="published")
    make_meeting(slug="third", date="", format="not_stated", state="published")
    make_attendance(meeting=first, party=fiji)
    make_attendance(meeting=first, party=samoa, presence="apologies")
    make_attendance(meeting=second, party=fiji)
    make_attendance(meeting=second, party=samoa)
    hidden = make_meeting(slug="hidden", date="2022-06-01", state="draft", bodies=[body])
    make_attendance(meeting=hidden, party=fiji)


def slugs(query: str) -> list[str]:
    return [meeting.slug for meeting in filterset(MeetingFilterSet, query).qs]


@pytest.mark.usefixtures("three_meetings")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["second", "first", "third"]),
        ("year=2021", ["first"]),
        ("year=2022", ["second", "first"]),
        ("year=2021&year=not-stated", ["first", "third"]),
        ("since=2022", ["second", "first"]),
        ("until=2021", ["first"]),
        ("since=2023", []),
        ("member=samoa", ["second"]),
        ("member=not-stated", ["third"]),
        ("member=fiji&member=samoa&year=2021", ["first"]),
        ("body=body&format=virtual", ["second", "first"]),
        ("body=not-stated", ["third"]),
    ],
)
def test_any_value_of_a_field_and_all_fields(query, found):
    assert slugs(query) == found


@pytest.mark.usefixtures("three_meetings")
def test_a_count_takes_the_other_filters_as_they_are_and_not_its_own():
    assert counts(MeetingFilterSet, "year") == {"2022": 2, "2021": 1, "not-stated": 1}
    assert counts(MeetingFilterSet, "year", "year=2021&member=samoa") == {"2022": 1, "2021": 0}
    assert counts(MeetingFilterSet, "member", "year=2021") == {"fiji": 1}
    assert counts(AttendanceFilterSet, "presence", "meeting=first") == {"attended": 1, "apologies": 1}


@pytest.mark.usefixtures("empty_record")
def test_how_a_party_stands_is_counted_on_the_bodies_chosen():
    party, other = make_party(slug="party"), make_party(slug="other")
    one, two = make_body(slug="one"), make_body(slug="two")
    Membership.objects.create(party=party, body=one, standing="member")
    Membership.objects.create(party=party, body=two, standing="observer")
    Membership.objects.create(party=other, body=two, standing="member")
    assert counts(PartyFilterSet, "standing") == {"member": 2, "observer": 1}
    assert counts(PartyFilterSet, "standing", "body=two") == {"member": 1, "observer": 1}
    assert counts(PartyFilterSet, "body", "standing=observer") == {"two": 1}


@pytest.mark.usefixtures("three_meetings")
def test_what_is_asked_is_said_in_a_sentence_and_each_value_is_a_tag(client):
    response = client.get("/meetings/?body=body&year=2021&year=2022&format=virtual")
    asked = response.context["filterset"]
    assert asked.phrases() == [f"of {asked.in_words()[0].partition(': ')[2]}", "in 2021 or 2022", "held: virtual"]
    assert [(tag["words"], tag["without"]) for tag in asked.active()][1:] == [
        ("2021", "body=body&year=2022&format=virtual"),
        ("2022", "body=body&year=2021&format=virtual"),
        ("virtual", "body=body&year=2021&year=2022"),
    ]


@pytest.mark.usefixtures("three_meetings")
def test_topics_are_asked_for_by_the_years_and_bodies_of_the_meetings_at_which_they_came_up():
    """Whether a session, a contribution or an outcome is about them; what is about none of a meeting has no year."""
    for make, slug in ((make_session, "first"), (make_contribution, "second"), (make_outcome, "third")):
        make(meeting=Meeting.objects.get(slug=slug)).topics.add(make_topic(slug=f"of-{slug}"))
    make_outcome(meeting=Meeting.objects.get(slug="hidden")).topics.add(Topic.objects.get(slug="of-third"))
    assert counts(TopicFilterSet, "year") == {"2022": 2, "2021": 1, "not-stated": 1}
    assert counts(TopicFilterSet, "body") == {"body": 2, "not-stated": 1}
    for query, found in (("since=2022", ["of-first", "of-second"]), ("until=2021&body=body", ["of-first"])):
        assert [topic.slug for topic in filterset(TopicFilterSet, query).qs] == found


@pytest.mark.usefixtures("three_meetings")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2021&until=2024", ["in 2021–2024"]),
        ("since=2021", ["since 2021"]),
        ("until=2024", ["until 2024"]),
        ("year=not-stated", ["Year: not stated"]),
        ("year=2021&year=2022&year=not-stated", ["in 2021 or 2022 or Year: not stated"]),
    ],
)
def test_years_are_said_as_people_say_them_and_what_is_not_stated_as_such(query, said):
    assert filterset(MeetingFilterSet, query).phrases() == said


def test_a_range_that_ends_before_it_begins_is_refused(client):
    response = client.get("/meetings/?since=2023&until=2021")
    assert response.context["filterset"].errors_in_words() == {
        "until": ["The last year lies before the first: swap the two."]
    }
    assert client.get("/meetings.csv?since=2023&until=2021").status_code == 400


@pytest.mark.usefixtures("three_meetings")
def test_beside_a_question_that_cannot_be_read_the_rest_is_counted_and_leads_on_without_it():
    asked = filterset(MeetingFilterSet, "year=20x2&body=body")
    assert (list(asked.qs), len(asked.keys)) == ([], 0)
    values = {each["field"].name: each["values"] for each in asked.facets()}
    assert [(each.value, each.count, each.query) for each in values["format"]] == [
        ("virtual", 2, "body=body&format=virtual")
    ]
    assert [each.value for each in values["year"]] == ["2022", "2021"]


@pytest.mark.usefixtures("three_meetings")
def test_a_change_is_counted_at_once():
    assert counts(MeetingFilterSet, "format") == {"virtual": 2, "not_stated": 1}
    Meeting.objects.filter(slug="third").update(format="hybrid")
    assert counts(MeetingFilterSet, "format") == {"virtual": 2, "hybrid": 1}


@pytest.mark.usefixtures("record")
def test_an_index_is_asked_for_once_a_version(client):
    client.get("/meetings/")
    with CaptureQueriesContext(connection) as queries_asked:
        client.get("/meetings/?format=virtual")
    assert not [each["sql"] for each in queries_asked if "facet_name" in each["sql"]]


@pytest.mark.usefixtures("empty_record")
def test_of_very_many_values_those_with_most_rows_and_those_chosen_are_offered(monkeypatch):
    monkeypatch.setattr(filtersets, "MOST_VALUES", 2)
    parties = [make_party(slug=f"party-{number}") for number in range(4)]
    for number, party in enumerate(parties):
        for _each in range(number + 1):
            make_attendance(meeting=make_meeting(state="published"), party=party)
    values, left_out = filterset(AttendanceFilterSet, "member=party-0").values("member")
    assert ([(each.value, each.count) for each in values], left_out) == ([("party-0", 1), ("party-3", 4)], 2)

"""What templates say of the record by tags and filters, without a database."""

import datetime
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from balitracker.templatetags import pictures, record
from meetings.enums import Capacity
from meetings.models import Headcount, Meeting, Outcome, Session
from meetings.reports import CapacityGroup
from workplan.models import WorkPlan
from workplan.reports import ProgressPart


def group(attended: int, apologies: int = 0) -> CapacityGroup:
    rows = [SimpleNamespace(presence="attended")] * attended + [SimpleNamespace(presence="apologies")] * apologies
    return CapacityGroup(Capacity.MEMBER, listed=rows)


def meeting(list_status: str = "complete") -> Meeting:
    return Meeting(slug="wg-tip-10", title="Tenth Annual Meeting", list_status=list_status)


def render(text: str, **context) -> str:
    return Template("{% load record pictures %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("number", "precision", "listed", "list_status", "agrees", "why"),
    [
        (17, "exact", 17, "complete", True, ""),
        (16, "exact", 15, "complete", False, "1 more is stated than listed"),
        (18, "exact", 15, "complete", False, "3 more are stated than listed"),
        (15, "exact", 16, "complete", False, "1 more is listed than stated"),
        (17, "exact", 10, "partial", False, "the list held is partial"),
        (17, "exact", 0, "none", False, "no names are listed"),
        (10, "over", 11, "complete", True, ""),
        (10, "over", 10, "complete", False, "as many are listed, not more"),
        (10, "about", 12, "complete", False, ""),
    ],
)
def test_a_stated_number_beside_the_list(number, precision, listed, list_status, agrees, why):
    headcount = Headcount(number=number, precision=precision)
    assert pictures.compare(headcount, group(listed), meeting(list_status)) == {"agrees": agrees, "why": why}


@pytest.mark.parametrize(
    ("precision", "words"), [("exact", "10 stated"), ("over", "over 10 stated"), ("about", "about 10 stated")]
)
def test_a_stated_number_keeps_its_precision(precision, words):
    assert pictures.number_words(Headcount(number=10, precision=precision)) == words


def test_a_number_of_rows_leads_to_just_these_rows():
    assert pictures.rows_address(meeting(), group(2)) == "/attendance/?meeting=wg-tip-10&capacity=member"
    assert pictures.rows_address(meeting(), group(2, 1)).endswith("&presence=attended")


def test_the_attendance_bar_says_its_data_as_text():
    html = render("{% attendance_bar meeting groups %}", meeting=meeting(), groups=[group(3)])
    assert "3 members</desc>" in html
    assert 'width="100.00%"' in html
    assert 'href="/attendance/?meeting=wg-tip-10&amp;capacity=member"' in html


def test_a_list_not_held_is_hatched_and_said():
    html = render("{% attendance_bar meeting groups %}", meeting=meeting("none"), groups=[])
    assert 'class="hatched"' in html
    assert html.count("list not held") == 2


def test_action_items_that_are_only_counted_are_hatched_and_said():
    plan = WorkPlan(slug="2021-23", title="Forward Work Plan 2021-23", stated_action_items=11)
    parts = [ProgressPart("delivered", "delivered", 3, 3, 0, "/workplan/actions/?plan=2021-23&status=delivered")]
    html = render("{% progress_bar plan parts %}", plan=plan, parts=parts)
    assert "3 delivered, 8 not named in the documents held</desc>" in html
    assert 'class="hatched"' in html


@pytest.mark.parametrize(
    ("due_by", "status", "overdue"),
    [
        (datetime.date(2023, 12, 31), "under_way", True),
        (datetime.date(2023, 12, 31), "not_recorded", True),
        (datetime.date(2023, 12, 31), "delivered", False),
        (datetime.date(9999, 12, 31), "under_way", False),
        (None, "under_way", False),
    ],
)
def test_overdue_is_said_in_words_beside_the_status(due_by, status, overdue):
    html = render("{% item_status item %}", item=SimpleNamespace(due_by=due_by, status=status))
    assert f"status-{status.replace('_', '-')}" in html
    assert ("delivery not recorded" in html) is overdue


@pytest.mark.parametrize("value", record.PRESENCE_WORDS)
def test_every_presence_has_a_shape_and_a_word(value):
    html = render("{% presence_mark value %}", value=value)
    assert str(record.PRESENCE_WORDS[value]) in html
    assert '<path d="M' in html


def test_records_are_grouped_by_kind():
    groups = record.by_kind([Session(), Outcome(), Session()])
    assert [(each["label"], len(each["records"])) for each in groups] == [("sessions", 2), ("outcome", 1)]

"""The twenty contradictions of the sources, each shown with the passages on both sides."""

import pytest

from meetings.disagreements.settling import settle
from meetings.models import Citation, Discrepancy, DiscrepancySide, Meeting
from tests.meetings.disagreements import shown

pytestmark = pytest.mark.django_db

# The twenty contradictions of the sources: number -> what shows it, and how that is found

CONTRADICTIONS = [
    (1, "counts", ["counts-wg-tip-8-member"]),
    (2, "field", ["field-headcount-wg-tip-8-1-member-wg-tip-report-2022-session"]),
    (3, "standing", ["standing-ilo-wg-tip"]),
    (3, "", ["organisations-of-wg-tip"]),
    (4, "", ["states-of-wg-tip"]),
    (5, "field", ["field-meeting-wg-tip-10-date"]),
    (6, "post", ["post-kathryn-haigh-australia"]),
    (7, "", ["start-of-wg-tip"]),
    (8, "field", ["field-actionitem-supply-chain-compendium-title"]),
    (9, "field", ["field-progressupdate-supply-chain-compendium-3-date"]),
    (10, "field", ["field-workplan-2021-23-period", "field-workplan-2021-23-stated-priorities"]),
    (11, "", ["steering-group-2022-number"]),
    (12, "", ["steering-group-numbering"]),
    (13, "", ["members-of-bali-process"]),
    (14, "", ["observer-states-of-bali-process"]),
    (15, "", ["forced-marriage-research-title", "forced-marriage-research-at-wg-tip-9"]),
    (16, "", ["origin-of-tfpp"]),
    (20, "field", ["field-workplan-2021-23-title", "field-workplan-2024-26-title"]),
]
NO_SUCH_MEETING = {17: "ministerial-conference-2", 18: "ministerial-conference-7", 19: "ministerial-conference-6"}


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("number", "rule", "slugs"), CONTRADICTIONS)
def test_a_known_contradiction_is_shown_with_a_passage_on_each_side(client, number, rule, slugs):
    found = shown(client)
    for slug in slugs:
        assert found[slug]["found_by"] == (rule or "person")
        sides = DiscrepancySide.objects.filter(discrepancy__slug=slug)
        assert len({side.says for side in sides}) > 1
        assert all(side.passage_id for side in sides)


@pytest.mark.usefixtures("record")
def test_every_contradiction_is_shown_unless_the_meeting_is_not_held():
    assert {number for number, _rule, _slugs in CONTRADICTIONS} | set(NO_SUCH_MEETING) == set(range(1, 21))
    assert not Meeting.objects.filter(slug__in=NO_SUCH_MEETING.values()).exists()


@pytest.mark.usefixtures("record")
def test_nothing_else_is_found_in_the_record(client):
    known = {slug for _number, _rule, slugs in CONTRADICTIONS for slug in slugs}
    assert set(shown(client)) == known


@pytest.mark.usefixtures("record")
def test_a_passage_that_says_otherwise_differs_from_its_record():
    settle()
    assert Citation.objects.exclude(says="").count() == 13
    assert Discrepancy.objects.filter(rule="field").count() == 8

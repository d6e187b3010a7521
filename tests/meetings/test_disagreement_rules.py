"""Each rule: on rows of which it makes a disagreement, and on rows of which it makes none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.disagreements.findings import SLUG_LENGTH, slug_of
from meetings.enums import DiscrepancyKind
from meetings.models import Chair, Contribution, Session
from members.models import Membership, Post
from tests.meetings.disagreements import (
    attend,
    body,
    cite,
    find,
    in_series,
    meeting,
    party,
    passage,
    person,
    says,
    slugs,
    state,
)
from workplan.models import ActionItem, Priority, ProgressUpdate, WorkPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


# headcount


def test_a_stated_number_that_the_list_does_not_bear_out():
    whole = meeting()
    attend(whole, "fiji", "nauru")
    attend(whole, "samoa", presence="apologies")
    cite(state(whole, 3), passage(number=4))
    (finding,) = find("headcount")
    assert finding.sentence == "Meeting first: 3 members stated, 2 listed."
    assert [(side.says, side.passage_id) for side in finding.sides] == [
        ("3 members stated", passage(number=4).pk),
        ("2 listed", None),
    ]
    assert (finding.slug, finding.meeting_id) == ("headcount-first-member-minutes", whole.pk)


NUMBERS = [
    ({"number": 2}, {}, []),
    ({"number": 3}, {"list_status": "partial"}, []),
    ({"number": 3, "precision": "about"}, {}, []),
    ({"number": 1, "precision": "over"}, {}, []),
    ({"number": 2, "precision": "over"}, {}, ["2 listed"]),
    ({"number": 3, "capacity": ""}, {}, []),
    ({"number": 3, "capacity": "civil_society"}, {}, ["0 listed"]),
]


@pytest.mark.parametrize(("stated", "fields", "listed"), NUMBERS)
def test_a_stated_number_beside_two_listed(stated, fields, listed):
    whole = meeting(**fields)
    attend(whole, "fiji", "nauru")
    state(whole, **stated)
    assert [finding.sides[-1].says for finding in find("headcount")] == listed


# counts


def test_two_documents_with_different_numbers():
    whole = meeting()
    state(whole, 15), state(whole, 16, "report"), state(whole, 9, capacity="observer")
    (finding,) = find("counts")
    assert (finding.slug, says(finding)) == ("counts-first-member", ["15 members", "16 members"])


def test_numbers_of_the_whole_and_of_a_part():
    whole = meeting()
    webinar, meal = (
        Session.objects.create(meeting=whole, number=number, title=title, kind="webinar")
        for number, title in ((1, "Webinar"), (2, "Meal"))
    )
    state(whole, 15), state(whole, 12, session=meal)
    assert find("counts") == []
    state(whole, 16, "report", session=webinar)
    (finding,) = find("counts")
    assert says(finding) == ["15 members, for the whole meeting", "16 members, for “Webinar” alone"]


@pytest.mark.parametrize(
    ("number", "precision", "found"), [(15, "exact", 0), (10, "over", 0), (15, "over", 1), (9, "about", 0)]
)
def test_a_second_number_beside_exactly_15(number, precision, found):
    whole = meeting()
    state(whole, 15), state(whole, number, "report", precision=precision)
    assert len(find("counts")) == found


# field, empty-field


def test_a_passage_that_gives_another_date():
    whole = meeting(date="2024-11-18/2024-11-20")
    cite(whole, passage()), cite(whole, passage(number=2), "date")
    cite(whole, passage("page"), "date", "2024-11-18/2024-11-21")
    cite(whole, passage("page", 2), "date", "2024-11-18/2024-11-21")
    (finding,) = find("field")
    assert finding.sentence == "Meeting first, date: 18-20 November 2024, or 18-21 November 2024?"
    assert [(side.says, side.passage_id) for side in finding.sides] == [
        ("18-20 November 2024", passage(number=2).pk),
        ("18-21 November 2024", passage("page").pk),
        ("18-21 November 2024", passage("page", 2).pk),
    ]
    assert (finding.slug, finding.kind) == ("field-meeting-first-date", DiscrepancyKind.DATE)


DATES = [
    ("2024-11-18/2024-11-20", 0),
    ("2024?-11-18/2024?-11-20", 0),
    ("2024-11-18", 1),
    ("{2024-11-18,2024-11-20}", 1),
    ("late 2024", 1),
]


@pytest.mark.parametrize(("words", "found"), DATES)
def test_a_date_beside_a_span_of_three_days(words, found):
    whole = meeting(date="2024-11-18/2024-11-20")
    cite(whole, passage(), "date", words)
    assert len(find("field")) == found


def test_any_field_of_any_record():
    thailand = party("thailand")
    whole = meeting(title="Tenth", place="Bangkok", country=thailand, format="in_person")
    link = in_series("other", 9, "2023")
    row = Membership.objects.create(party=thailand, body=body(), standing="member")
    fields = [
        (whole, "title", "10th", "title"),
        (whole, "place", "Bali", "place"),
        (whole, "country", "Indonesia", "place"),
        (whole, "format", "virtual", "place"),
        (link, "ordinal", "8", "sequence"),
        (row, "standing", "observer", "standing"),
        (state(whole, 15), "number", "16", "count"),
    ]
    for record, field, words, _kind in fields:
        cite(record, passage(), field, words)
    assert {(finding.slug, finding.kind) for finding in find("field")} == {
        ("field-meeting-first-title", "title"),
        ("field-meeting-first-place", "place"),
        ("field-meeting-first-country", "place"),
        ("field-meeting-first-format", "place"),
        ("field-meetingbody-other-wg-ordinal", "sequence"),
        ("field-membership-thailand-wg-member-standing", "standing"),
        ("field-headcount-first-member-minutes-number", "count"),
    }


@pytest.mark.parametrize(
    ("field", "words"),
    [("title", "tenth  meeting"), ("country", "thailand"), ("format", "in person"), ("format", "in_person")],
)
def test_another_notation_is_no_disagreement(field, words):
    whole = meeting(title="Tenth Meeting", country=party("thailand"), format="in_person")
    cite(whole, passage(), field, words)
    assert find("field") == []


def test_a_field_that_is_not_there_and_a_record_that_is_gone():
    whole = meeting()
    cite(whole, passage(), "colour", "red")
    cite(meeting("second"), passage(), "title", "Other").record.delete()
    assert find("field") == find("empty-field") == []


def test_two_passages_where_nothing_is_recorded():
    whole = meeting()
    cite(whole, passage(), "place", "Bali")
    assert find("empty-field") == []
    cite(whole, passage("page"), "place", "Jakarta")
    (finding,) = find("empty-field")
    assert finding.sentence == "Meeting first, place: Bali, or Jakarta?"
    assert find("field") == []


def test_of_an_unpublished_action_item_nothing_is_found():
    item = ActionItem.objects.create(slug="survey", title="Survey")
    cite(item, passage(), "title", "Study")
    assert find("field") == []
    ActionItem.objects.update(state="published")
    assert slugs("field") == ["field-actionitem-survey-title"]


# ordinal, update


def test_an_ordinal_that_does_not_follow():
    in_series("a", 5, "2020"), in_series("b", 7, "2021"), in_series("c", 6, "2022"), in_series("d", 8, "2023")
    (finding,) = find("ordinal")
    assert finding.sentence == (
        "WG: the meeting of 2022 has number 6, and an earlier one, of 2021, has number 7."
    ).replace("WG", body().short_name)
    assert says(finding) == ["number 7, on 2021", "number 6, on 2022"]


def test_ordinals_with_a_gap_an_overlap_or_no_date():
    in_series("a", 5, "2020"), in_series("b", 9, "2021"), in_series("c", 8, "2021-12"), in_series("d", 2, "")
    assert find("ordinal") == []


def test_a_disagreement_with_a_draft_follows_the_draft():
    draft = in_series("b", 7, "2021", state="draft").meeting
    in_series("c", 6, "2022")
    (finding,) = find("ordinal")
    assert finding.meeting_id == draft.pk


def test_an_update_older_than_the_one_it_follows():
    item = ActionItem.objects.create(slug="survey", title="Survey", state="published")
    for number, date in ((1, "2021"), (2, "2022-08"), (3, "2022-07"), (4, "2022?")):
        ProgressUpdate.objects.create(item=item, number=number, date=date, status="under_way", note="Something.")
    assert slugs("update") == ["update-survey-3"]
    ActionItem.objects.update(state="draft")
    assert find("update") == []


# capacity, standing, post, chair


def test_a_party_in_two_capacities_at_one_meeting():
    one, other = meeting(), meeting("second")
    (as_member,) = attend(one, "ilo")
    cite(as_member, passage())
    attend(one, "ilo", capacity="observer"), attend(other, "ilo"), attend(one, "iom")
    (finding,) = find("capacity")
    assert finding.sentence == "Meeting first: Ilo is listed as member and as observer."
    assert [side.passage_id for side in finding.sides] == [passage().pk, None]
    assert (finding.meeting_id, finding.party_id) == (one.pk, party("ilo").pk)


STANDINGS = [
    ("2021-09/2022-08", "2024-11", ["standing-ilo-wg"]),
    ("2021/2022", "2022/2024", ["standing-ilo-wg"]),
    ("", "2024", ["standing-ilo-wg"]),
    ("2021/2022", "2023/2024", []),
]


@pytest.mark.parametrize(("observer", "member", "found"), STANDINGS)
def test_a_party_that_is_observer_and_member(observer, member, found):
    for standing, period in (("observer", observer), ("member", member), ("co_chair", "")):
        Membership.objects.create(party=party("ilo"), body=body(), standing=standing, period=period)
    assert slugs("standing") == found


def test_a_co_chair_is_a_member_too():
    for standing in ("member", "co_chair"):
        Membership.objects.create(party=party("fiji"), body=body(), standing=standing)
    assert find("standing") == []


POSTS = [
    ("2024-11", "page", ["post-ann-fiji"]),
    ("", "page", ["post-ann-fiji"]),
    ("2024-11", "minutes", []),
    ("2025", "page", []),
]


@pytest.mark.parametrize(("period", "document", "found"), POSTS)
def test_a_second_post(period, document, found):
    first, second = (
        Post.objects.create(person=person(), party=party("fiji"), title=title, period=when)
        for title, when in (("Director", "2024-11"), ("Head of Branch", period))
    )
    cite(first, passage()), cite(second, passage(document, 2))
    assert slugs("post") == []  # nothing public names her
    Contribution.objects.create(meeting=meeting(), number=1, kind="remarks", about="Something").people.add(person())
    assert slugs("post") == found


def test_a_co_chair_not_on_the_list_of_its_own_meeting():
    whole = meeting()
    attend(whole, "fiji"), attend(whole, "nauru", presence="apologies")
    for name in ("fiji", "nauru"):
        Chair.objects.create(meeting=whole, party=party(name))
    assert slugs("chair") == ["chair-first-nauru"]
    whole.list_status = "partial"
    whole.save()
    assert find("chair") == []


# plan-numbers


def test_more_recorded_than_a_plan_states():
    plan = WorkPlan.objects.create(
        slug="2021-23", title="Plan", period="2021/2023", stated_priorities=1, stated_action_items=1, state="published"
    )
    for number in (1, 2):
        Priority.objects.create(plan=plan, position=number)
        ActionItem.objects.create(slug=f"item-{number}", title="Item", plan=plan)
    (finding,) = find("plan-numbers")
    assert (finding.slug, says(finding)) == ("plan-numbers-2021-23-priorities", ["1 stated", "2 recorded"])
    ActionItem.objects.update(state="published")
    assert len(find("plan-numbers")) == 2
    WorkPlan.objects.update(stated_priorities=2, stated_action_items=11)
    assert find("plan-numbers") == []


# all of them


def test_a_slug_is_short_in_words_and_keeps_names_apart():
    assert slug_of("headcount", "wg", "civil_society", None, "", 3) == "headcount-wg-civil-society-3"
    long, other = slug_of("a" * 300), slug_of("a" * 301)
    assert len(long) == len(other) == SLUG_LENGTH
    assert long != other
    assert slug_of("post", "ไทย") != slug_of("post", "ลาว")


def _make_disagreeing(numbers: range) -> None:
    """Make a meeting for each of `numbers`, each with something for every rule about meetings."""
    for number in numbers:
        link = in_series(f"m{number}", 90 - number, str(2000 + number))
        whole = link.meeting
        attend(whole, "ilo"), attend(whole, "ilo", capacity="observer")
        state(whole, 5), state(whole, 6, "report")
        Chair.objects.create(meeting=whole, party=party("fiji"))
        cite(whole, passage(), "title", "Other"), cite(link, passage(), "ordinal", "1000")
        cite(whole, passage(), "place", "Bali"), cite(whole, passage("page"), "place", "Suva")


ABOUT_MEETINGS = ["headcount", "counts", "field", "empty-field", "ordinal", "capacity", "chair"]


@pytest.mark.parametrize("rule", ABOUT_MEETINGS)
def test_a_rule_asks_no_more_for_more_meetings(rule):
    found, asked = [], []
    for numbers in (range(2), range(2, 4)):
        _make_disagreeing(numbers)
        find(rule)  # so that content types are known
        with CaptureQueriesContext(connection) as queries:
            found.append(len(find(rule)))
        asked.append(len(queries))
    assert found[0] < found[1]
    assert asked[0] == asked[1] <= 6

"""The next meeting of a series, begun from the last one."""

import datetime

import pytest

from meetings.models import Attendance, Chair, Meeting, MeetingBody
from meetings.ordinals import WORDS, with_ordinal
from members.models import Membership
from tests.desk import fill, form_of, messages_of, page
from tests.factories import (
    make_body,
    make_chair,
    make_editor,
    make_meeting,
    make_meeting_body,
    make_membership,
    make_party,
    make_person,
    make_session,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

TITLE = "{} Annual Meeting of the Working Group on Trafficking in Persons"


@pytest.mark.parametrize(
    ("title", "old", "new", "expected"),
    [
        (TITLE.format("Tenth"), 10, 11, TITLE.format("Eleventh")),
        ("The tenth meeting, held jointly", 10, 11, "The eleventh meeting, held jointly"),
        ("First Group: Twenty-first Meeting", 21, 22, "First Group: Twenty-second Meeting"),
        ("10th Meeting", 10, 11, "11th Meeting"),
        ("Meeting of October 2022", 10, 11, ""),
        ("Twenty-first Meeting", 1, 2, ""),
        ("Thirtieth Meeting", 30, 31, ""),
    ],
)  # fmt: skip
def test_the_ordinal_of_a_title(title, old, new, expected):
    assert with_ordinal(title, old, new) == expected


def test_ordinals_have_words_up_to_thirty():
    assert (len(WORDS), WORDS[0], WORDS[29]) == (30, "First", "Thirtieth")


@pytest.fixture
def tenth():
    """The tenth meeting of the Working Group, also the seventh of another body, with Co-Chairs and a session's."""
    meeting = make_meeting(slug="wg-tip-10", title=TITLE.format("Tenth"), date="2024-11-18", place="Bangkok",
                           format="in_person", state="published")  # fmt: skip
    group, other = make_body(slug="wg-tip", acronym="WG-TIP"), make_body(slug="tfpp", acronym="TFPP")
    make_meeting_body(meeting=meeting, body=group, ordinal=10, position=1)
    make_meeting_body(meeting=meeting, body=other, ordinal=7, position=2)
    australia, indonesia = make_party(slug="australia"), make_party(slug="indonesia")
    make_chair(meeting=meeting, party=australia, agency="Department", position=1).people.add(make_person())
    make_chair(meeting=meeting, party=indonesia, position=2)
    make_chair(meeting=meeting, party=make_party(), session=make_session(meeting=meeting))
    make_membership(party=australia, body=group)
    return meeting


@pytest.fixture
def editor(client):
    client.force_login(make_editor())


def rows(meeting) -> dict:
    return {
        "bodies": list(meeting.body_links.values_list("body__slug", "ordinal", "position")),
        "chairs": list(meeting.chairs.values_list("party__slug", "agency", "session", "people", "position")),
    }


def test_the_eleventh_is_begun_from_the_tenth(client, editor, tenth):
    answer = fill(client, page(Meeting, "next", tenth.pk), {"date": "1-5 December 2025"})
    new = Meeting.objects.get(slug="wg-tip-11")
    assert answer.url == page(Meeting, "change", new.pk)
    facts = [new.title, new.kind, new.date, new.place, new.country, new.format, new.list_status, new.summary, new.state]
    assert facts == [
        TITLE.format("Eleventh"), "annual_meeting", "2025-12-01/2025-12-05", "", None, "not_stated", "none", "",
        "draft",
    ]  # fmt: skip
    assert rows(new) == {
        "bodies": [("wg-tip", 11, 1), ("tfpp", 8, 2)],
        "chairs": [("australia", "Department", None, None, 1), ("indonesia", "", None, None, 2)],
    }
    assert not Attendance.objects.exists()
    models = (Meeting, MeetingBody, Chair)
    moments = {
        event.pgh_context_id
        for model in models
        for event in model.pgh_event_model.objects.filter(pgh_label="insert").order_by("-pgh_id")[:2]
        if (event.id == new.pk if model is Meeting else event.meeting_id == new.pk)
    }
    assert len(moments) == 1
    assert any("was begun, in draft" in text for text in messages_of(client.get(answer.url)))


def test_only_what_stays_ticked_is_taken_over(client, editor, tenth):
    address = page(Meeting, "next", tenth.pk)
    fields = form_of(client.get(address))
    australia, indonesia = (name for name in fields if name.startswith("chair-"))
    _group, other = (name for name in fields if name.startswith("body-"))
    del fields[australia], fields[other]
    client.post(address, {**fields, "slug": ""})
    new = Meeting.objects.get(slug="wg-tip-11")
    assert rows(new) == {"bodies": [("wg-tip", 11, 1)], "chairs": [("indonesia", "", None, None, 1)]}
    assert indonesia == f"chair-{tenth.chairs.get(party__slug='indonesia').pk}"


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({}, "Another meeting has this address"),
        ({"slug": "another"}, "“The eleventh, recorded” is number 11 of WG-TIP already."),
        ({"date": "soon"}, "soon"),
        ({"title": ""}, "This field is required."),
    ],
)
def test_what_clashes_is_said_and_what_was_typed_is_kept(client, editor, tenth, typed, complaint):
    body = tenth.body_links.get(position=1).body
    recorded = make_meeting(slug="wg-tip-11", title="The eleventh, recorded")
    make_meeting_body(meeting=recorded, body=body, ordinal=11)
    answer = fill(client, page(Meeting, "next", tenth.pk), {"place": "Manila", **typed})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert complaint in html
    assert page(Meeting, "change", recorded.pk) in html
    assert form_of(answer)["place"] == ["Manila"]
    assert Meeting.objects.count() == 2


def test_a_meeting_of_nobody_is_refused(client, editor, tenth):
    address = page(Meeting, "next", tenth.pk)
    kept = {name: value for name, value in form_of(client.get(address)).items() if not name.startswith("body-")}
    assert "Tick at least one body" in client.post(address, kept).content.decode()


def test_co_chairs_of_an_earlier_meeting_are_offered_but_not_taken(client, editor, tenth):
    eleventh = make_meeting(slug="wg-tip-11", title=TITLE.format("Eleventh"))
    make_meeting_body(meeting=eleventh, body=tenth.body_links.get(position=1).body, ordinal=11)
    fill(client, page(Meeting, "next", eleventh.pk), {})
    assert rows(Meeting.objects.get(slug="wg-tip-12")) == {"bodies": [("wg-tip", 12, 1)], "chairs": []}
    form = client.get(page(Meeting, "next", eleventh.pk)).context["form"]
    assert [row.label for row in form.chair_rows()] == [str(chair) for chair in tenth.chairs.filter(session=None)]


def test_members_are_those_of_the_day(client, editor, tenth):
    answer = client.get(page(Meeting, "next", tenth.pk))
    assert [party.slug for party in answer.context["members"]] == ["australia"]


def test_which_standing_holds_on_a_day():
    body = make_body()
    always = make_membership(body=body)
    observer = make_membership(body=body, standing="observer", period="2021-09/2022-08")
    joined = make_membership(body=body, party=observer.party, period="2024-11")
    unknown_end = make_membership(body=body, period="2020")
    expected = {
        datetime.date(2019, 1, 1): {always},
        datetime.date(2022, 1, 1): {always, observer, unknown_end},
        datetime.date(2023, 1, 1): {always, observer, unknown_end},
        datetime.date(2026, 1, 1): {always, joined, unknown_end},
    }
    assert {day: set(Membership.objects.filter(body=body).current_on(day)) for day in expected} == expected


def test_only_who_may_add_meetings_finds_the_page(client, tenth):
    client.force_login(make_user())
    assert client.get(page(Meeting, "next", tenth.pk)).status_code == 403

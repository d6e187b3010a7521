"""Meetings and documents at the desk: one form, review, publication, refusals in words."""

import pytest
from django.urls import reverse

from meetings.attending import keep_attendance
from meetings.models import Attendance, Chair, Citation, Document, Meeting, Passage, Session
from tests.desk import errors_of, fill, form_of, page
from tests.factories import (
    make_attendance,
    make_body,
    make_citation,
    make_document,
    make_editor,
    make_headcount,
    make_meeting,
    make_party,
    make_passage,
    make_session,
    make_topic,
)

pytestmark = pytest.mark.django_db

ADD = page(Meeting, "add")


@pytest.fixture
def editor(client):
    user = make_editor(username="aminata")
    client.force_login(user)
    return user


def a_meeting_with(parties, **typed) -> dict:
    """What somebody types for a meeting that `parties` attended."""
    rows = {f"attendances-{n}-party": party.pk for n, party in enumerate(parties)}
    return {
        "title": "Twelfth Annual Meeting",
        "kind": "annual_meeting",
        "slug": "wg-tip-of-the-test",
        "date": "2026-10-05/2026-10-07",
        "place": "Jakarta",
        **rows,
        **typed,
    }


# One form


def test_a_meeting_with_ten_attendees_is_entered_in_one_form(client, editor):
    parties = [make_party() for _each in range(10)]
    body, document = make_body(), make_document()
    typed = a_meeting_with(
        parties,
        **{
            "body_links-0-body": body.pk,
            "chairs-0-party": parties[0].pk,
            "chairs-0-agency": "A ministry",
            "chairs-1-party": parties[1].pk,
            "attendances-9-capacity": "observer",
            "attendances-8-presence": "apologies",
            "headcounts-0-number": "10",
            "headcounts-0-document": document.pk,
            "sessions-0-title": "A dialogue",
            "sessions-0-kind": "dialogue",
            "outcomes-0-kind": "agreed",
            "outcomes-0-text": "To meet again.",
            "documents": [document.pk],
        },
    )
    answer = fill(client, ADD, typed)
    assert answer.status_code == 302, errors_of(answer)
    meeting = Meeting.objects.get(slug="wg-tip-of-the-test")
    assert meeting.state == "draft"
    assert list(meeting.attendances.values_list("party", "position")) == [(p.pk, n) for n, p in enumerate(parties, 1)]
    assert list(meeting.attendances.values_list("capacity", flat=True)) == ["member"] * 9 + ["observer"]
    assert set(meeting.attendances.values_list("presence", flat=True)) == {"attended", "apologies"}
    assert set(meeting.attendances.values_list("senior_official", flat=True)) == {None}
    assert list(meeting.chairs.values_list("agency", "position")) == [("A ministry", 1), ("", 2)]
    assert [meeting.sessions.get().number, meeting.outcomes.get().number] == [1, 1]
    assert (meeting.body_links.get().position, meeting.headcounts.get().number) == (1, 10)
    assert list(meeting.documents.all()) == [document]


def test_a_capacity_without_a_party_is_no_row(client, editor):
    typed = a_meeting_with([make_party()], **{"attendances-1-capacity": "observer"})
    assert fill(client, ADD, typed).status_code == 302
    assert Meeting.objects.get(slug="wg-tip-of-the-test").attendances.count() == 1


def test_a_row_added_later_comes_after_those_that_are_there(client, editor):
    first = make_attendance(position=4)
    typed = {"attendances-1-party": make_party().pk, "sessions-0-title": "A dialogue", "sessions-0-kind": "dialogue"}
    make_session(meeting=first.meeting, number=7)
    typed = {
        "attendances-1-party": make_party().pk,
        "sessions-1-title": "A dialogue",
        "sessions-1-kind": "dialogue",
    }
    assert fill(client, page(Meeting, "change", first.meeting_id), typed).status_code == 302
    assert list(first.meeting.attendances.values_list("position", flat=True)) == [4, 5]
    assert list(first.meeting.sessions.values_list("number", flat=True)) == [7, 8]


def test_saving_a_meeting_untouched_changes_nothing(client, editor):
    meeting = make_attendance(position=1).meeting
    make_headcount(meeting=meeting, session=make_session(meeting=meeting, number=1))
    make_citation(meeting)
    before = meeting.events.count(), Attendance.objects.get(meeting=meeting)
    assert fill(client, page(Meeting, "change", meeting.pk), {}).status_code == 302
    assert (meeting.events.count(), Attendance.objects.get(meeting=meeting)) == before
    assert Attendance.objects.get(meeting=meeting).events.count() == 1


def test_sessions_to_choose_from_are_the_meetings_own(client, editor):
    meeting, other = make_meeting(), make_session(title="Session of another")
    mine = make_session(meeting=meeting, title="Session of this one")
    html = client.get(page(Meeting, "change", meeting.pk)).content.decode()
    assert mine.title in html
    assert other.title not in html


def test_a_part_entered_on_its_own_page_takes_the_next_number(client, editor):
    session = make_session(number=3)
    typed = {"meeting": session.meeting_id, "title": "One more", "kind": "webinar", "date": "2024-11-19"}
    assert fill(client, page(Session, "add"), typed).status_code == 302
    assert Session.objects.get(title="One more").number == 4


def test_a_co_chair_of_a_session_co_chairs_its_meeting(client, editor):
    session, party = make_session(), make_party()
    answer = fill(client, page(Session, "change", session.pk), {"chairs-0-party": party.pk})
    assert answer.status_code == 302, errors_of(answer)
    assert Chair.objects.get(party=party).meeting == session.meeting


def test_sources_are_entered_beside_what_rests_on_them(client, editor):
    meeting, passage = make_meeting(), make_passage()
    prefix = "meetings-citation-content_type-object_id-0"
    typed = {f"{prefix}-passage": passage.pk, f"{prefix}-field": "place", f"{prefix}-anchor": "in Jakarta"}
    answer = fill(client, page(Meeting, "change", meeting.pk), typed)
    assert answer.status_code == 302, errors_of(answer)
    citation = Citation.objects.get(passage=passage)
    assert (citation.record, citation.field) == (meeting, "place")
    html = client.get(page(Citation, "change", citation.pk)).content.decode()
    assert page(Meeting, "change", meeting.pk) in html


# What is typed wrongly


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"date": "next Tuesday"}, "“next Tuesday” is not a date this record can hold"),
        ({"date": "2024-11-20/2024-11-18"}, "ends before it starts"),
        ({"slug": "Has Spaces"}, "slug"),
        ({"slug": "double--hyphen"}, "small letters, digits and single hyphens"),
        ({"title": ""}, "This field is required"),
        ({"attendances-3-party": "999999999"}, "not one of the available choices"),
    ],
)
def test_a_mistake_is_told_in_words_and_nothing_typed_is_lost(client, editor, typed, complaint):
    parties = [make_party() for _each in range(3)]
    answer = fill(client, ADD, a_meeting_with(parties, **{"summary": "Typed with care.", **typed}))
    assert answer.status_code == 200
    assert complaint in errors_of(answer)
    kept = form_of(answer)
    assert kept["summary"] == ["Typed with care."]
    assert [kept[f"attendances-{n}-party"] for n in range(3)] == [[str(party.pk)] for party in parties]
    assert not Meeting.objects.filter(slug="wg-tip-of-the-test").exists()


def test_nobody_is_absent_from_a_complete_list_without_rows(client, editor):
    answer = fill(client, ADD, a_meeting_with([], summary="Typed with care.", list_status="complete"))
    assert "names everybody who came, and this one names nobody" in errors_of(answer)
    assert form_of(answer)["summary"] == ["Typed with care."]
    meeting = make_meeting()
    keep_attendance(by=editor, meeting=meeting, list_status="complete")
    meeting.refresh_from_db()
    assert meeting.list_status == "none"


def test_a_party_is_not_listed_twice_in_one_capacity(client, editor):
    party = make_party()
    answer = fill(client, ADD, a_meeting_with([party, party]))
    assert "This party is already on the list in that capacity." in errors_of(answer)
    meeting = make_attendance(party=party, position=1).meeting
    answer = fill(client, page(Meeting, "change", meeting.pk), {"attendances-1-party": party.pk})
    assert "on the list in that capacity" in errors_of(answer)
    twice = a_meeting_with([party, party], **{"attendances-1-capacity": "observer"})
    assert fill(client, ADD, twice).status_code == 302


def test_an_anchor_too_long_and_an_inference_without_ground_are_refused(client, editor):
    meeting, passage = make_meeting(), make_passage()
    prefix = "meetings-citation-content_type-object_id-0"
    typed = {f"{prefix}-passage": passage.pk, f"{prefix}-anchor": "one two three four five six seven eight nine"}
    answer = fill(client, page(Meeting, "change", meeting.pk), typed)
    assert "at most eight words" in errors_of(answer)
    typed = {f"{prefix}-passage": passage.pk, f"{prefix}-inferred": "on"}
    answer = fill(client, page(Meeting, "change", meeting.pk), typed)
    assert "on what ground it is inferred" in errors_of(answer)


def test_an_unknown_record_is_told_of_and_not_a_failure(client, editor):
    for name in ("change", "delete", "preview"):
        assert client.get(page(Meeting, name, 999999999)).status_code == 302, name
    assert client.post(page(Meeting, "state", 999999999), {"to": "draft"}).status_code == 302
    assert client.get(page(Meeting, "history", 999999999)).status_code == 404
    assert client.get(page(Meeting, "history", "x" * 30)).status_code == 404


def test_text_that_looks_like_code_stays_text(client, editor):
    meeting = make_meeting(title="<script>alert(1)</script>")
    topic = make_topic(name="<b>bold</b>")
    for address in (
        page(Meeting, "changelist"),
        page(Meeting, "change", meeting.pk),
        page(Meeting, "history", meeting.pk),
        page(type(topic), "history", topic.pk),
        reverse("admin:index"),
    ):
        html = client.get(address).content.decode()
        assert "<script>alert" not in html
        assert "<b>bold" not in html


def test_a_document_with_passages_is_entered_in_one_form(client, editor):
    typed = {
        "title": "A statement of the test",
        "kind": "co_chair_statement",
        "slug": "a-statement-of-the-test",
        "passages-0-gist": "It begins.",
        "passages-1-gist": "It ends.",
    }
    answer = fill(client, page(Document, "add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    document = Document.objects.get(slug="a-statement-of-the-test")
    assert list(Passage.objects.filter(document=document).values_list("number", "gist")) == [
        (1, "It begins."),
        (2, "It ends."),
    ]

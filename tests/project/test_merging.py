"""Two people at one form, case by case: what is merged, what is asked, and what is kept of a form that is late."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balitracker.admin.merging.saving import MergingAdmin
from balitracker.content import content_hash
from balitracker.history.differences import Piece
from meetings.models import Citation, Meeting
from tests.desk import errors_of, fill, form_of, page
from tests.factories import (
    make_action_item,
    make_attendance,
    make_body,
    make_citation,
    make_meeting,
    make_meeting_body,
    make_party,
    make_passage,
    make_progress_update,
    make_reviewer,
    make_session,
)
from tests.two_people import asked_in, saved, write
from workplan.models import ActionItem

pytestmark = pytest.mark.django_db

COMPARING_QUERIES = 22


def test_a_source_beside_a_row_is_merged_and_chosen_as_its_other_fields(two):
    meeting = make_meeting()
    rows = [make_citation(make_attendance(meeting=meeting)) for _each in range(2)]
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    first, second = make_passage(), make_passage()
    for citation in rows:
        write(citation, "passage", [str(first.pk)])
    place = {form[f"attendances-{n}-id"][0]: f"attendances-{n}" for n in range(2)}
    names = [place[str(citation.object_id)] for citation in rows]
    typed = {f"{names[0]}-name_as_written": "As written", f"{names[1]}-source_passage": str(second.pk)}
    answer = two[1].post(address, {**form, **typed})
    (asked,) = asked_in(answer)
    assert asked == f"_choice:attendances:{rows[1].object_id}:source"
    assert str(first) in answer.content.decode()
    saved(two[1].post(address, {**form_of(answer), asked: "mine"}))
    assert [Citation.objects.get(pk=row.pk).passage for row in rows] == [first, second]


# What is not known, forged, or said by both


def test_without_its_seal_a_form_is_compared_with_the_record_as_it_is_and_every_difference_is_chosen(two):
    meeting = make_meeting(place="Jakarta", summary="As it was.")
    other = make_meeting()
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    foreign = form_of(two[1].get(page(Meeting, "change", other.pk)))["_opened"]
    forged = [form["_opened"][0][:-3] + "abc"]
    Meeting.objects.filter(pk=meeting.pk).update(place="Bangkok")
    for seal in (foreign, forged, ["nonsense"], []):
        answer = two[1].post(address, {**form, "_opened": seal, "summary": "Typed."})
        assert asked_in(answer) == ["_choice:::place", "_choice:::summary"], seal
        assert form_of(answer)["summary"] == ["Typed."]
    choices = {"_choice:::place": "theirs", "_choice:::summary": "mine"}
    saved(two[1].post(address, {**form_of(answer), **choices}))
    meeting.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Bangkok", "Typed.")


def test_what_both_did_alike_is_no_difference(two):
    meeting, party = make_meeting(), make_party()
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    Meeting.objects.filter(pk=meeting.pk).update(place="Bangkok")
    make_attendance(meeting=meeting, party=party, position=1)
    answer = two[1].post(address, {**form, "place": "Bangkok", "attendances-0-party": party.pk})
    assert asked_in(answer) == []
    saved(two[1].post(address, form_of(answer)))
    assert meeting.attendances.count() == 1


def test_a_row_marked_for_deletion_is_deleted_where_nobody_changed_it_and_where_that_is_chosen(two):
    meeting = make_meeting()
    rows = [make_attendance(meeting=meeting, position=n) for n in (1, 2)]
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(rows[1], "name_as_written", ["Written meanwhile"])
    answer = two[1].post(address, {**form, "attendances-0-DELETE": "on", "attendances-1-DELETE": "on"})
    assert asked_in(answer) == [f"_choice:attendances:{rows[1].pk}:"]
    saved(two[1].post(address, {**form_of(answer), asked_in(answer)[0]: "mine"}))
    assert not meeting.attendances.exists()


def test_two_changes_in_one_text_are_offered_together(two):
    meeting = make_meeting(summary="Members met in Jakarta. They agreed to meet again.")
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(meeting, "summary", ["Members met in Jakarta. They agreed to meet again in May."])
    answer = two[1].post(
        address, {**form, "summary": "Members and observers met in Jakarta. They agreed to meet again."}
    )
    saved(two[1].post(address, {**form_of(answer), "_choice:::summary": "both"}))
    meeting.refresh_from_db()
    assert meeting.summary == "Members and observers met in Jakarta. They agreed to meet again in May."


def test_a_third_change_while_one_chooses_is_told_as_well(two):
    meeting = make_meeting(place="Jakarta")
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    write(meeting, "place", ["Bangkok"])
    answer = two[1].post(address, {**form, "place": "Manila"})
    write(meeting, "place", ["Dili"])
    answer = two[1].post(address, {**form_of(answer), "_choice:::place": "mine"})
    assert asked_in(answer) == ["_choice:::place"]
    (told,) = answer.context["meanwhile"]["rows"][0].told
    assert (told.was, told.theirs, told.mine) == ("Bangkok", [Piece("new", "Dili")], "Manila")


def test_an_update_that_another_added_stays_and_mine_comes_after_it(two):
    item = make_action_item()
    address = page(ActionItem, "change", item.pk)
    form = form_of(two[1].get(address))
    make_progress_update(item=item, number=1)
    typed = {"updates-0-date": "2024", "updates-0-status": "delivered", "updates-0-note": "Done."}
    answer = two[1].post(address, {**form, **typed})
    assert asked_in(answer) == []
    saved(two[1].post(address, form_of(answer)))
    assert list(item.updates.values_list("number", "note")) == [(1, "It is under way."), (2, "Done.")]


# Numbers that rows take from each other


def test_rows_of_one_form_take_each_others_numbers(two):
    meeting = make_meeting()
    first, second = (make_session(meeting=meeting, number=n) for n in (1, 2))
    answer = fill(two[0], page(Meeting, "change", meeting.pk), {"sessions-0-number": "2", "sessions-1-number": "1"})
    saved(answer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.number, second.number) == (2, 1)


def test_a_real_double_is_refused_in_words(two):
    meeting, body = make_meeting(), make_body()
    for n in (1, 2):
        make_session(meeting=meeting, number=n)
    answer = fill(two[0], page(Meeting, "change", meeting.pk), {"sessions-0-number": "2"})
    assert "This meeting already has a session of that number." in errors_of(answer)
    make_meeting_body(body=body, ordinal=7)
    mine = make_meeting_body(meeting=meeting, body=body, ordinal=8)
    answer = fill(two[0], page(Meeting, "change", mine.meeting_id), {"body_links-0-ordinal": "7"})
    assert "Another meeting of this body has that number." in errors_of(answer)


def test_comparing_asks_the_same_number_of_questions_at_one_row_and_at_three(two, monkeypatch):
    counts = []
    compare = MergingAdmin._compare

    def counted(self, request, obj):
        with CaptureQueriesContext(connection) as queries:
            compare(self, request, obj)
        counts.append(len(queries))

    monkeypatch.setattr(MergingAdmin, "_compare", counted)
    for rows in (1, 1, 3):  # the first fills what is remembered for the life of the process
        meeting = make_meeting()
        attendances = [make_attendance(meeting=meeting) for _each in range(rows)]
        address = page(Meeting, "change", meeting.pk)
        form = form_of(two[1].get(address))
        for each in attendances:
            write(each, "name_as_written", ["Written meanwhile"])
        answer = two[1].post(address, {**form, "place": "Bangkok"})
        assert len(answer.context["meanwhile"]["rows"]) == rows
    assert counts[1:] == [COMPARING_QUERIES] * 2


# Deleted meanwhile, and brought back from an earlier visit


def test_what_was_typed_into_a_deleted_record_is_kept_and_brings_it_back(two):
    meeting = make_meeting(place="Jakarta")
    attendance = make_attendance(meeting=meeting)
    address = page(Meeting, "change", meeting.pk)
    form = form_of(two[1].get(address))
    assert two[0].post(page(Meeting, "delete", meeting.pk), {"post": "yes"}).status_code == 302
    typed = {**form, "summary": "Typed with care.", "attendances-0-name_as_written": "As written"}
    answer = two[1].post(address, typed)
    assert (answer.status_code, answer.context["deletion"].who) == (409, "aminata")
    assert "Typed with care." in answer.content.decode()
    saved(two[1].post(address, {**form_of(answer), "_bring_back": "1"}))
    meeting.refresh_from_db()
    attendance.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Jakarta", "Typed with care.")
    assert attendance.name_as_written == "As written"


def test_typing_of_an_earlier_visit_is_shown_and_not_saved_and_still_merged(two):
    meeting = make_meeting(place="Jakarta")
    address = page(Meeting, "change", meeting.pk)
    typed = {**form_of(two[1].get(address)), "summary": "Typed earlier.", "_show": "1"}
    answer = two[1].post(address, typed)
    assert (answer.context["not_yet"], answer.context["errors"]) == (
        "What you typed on an earlier visit is back. It is not saved yet.", []
    )  # fmt: skip
    write(meeting, "place", ["Bangkok"])
    answer = two[1].post(address, typed)
    assert len(answer.context["meanwhile"]["rows"]) == 1
    saved(two[1].post(address, form_of(answer)))
    meeting.refresh_from_db()
    assert (meeting.place, meeting.summary) == ("Bangkok", "Typed earlier.")
    new = {**form_of(two[1].get(page(Meeting, "add"))), "title": "A new one", "kind": "annual_meeting", "_show": "1"}
    answer = two[1].post(page(Meeting, "add"), new)
    assert (answer.status_code, form_of(answer)["title"]) == (200, ["A new one"])


def test_nobody_publishes_what_she_has_not_seen(two, client):
    meeting = make_meeting(state="in_review", summary="As it was.")
    make_citation(meeting)
    client.force_login(make_reviewer())
    opened = client.get(page(Meeting, "change", meeting.pk)).context["opened"]
    saved(fill(two[0], page(Meeting, "change", meeting.pk), {"summary": "Changed since."}))
    publish = {"to": "published", "seen": "in_review", "_opened": opened}
    answer = client.post(page(Meeting, "state", meeting.pk), publish)
    assert answer.status_code == 403
    assert "It was changed while you looked at it, by aminata: Summary." in unescape(answer.content.decode())
    meeting.refresh_from_db()
    assert meeting.state == "in_review"
    publish["_opened"] = client.get(page(Meeting, "change", meeting.pk)).context["opened"]
    shown = client.post(page(Meeting, "state", meeting.pk), publish)
    assert (shown.status_code, shown.context["content"]) == (200, content_hash(meeting))

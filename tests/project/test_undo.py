"""Undo: one change, as a whole, to exactly the state before; what was edited since; what refuses it; who may."""

import pghistory
import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balitracker.actions import change_state, sign_off
from balitracker.history.moments import current_moment
from balitracker.history.undoing import CannotUndo, plan_and_try, undo
from balitracker.models import SignOff
from balitracker.policies import Denied, can_change_state, can_undo
from meetings.models import Attendance, Discrepancy, DiscrepancySide, Meeting, Session
from members.models import Party
from tests.desk import fill, form_of, page
from tests.factories import (
    make_action_item,
    make_attendance,
    make_citation,
    make_discrepancy,
    make_discrepancy_side,
    make_document,
    make_editor,
    make_meeting,
    make_party,
    make_passage,
    make_progress_update,
    make_reviewer,
    make_session,
    make_topic,
    make_user,
)
from tests.moments import by, pass_time
from workplan.models import ProgressUpdate

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor(username="aminata")
    client.force_login(user)
    return user


def address(moment: str) -> str:
    return f"/admin/history/{moment}/undo/"


def test_a_change_is_undone_as_a_whole_and_so_is_the_undo(empty_record):
    user = make_user(is_superuser=True)
    meeting = make_meeting(title="Before")
    first, second = make_session(meeting=meeting, number=1), make_session(meeting=meeting, number=2)
    topic, citation = make_topic(), make_citation(first)
    first.topics.add(topic)
    with by("anna"):
        moment = current_moment()
        meeting.title = "After"
        meeting.save()
        Session.objects.filter(pk=first.pk).delete()
        second.number = 1
        second.save()
        make_attendance(meeting=meeting)
    with by("undoer"):
        undo(by=user, moment=moment)
        undone_at = current_moment()
    meeting.refresh_from_db()
    assert (meeting.title, meeting.attendances.count()) == ("Before", 0)
    assert [(each.pk, each.number) for each in meeting.sessions.all()] == [(first.pk, 1), (second.pk, 2)]
    assert list(meeting.sessions.get(number=1).topics.all()) == [topic]
    assert meeting.sessions.get(number=1).citations.get() == citation
    assert plan_and_try(moment).is_empty
    with by("undoer"):
        undo(by=user, moment=undone_at)
    meeting.refresh_from_db()
    assert (meeting.title, meeting.attendances.count(), meeting.sessions.get().number) == ("After", 1, 1)


def test_the_page_shows_what_it_would_do_and_does_it(client, editor):
    meeting = make_meeting(title="Before it")
    answer = fill(client, page(Meeting, "change", meeting.pk), {"title": "After it"})
    assert answer.status_code == 302
    moment = f"c-{Meeting.pgh_event_model.objects.filter(title='After it').get().pgh_context_id}"
    html = client.get(address(moment)).content.decode()
    assert "<del>After it</del>" in html
    assert "<ins>Before it</ins>" in html
    told = fill(client, address(moment), {}, press="_undo")
    assert told.status_code == 302
    meeting.refresh_from_db()
    assert meeting.title == "Before it"
    assert '">Undo</a>' in client.get(told.url).content.decode()
    assert "Nothing is left to do" in client.get(address(moment)).content.decode()


def test_a_moment_that_never_was_is_not_found(client, editor):
    for key in ("c-00000000-0000-0000-0000-000000000000", "t-20200101T000000.000000", "nonsense", "c-nonsense"):
        assert client.get(address(key)).status_code == 404
        assert client.post(address(key)).status_code == 404


# What was edited since


def test_what_was_edited_since_is_shown_and_taken_back_only_nevertheless(client, editor):
    meeting = make_meeting(title="Before", place="Bali")
    with by("anna"):
        moment = current_moment()
        meeting.title, meeting.place = "Between", "Jakarta"
        meeting.save()
    with by("budi"):
        meeting.title, meeting.summary = "After", "Others may write here."
        meeting.save()
    shown = client.get(address(moment))
    (edit,) = shown.context["plan"].edited
    assert (edit.label, edit.now, edit.would_be, edit.by.who) == ("title", "After", "Before", "budi")
    refused = client.post(address(moment), {"seen": shown.context["plan"].fingerprint})
    assert refused.status_code == 409
    meeting.refresh_from_db()
    assert (meeting.title, meeting.place) == ("After", "Jakarta")
    assert "lose what was written since" in refused.content.decode()
    fill(client, address(moment), {})
    meeting.refresh_from_db()
    assert (meeting.title, meeting.place, meeting.summary) == ("Before", "Bali", "Others may write here.")


def test_only_what_was_shown_is_undone(client, editor):
    meeting = make_meeting(title="Before")
    with by("anna"):
        moment = current_moment()
        meeting.title = "After"
        meeting.save()
    form = form_of(client.get(address(moment)))
    with by("budi"):
        meeting.title = "Written meanwhile"
        meeting.save()
    answer = client.post(address(moment), {**form, "nevertheless": "yes"})
    assert answer.status_code == 409
    assert "Somebody wrote meanwhile" in answer.content.decode()
    meeting.refresh_from_db()
    assert meeting.title == "Written meanwhile"


# What refuses it


def refusals(moment: str) -> list[tuple]:
    return [(refusal.reason.partition(":")[0], refusal.moment) for refusal in plan_and_try(moment).refusals]


def test_what_others_built_on_is_not_taken_away(empty_record):
    with by("anna"):
        added = current_moment()
        meeting, topic = make_meeting(title="Built on"), make_topic(name="Fishing")
    with by("budi"):
        attended = current_moment()
        make_attendance(meeting=meeting, party=make_party(name="Somewhere"))
    with by("chan"):
        linked = current_moment()
        make_session(meeting=meeting, title="Morning").topics.add(topic)
    with by("dewi"):
        cited = current_moment()
        make_citation(meeting)
    assert sorted(refusals(added), key=str) == sorted([
        ("“Somewhere, member” (attendance) came to it since and would be left without it", attended),
        ("“Morning” (session) came to it since and would be left without it", linked),
        ("“Built on", cited),
        ("Session “Morning” names it since, among its topics", linked),
    ], key=str)  # fmt: skip
    with pytest.raises(CannotUndo):
        undo(by=make_user(is_superuser=True), moment=added, nevertheless=True)
    assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_what_only_a_rule_found_goes_along(empty_record):
    with by("anna"):
        moment = current_moment()
        party, passage = make_party(), make_passage()
    with by(None, command="find_disagreements"):
        make_discrepancy_side(discrepancy=make_discrepancy(party=party, rule="a-rule"), passage=None)
        make_discrepancy_side(discrepancy=make_discrepancy(rule="a-rule"), passage=passage)
    undo(by=make_user(is_superuser=True), moment=moment)
    assert not Discrepancy.objects.filter(party=party.pk).exists()
    assert not DiscrepancySide.objects.exists()


def test_a_name_taken_meanwhile_refuses_by_naming_who_has_it(empty_record):
    meeting = make_meeting(slug="wg-tip-99", title="First")
    with by("anna"):
        moment = current_moment()
        Meeting.objects.filter(pk=meeting.pk).delete()
    with by("budi"):
        make_meeting(slug="wg-tip-99", title="Second")
    assert refusals(moment) == [("Meeting “Second” has the same address now. Change that first.", None)]


def test_what_was_deleted_since_comes_back_first(empty_record):
    attendance = make_attendance(party=make_party(name="Somewhere"))
    with by("anna"):
        changed = current_moment()
        Attendance.objects.update(presence="absent")
    with by("budi"):
        deleted = current_moment()
        Attendance.objects.filter(pk=attendance.pk).delete()
    with by("chan"):
        gone = current_moment()
        Meeting.objects.filter(pk=attendance.meeting_id).delete()
    assert [moment for _reason, moment in refusals(changed)] == [deleted]
    assert [moment for _reason, moment in refusals(deleted)] == [gone]


def test_a_row_older_than_its_history_is_not_guessed(empty_record):
    meeting = make_meeting(title="Old")
    Meeting.pgh_event_model.objects.all().delete()
    with by("anna"):
        moment = current_moment()
        Meeting.objects.update(title="New")
    assert refusals(moment) == [("Meeting “New” is older than its history, so nobody knows how it was before.", None)]
    assert meeting.pk


def test_swapped_numbers_names_and_what_is_never_updated(empty_record):
    item = make_action_item()
    first, second = (make_progress_update(item=item, number=number) for number in (1, 2))
    party, other = make_party(name="One", acronym="O"), make_party(name="Two")
    with by("anna"):
        moment = current_moment()
        with pgtrigger.ignore("workplan.ProgressUpdate:append_only"):
            for pk, number in ((first.pk, 9), (second.pk, 1), (first.pk, 2)):
                ProgressUpdate.objects.filter(pk=pk).update(number=number)
        party.name = "Three"
        party.save()
        other.name = "One"
        other.save()
    undo(by=make_user(is_superuser=True), moment=moment)
    assert list(ProgressUpdate.objects.order_by("number").values_list("pk", flat=True)) == [first.pk, second.pk]
    assert [each.name for each in Party.objects.filter(pk__in=[party.pk, other.pk]).order_by("pk")] == ["One", "Two"]


# Who may


def test_who_may_undo_what(empty_record):
    meeting = make_meeting(state="published")
    author, reviewer = make_reviewer(), make_reviewer()
    with by("anna"):
        edited = current_moment()
        Meeting.objects.update(place="Bali")
    with by("budi"):
        withdrawn = current_moment()
        change_state(by=reviewer, record=meeting, to="withdrawn", reason="Wrong")
    assert can_undo(make_editor(), plan_and_try(edited))
    assert not can_undo(make_user(), plan_and_try(edited))
    with pytest.raises(Denied, match="Only a reviewer"):
        undo(by=make_editor(), moment=withdrawn)
    with pghistory.context(user=author.pk, username="author"):
        Meeting.objects.update(summary="Written by a reviewer while nobody saw it")
    pass_time()
    with pytest.raises(Denied, match="another reviewer"):
        undo(by=author, moment=withdrawn)
    undo(by=reviewer, moment=withdrawn)
    meeting.refresh_from_db()
    assert meeting.state == "published"


def test_an_undone_publication_leaves_the_public_a_reason(client, empty_record):
    meeting, reviewer = make_meeting(state="in_review"), make_reviewer()
    make_citation(meeting)
    assert client.get(meeting.get_absolute_url()).status_code == 404
    with by("budi"):
        published = current_moment()
        sign_off(by=reviewer, record=meeting)
        change_state(by=reviewer, record=meeting, to="published")
    with pytest.raises(Denied, match="reviewer"):
        undo(by=make_editor(), moment=published)
    undo(by=reviewer, moment=published)
    assert can_change_state(reviewer, Meeting.objects.get(pk=meeting.pk), "published")
    assert not SignOff.objects.exists()
    for address_, status in ((meeting.get_absolute_url(), 410), (f"{meeting.get_absolute_url()[:-1]}.json", 410)):
        answer = client.get(address_)
        assert (answer.status_code, meeting.title in answer.content.decode()) == (status, False)
        assert "Its publication was taken back" in answer.content.decode()


def test_the_page_says_why_somebody_may_not(client, editor):
    meeting = make_meeting(state="published")
    with by("anna"):
        moment = current_moment()
        change_state(by=make_reviewer(), record=meeting, to="withdrawn", reason="Wrong")
    shown = client.get(address(moment))
    assert "Only a reviewer may undo" in shown.content.decode()
    assert not shown.context["may_undo"]
    assert client.post(address(moment), {"seen": shown.context["plan"].fingerprint}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "withdrawn"
    client.force_login(make_user())
    for path in (address(moment), "/admin/history/deleted/", "/admin/history/deleted/meetings.meeting/1/"):
        assert client.get(path).status_code == 403


# What was deleted


def test_a_deleted_record_comes_back_alone_with_its_parts_links_and_citations(client, editor, empty_record):
    meeting, other = make_meeting(title="To come back"), make_meeting(title="To stay away")
    session, topic, document = make_session(meeting=meeting), make_topic(), make_document()
    session.topics.add(topic)
    meeting.documents.add(document)
    other.documents.add(document)
    citation = make_citation(make_attendance(meeting=meeting))
    early = make_attendance(meeting=meeting)
    with by("anna"):
        Attendance.objects.filter(pk=early.pk).delete()
    assert [row["model"] for row in shown_as_deleted(client)] == ["attendance"]
    with by("budi"):
        citation.delete()
        for each in (meeting, other):
            each.delete()
    assert {row["name"] for row in shown_as_deleted(client)} == {"To come back", "To stay away"}
    pk = Meeting.pgh_event_model.objects.filter(pgh_label="delete", title="To come back").get().id
    assert page_link(pk) in client.get(page(Meeting, "history", pk)).content.decode()
    told = [line.model._meta.model_name for line in client.get(page_link(pk)).context["plan"].lines]
    assert told == ["meeting", "session", "attendance", "citation"]
    assert fill(client, page_link(pk), {}).status_code == 302
    back = Meeting.objects.get()
    assert (back.pk, list(back.documents.all()), list(back.sessions.get().topics.all())) == (pk, [document], [topic])
    assert back.attendances.get().citations.count() == 1
    assert {row["name"] for row in shown_as_deleted(client)} == {"To stay away", str(early)}
    assert client.get(page_link(pk)).status_code == 404


def shown_as_deleted(client) -> list[dict]:
    rows = client.get("/admin/history/deleted/").context["deleted"]
    return [{"model": row.model._meta.model_name, "name": row.name} for row in rows]


def page_link(pk: int) -> str:
    return f"/admin/history/deleted/meetings.meeting/{pk}/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_what_was_deleted_asks_the_same_number_of_questions(client, editor, empty_record, rows):
    for _each in range(rows):
        with by("anna"):
            make_meeting().delete()
            make_citation(make_attendance()).delete()
    client.get("/admin/history/deleted/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/history/deleted/").status_code == 200
    assert len(queries) == 10

"""The history of records: who, when, from where, what was before and after; parts and links by name."""

import getpass
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from balitracker.actions import change_state
from balitracker.commands import Commands
from balitracker.history.changes import as_last_known, changes_of
from balitracker.history.writers import written_in_command
from meetings.admin.meetings import MeetingAdmin
from meetings.models import Attendance, Citation, Contribution, Discrepancy, Meeting, Session
from members.models import Membership
from tests.desk import fill, page
from tests.factories import (
    make_attendance,
    make_body,
    make_citation,
    make_contribution,
    make_document,
    make_editor,
    make_meeting,
    make_membership,
    make_party,
    make_reviewer,
    make_session,
    make_topic,
)
from tests.moments import by, pass_time

pytestmark = pytest.mark.django_db

PARTS = [(inline.model, getattr(inline, "fk_name", None)) for inline in MeetingAdmin.inlines]


def told(record, parts=PARTS) -> list[tuple]:
    """The history as (who, verb, kind, name, {label: (old, new)}), newest first."""
    return [
        (change.who, line.verb, line.kind, line.name, {each.label: (each.old, each.new) for each in line.fields})
        for change in changes_of(record, parts)
        for line in change.lines
    ]


def test_a_change_is_told_field_by_field_in_words():
    with by("anna"):
        meeting = make_meeting(title="First", date="2024-11-18/2024-11-20")
    country = make_party(name="Country of the test")
    with by("budi", address="192.0.2.7"):
        meeting.title, meeting.date, meeting.format, meeting.country = "Second", "2024-11-18?", "hybrid", country
        meeting.save()
    newest, oldest = changes_of(meeting)
    assert (newest.who, newest.address, oldest.who, oldest.address) == ("budi", "192.0.2.7", "anna", "")
    (line,) = newest.lines
    assert (line.verb, line.is_whole) == ("changed", True)
    assert {each.label: (each.old, each.new) for each in line.fields} == {
        "title": ("First", "Second"),
        "date": ("18-20 November 2024", "18 November 2024 (inferred)"),
        "format": ("not stated", "hybrid"),
        "country": ("empty", "Country of the test"),
    }
    assert oldest.lines[0].verb == "added"
    assert newest.when > oldest.when


def test_two_dates_that_read_alike_are_told_apart():
    meeting = make_meeting(date="2022?")
    Meeting.objects.filter(pk=meeting.pk).update(date="2022?-11?")
    assert as_last_known(Meeting, meeting.pk).date == "2022?-11?"


def test_parts_come_and_go_by_name():
    meeting = make_meeting()
    with by("anna"):
        attendance = make_attendance(meeting=meeting, party=make_party(name="Somewhere"))
    with by("budi"):
        attendance.presence = "apologies"
        attendance.save()
    with by("chan"):
        attendance.delete()
    assert told(meeting)[:3] == [
        ("chan", "removed", "attendance", "Somewhere, member", {
            "party": ("Somewhere", None), "capacity": ("member", None), "presence": ("apologies", None),
            "order": ("0", None),
        }),
        ("budi", "changed", "attendance", "Somewhere, member", {"presence": ("attended", "apologies")}),
        ("anna", "added", "attendance", "Somewhere, member", {
            "party": (None, "Somewhere"), "capacity": (None, "member"), "presence": (None, "attended"),
            "order": (None, "0"),
        }),
    ]  # fmt: skip


def test_links_are_told_on_the_row_that_holds_them():
    meeting, document = make_meeting(), make_document(title="A statement")
    contribution = make_contribution(meeting=meeting, about="Fishing")
    topic = make_topic(name="Forced labour")
    with by("anna"):
        meeting.documents.add(document)
        contribution.topics.add(topic)
        contribution.topics.remove(topic)
        contribution.topics.add(topic)
    with by("budi"):
        contribution.topics.clear()
    assert told(meeting)[:3] == [
        ("budi", "changed", "contribution", "presentation: Fishing", {"topics": ("Forced labour", None)}),
        ("anna", "changed", "meeting", str(meeting), {"documents": (None, "A statement")}),
        ("anna", "changed", "contribution", "presentation: Fishing", {"topics": (None, "Forced labour")}),
    ]


def test_what_came_and_went_in_one_change_is_not_told():
    meeting, topic = make_meeting(), make_topic()
    contribution = make_contribution(meeting=meeting)
    before = len(told(meeting))
    with by("anna"):
        contribution.topics.add(topic)
        contribution.topics.remove(topic)
        meeting.save()
    assert len(told(meeting)) == before


def test_sources_of_the_record_and_of_its_parts_are_told():
    attendance = make_attendance(party=make_party(name="Somewhere"))
    with by("anna"):
        citation = make_citation(attendance)
    who, verb, kind, name, fields = told(attendance.meeting)[0]
    assert (who, verb, kind, name) == ("anna", "added", "citation", f"Somewhere, member: {citation.passage}")
    assert fields["passage"] == (None, str(citation.passage))


def test_a_part_that_moved_to_another_meeting_is_in_both_histories():
    attendance, other = make_attendance(), make_meeting(title="The other one")
    first = attendance.meeting
    with by("anna"):
        attendance.meeting = other
        attendance.save()
    for meeting in (first, other):
        who, verb, _kind, _name, fields = told(meeting)[0]
        assert (who, verb, fields) == ("anna", "changed", {"meeting": (str(first), "The other one")})


def test_names_of_what_was_deleted_since_are_still_known():
    topic = make_topic(name="A theme that was dropped")
    contribution = make_contribution()
    contribution.topics.add(topic)
    pass_time()
    topic.delete()
    assert "A theme that was dropped" in str(told(contribution.meeting))


def test_a_deleted_record_keeps_its_history():
    meeting = make_meeting(title="Gone")
    pk = meeting.pk
    with by("anna"):
        meeting.delete()
    gone = as_last_known(Meeting, pk)
    assert (gone.title, told(gone)[0][:3]) == ("Gone", ("anna", "removed", "meeting"))
    assert as_last_known(Meeting, 999999999) is None


def test_whoever_writes_is_told_as_far_as_it_is_known():
    meeting = make_meeting()
    with by(None, command="load_fixtures"):
        meeting.place = "Bangkok"
        meeting.save()
    change = changes_of(meeting)[0]
    assert (change.command, change.who) == ("load_fixtures", "")


def test_memberships_of_a_body_are_in_its_history_and_in_its_members():
    body, party = make_body(name="A body"), make_party(name="A party")
    pass_time()
    membership = make_membership(body=body, party=party)
    parts = [(Membership, "party"), (Membership, "body")]
    assert [line[2] for line in told(membership.party, parts)] == ["membership", "party"]
    assert [line[2] for line in told(membership.body, parts)] == ["membership", "party"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(client, rows):
    client.force_login(make_editor())
    meeting = make_meeting()
    meeting.documents.add(make_document())
    for _each in range(rows):
        make_citation(make_attendance(meeting=meeting))
        session = make_session(meeting=meeting)
        contribution = make_contribution(meeting=meeting, session=session)
        contribution.topics.add(make_topic())
        contribution.parties.add(make_party())
    client.get(page(Meeting, "history", meeting.pk))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page(Meeting, "history", meeting.pk)).status_code == 200
    assert len(queries) == 28


def test_the_page_tells_who_when_from_where_and_what(client):
    editor = make_editor(username="aminata")
    client.force_login(editor)
    meeting = make_meeting(title="Before it", place="Bali")
    fill(
        client,
        page(Meeting, "change", meeting.pk),
        {"title": "After it", "attendances-0-party": make_party(name="Newly listed").pk},
    )
    html = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    for part in (
        "aminata",
        "from 127.0.0.1",
        "UTC",
        "<del>Before it</del>",
        "<ins>After it</ins>",
        "Newly listed, member",
    ):
        assert part in html, part
    assert html.index("After it") < html.index("Record added")


def test_a_long_history_has_pages(client):
    client.force_login(make_editor())
    meeting = make_meeting()
    for n in range(55):
        with by(f"somebody-{n}"):
            meeting.place = f"Place {n}"
            meeting.save()
    first = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    last = client.get(page(Meeting, "history", meeting.pk), {"p": "2"}).content.decode()
    assert "Place 54" in first
    assert "Place 3<" not in first
    assert "Record added" in last
    assert client.get(page(Meeting, "history", meeting.pk), {"p": "nonsense"}).status_code == 200


def test_publishing_stands_in_the_history_once():
    meeting, editor = make_meeting(), make_editor(username="aminata")
    pass_time()
    change_state(by=editor, record=meeting, to="in_review")
    assert told(meeting)[0] == ("aminata", "changed", "meeting", str(meeting), {})
    lines = [line for change in changes_of(meeting, PARTS) for line in change.lines]
    assert [line.decision and line.decision.words for line in lines] == ["sent for review", None]


def test_a_decision_is_told_with_its_reason_and_not_as_fields(client):
    reviewer = make_reviewer()
    client.force_login(reviewer)
    meeting = make_meeting(state="published")
    pass_time()
    change_state(by=reviewer, record=meeting, to="withdrawn", reason="The list was wrong.")
    html = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    assert "<strong>Withdrawn</strong>: The list was wrong." in html
    assert changes_of(meeting)[0].lines[0].fields == []


def test_a_citation_names_what_it_is_of_as_the_form_does(client):
    meeting = make_meeting()
    with by("anna"):
        citation = make_citation(meeting, field="attendances")
    with by("budi"):
        citation.field = "date"
        citation.save()
    with by("chan"):
        citation.field = ""
        citation.save()
    told_of = [fields["which fact"] for _who, _verb, kind, _name, fields in told(meeting) if kind == "citation"]
    assert told_of == [("date", "the record itself"), ("all attendance", "date"), (None, "all attendance")]


def test_a_long_text_is_compared_word_by_word(client):
    client.force_login(make_editor())
    meeting = make_meeting(summary="Members met in Bangkok and looked back on ten years of work.")
    with by("anna"):
        meeting.summary = "Members and observers met in Bangkok and looked back on a decade of work. They agreed."
        meeting.save()
    html = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    shown = re.sub(r'<span class="visually-hidden">.*?</span>', "", html)
    assert (
        "Members<ins> and observers</ins> met in Bangkok and looked back on"
        "<del> ten years</del><ins> a decade</ins> of work.<ins> They agreed.</ins>"
    ) in shown


def test_each_change_says_from_which_page_and_how_it_was_undone(client):
    editor = make_editor(username="aminata")
    client.force_login(editor)
    meeting = make_meeting(place="Bali")
    pass_time()
    fill(client, page(Meeting, "change", meeting.pk), {"place": "Jakarta"})
    pass_time()
    (change, *_older) = changes_of(meeting, PARTS)
    assert change.place == "on the form"
    fill(client, reverse("admin:undo", args=[change.moment]), {})
    pass_time()
    newest, undone, *_older = client.get(page(Meeting, "history", meeting.pk)).context["changes"]
    assert (newest.place, newest.undid.moment, undone.undone.moment) == ("by undoing", undone.moment, newest.moment)
    fill(client, reverse("admin:undo", args=[newest.moment]), {})
    pass_time()
    changes = client.get(page(Meeting, "history", meeting.pk)).context["changes"]
    assert [change.undone and change.undone.who for change in changes][:3] == [None, "aminata", None]


def test_whoever_runs_a_command_is_named():
    with written_in_command("find_disagreements"):
        meeting = make_meeting()
    assert changes_of(meeting)[0].author == f"the command find_disagreements, run by {getpass.getuser()}"


@pytest.mark.django_db(transaction=True)
def test_in_a_shell_each_transaction_is_a_change_of_its_own():
    editor = make_editor(username="aminata")
    with written_in_command("shell"):
        meeting = make_meeting()
        with transaction.atomic():
            make_attendance(meeting=meeting)
            change_state(by=editor, record=meeting, to="in_review")
        meeting.place = "Bali"
        meeting.save()
    authors = [(change.who, change.command, len(change.lines)) for change in changes_of(meeting, PARTS)]
    assert authors == [("", "shell", 1), ("aminata", "shell", 2), ("", "shell", 1)]
    typed = f"from meetings.models import Meeting; Meeting.objects.filter(pk={meeting.pk}).update(place='Jakarta')"
    Commands(["manage.py", "shell", "--no-imports", "-c", typed]).execute()
    assert changes_of(meeting)[0].author == f"{getpass.getuser()}, in the shell"


def test_every_part_of_a_meeting_is_read():
    parts = {model for model, _name in PARTS}
    assert {Attendance, Contribution, Session, Citation} < parts
    pointing = {each.related_model for each in Meeting._meta.related_objects if each.on_delete.__name__ == "CASCADE"}
    tracked = {model for model in pointing if not hasattr(model, "pgh_tracked_model") and not model._meta.auto_created}
    assert tracked - {Discrepancy} <= parts  # what is found about a meeting has a page of its own

"""Undo: one change, as a whole, to exactly the state before; what was edited since; what refuses it; who may."""

import pytest

from balitracker.history.moments import current_moment
from balitracker.history.undoing import plan_and_try, undo
from meetings.models import Meeting, Session
from tests.desk import fill, page
from tests.factories import (
    make_attendance,
    make_citation,
    make_editor,
    make_meeting,
    make_session,
    make_topic,
    make_user,
)
from tests.moments import by

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
    assert "Nothing is left to undo" in client.get(address(moment)).content.decode()


def test_a_moment_that_never_was_is_not_found(client, editor):
    for key in ("c-00000000-0000-0000-0000-000000000000", "t-20200101T000000.000000", "nonsense", "c-nonsense"):
        assert client.get(address(key)).status_code == 404
        assert client.post(address(key)).status_code == 404

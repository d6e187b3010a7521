"""Meetings at the desk: review, publication, preview, deletion."""

import json
from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from meetings.models import Attendance, Document, Meeting
from tests.desk import fill, form_of, messages_of, page, publish
from tests.factories import (
    make_attendance,
    make_citation,
    make_document,
    make_editor,
    make_headcount,
    make_meeting,
    make_party,
    make_reviewer,
)
from tests.moments import by

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_editor(username="aminata")
    client.force_login(user)
    return user


def test_an_editor_sends_for_review_in_the_same_go_and_a_reviewer_publishes(client, editor):
    typed = {
        "title": "Twelfth Annual Meeting",
        "kind": "annual_meeting",
        "slug": "wg-tip-of-the-test",
        "date": "2026-10-05/2026-10-07",
        "attendances-0-party": make_party().pk,
    }
    answer = fill(client, page(Meeting, "add"), typed, press="_send_for_review")
    assert answer.status_code == 302
    meeting = Meeting.objects.get(slug="wg-tip-of-the-test")
    assert meeting.state == "in_review"

    refused = client.post(page(Meeting, "state", meeting.pk), {"to": "published"})
    assert refused.status_code == 403
    assert "“Publish” is for reviewers" in refused.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).state == "in_review"

    client.force_login(make_reviewer(username="rahmah"))
    bare = client.post(page(Meeting, "state", meeting.pk), {"to": "published"})
    assert bare.status_code == 403
    named = "while something in it has no source: meeting “Twelfth Annual Meeting”; attendance “"
    assert named in unescape(bare.content.decode())
    with by("aminata"):
        make_citation(meeting)
        make_citation(meeting, field="attendances")
    done = publish(client, meeting, follow=True)
    assert messages_of(done) == ["Meeting “Twelfth Annual Meeting” is published."]
    assert Meeting.objects.get(pk=meeting.pk).state == "published"

    listed = {"meeting": meeting.slug}
    assert client.get(meeting.get_absolute_url()).status_code == 200
    assert json.loads(client.get("/attendance.json", listed).getvalue())["count"] == 1
    found = json.loads(client.get("/meetings.json", {"year": 2026}).getvalue())["results"]
    assert meeting.slug in [each["slug"] for each in found]
    assert meeting.get_absolute_url() in client.get("/search/", {"q": "Twelfth Annual"}).content.decode()

    history = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    for told in ("aminata", "rahmah", "from 127.0.0.1", "in review", "published"):
        assert told in history, told


def test_the_form_offers_what_may_be_done_and_says_why_the_rest_may_not(client, editor):
    meeting = make_meeting(state="in_review")
    make_citation(meeting)
    moves = {each["to"]: each["reason"] for each in client.get(page(Meeting, "change", meeting.pk)).context["moves"]}
    assert moves["draft"] is None
    assert "for reviewers" in moves["published"]
    client.force_login(make_reviewer())
    html = client.get(page(Meeting, "change", meeting.pk)).content.decode()
    assert 'name="to" value="published"' in html
    assert 'name="to" value="withdrawn"' not in html


@pytest.mark.parametrize(
    ("state", "to"),
    [("draft", "in_review"), ("in_review", "draft"), ("published", "withdrawn"), ("withdrawn", "draft")],
)
def test_a_reviewer_walks_the_table(client, state, to):
    client.force_login(make_reviewer())
    meeting = make_meeting(state=state)
    answer = client.post(page(Meeting, "state", meeting.pk), {"to": to, "reason": "It names the wrong town."})
    assert answer.status_code == 302
    assert Meeting.objects.get(pk=meeting.pk).state == to


def test_a_state_is_changed_by_a_button_only(client, editor):
    meeting = make_meeting()
    assert client.get(page(Meeting, "state", meeting.pk)).status_code == 405
    assert client.post(page(Meeting, "state", meeting.pk), {"to": "nonsense"}).status_code == 403
    assert client.post(page(Meeting, "state", meeting.pk)).status_code == 403
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"


def test_a_button_on_another_site_changes_nothing():
    client, meeting = Client(enforce_csrf_checks=True), make_meeting()
    client.force_login(make_editor())
    assert client.post(page(Meeting, "state", meeting.pk), {"to": "in_review"}).status_code == 403
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"


def test_the_state_cannot_be_typed_into_the_form(client, editor):
    meeting = make_meeting()
    fill(client, page(Meeting, "change", meeting.pk), {"state": "published"})
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"


def test_a_record_that_moved_on_is_saved_but_not_sent_again(client, editor):
    meeting = make_meeting(state="published")
    answer = fill(client, page(Meeting, "change", meeting.pk), {"place": "Perth"}, press="_send_for_review")
    assert (answer.status_code, Meeting.objects.get(pk=meeting.pk).place) == (302, "Perth")
    assert Meeting.objects.get(pk=meeting.pk).state == "published"
    assert "It is published" in " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_several_are_moved_at_once_and_each_is_told_of(client):
    client.force_login(make_reviewer())
    ready, draft = make_meeting(state="in_review", title="Ready"), make_meeting(title="Not ready")
    make_citation(ready)
    unchecked = make_meeting(state="in_review", title="Not looked at")
    make_citation(unchecked)
    client.post(page(Meeting, "check", ready.pk), form_of(client.get(page(Meeting, "check", ready.pk))))
    chosen = {"action": "publish_selected", "_selected_action": [ready.pk, unchecked.pk, draft.pk]}
    told = messages_of(client.post(page(Meeting, "changelist"), chosen, follow=True))
    assert "Meeting “Ready” is published." in told
    assert any(each.startswith("Not ready: It is draft") for each in told)
    assert "Not looked at: nobody has checked it against its documents. Open it, and publish it from there." in told
    assert Meeting.objects.get(pk=unchecked.pk).state == "in_review"
    chosen["action"] = "send_selected_for_review"
    client.post(page(Meeting, "changelist"), chosen)
    assert Meeting.objects.get(pk=draft.pk).state == "in_review"
    assert Meeting.objects.get(pk=ready.pk).state == "published"


def test_only_a_published_record_is_seen_on_the_site_and_others_are_previewed(client, editor):
    draft, published = make_meeting(), make_meeting(state="published")
    html = client.get(page(Meeting, "change", draft.pk)).content.decode()
    assert page(Meeting, "preview", draft.pk) in html
    assert draft.get_absolute_url() not in html
    html = client.get(page(Meeting, "change", published.pk)).content.decode()
    assert page(Meeting, "preview", published.pk) not in html
    assert f'href="{published.get_absolute_url()}"' in html


@pytest.mark.parametrize("make", [make_meeting, make_document])
def test_a_preview_is_the_public_page_for_those_who_may_see_it(client, make):
    draft = make(title="Seen before it is published")
    address = page(type(draft), "preview", draft.pk)
    assert client.get(address).status_code == 302
    client.force_login(make_editor())
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Seen before it is published" in answer.content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404


# Deletion


def test_a_published_meeting_is_not_deleted_by_anybody(client):
    meeting = make_meeting(state="published")
    for user in (make_editor(), make_reviewer()):
        client.force_login(user)
        refused = client.post(page(Meeting, "delete", meeting.pk), {"post": "yes"})
        assert refused.status_code == 403
        assert "A reviewer has to withdraw it before it can be deleted" in refused.content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [meeting.pk], "post": "yes"}
    told = messages_of(client.post(page(Meeting, "changelist"), chosen, follow=True))
    assert any("withdraw it" in each for each in told)
    assert Meeting.objects.filter(pk=meeting.pk).exists()


def test_a_draft_goes_with_its_parts_and_its_history_stays(client, editor):
    attendance = make_attendance()
    pk = attendance.meeting_id
    assert client.post(page(Meeting, "delete", pk), {"post": "yes"}).status_code == 302
    assert not Attendance.objects.filter(pk=attendance.pk).exists()
    history = client.get(page(Meeting, "history", pk)).content.decode()
    assert "This record was deleted." in history
    assert "Record deleted" in history


def test_a_document_in_use_is_not_deleted_and_what_rests_on_it_is_named(client, editor):
    headcount = make_headcount(number=17)
    document = headcount.document
    answer = client.post(page(Document, "delete", document.pk), {"post": "yes"})
    assert f"“{document}” cannot be deleted: these records rest on it." in answer.content.decode().replace(
        "&quot;", '"'
    )
    assert page(type(headcount), "change", headcount.pk) in answer.content.decode()
    assert Document.objects.filter(pk=document.pk).exists()

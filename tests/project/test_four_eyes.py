"""Four eyes: who wrote a record does not publish it, unless the office has one person; then the record says so."""

from html import unescape

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format

from balitracker.actions import change_state
from balitracker.authors import authors_of
from balitracker.models import SignOff
from balitracker.policies import Denied, can_change_state
from meetings.models import Document, Meeting, Session
from tests.desk import fill, form_of, messages_of, page, publish
from tests.factories import (
    MAKERS,
    make_action_item,
    make_attendance,
    make_citation,
    make_document,
    make_document_version,
    make_editor,
    make_meeting,
    make_paragraph,
    make_passage,
    make_priority,
    make_priority_link,
    make_reviewer,
    make_session,
    make_topic,
    make_user,
    make_work_plan,
)
from tests.moments import by
from workplan.models import ActionItem, WorkPlan

pytestmark = pytest.mark.django_db

WROTE = "so another reviewer has to publish it. You can return it with a note."


@pytest.fixture
def reviewer():
    return make_reviewer(username="rahmah")


def as_(user):
    """What is done inside is done by `user`, at a moment of its own."""
    return by(user.get_username(), user=user.pk)


def in_review(**fields) -> Meeting:
    """A meeting that nobody of the office wrote, with its source, ready to be published."""
    with by(None):
        meeting = make_meeting(state="in_review", **fields)
        make_citation(meeting)
    return meeting


# Who wrote it


def touch_meeting(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(place="Elsewhere")


def touch_part(meeting):
    make_session(meeting=meeting)


def touch_link(meeting):
    meeting.documents.add(make_document())


def touch_link_of_part(meeting):
    meeting.sessions.get().topics.add(make_topic())


def touch_citation_of_part(meeting):
    make_citation(meeting.sessions.get())


def remove_part(meeting):
    meeting.sessions.get().delete()


def send(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    Meeting.objects.filter(pk=meeting.pk).update(state="in_review")


@pytest.mark.parametrize(
    "touch",
    [touch_meeting, touch_part, touch_link, touch_link_of_part, touch_citation_of_part, remove_part, send],
    ids=lambda touch: touch.__name__,
)
@pytest.mark.parametrize("role", ["reviewer", "superuser"])
def test_whoever_touched_it_does_not_publish_it(touch, role):
    user = make_reviewer() if role == "reviewer" else make_user(is_superuser=True)
    meeting = in_review()
    with by(None):
        make_citation(make_session(meeting=meeting))
    assert can_change_state(user, meeting, "published")
    with as_(user):
        touch(meeting)
    with by(None):
        Session.objects.filter(meeting=meeting, citations=None).delete()
    with pytest.raises(Denied, match=WROTE):
        change_state(by=user, record=meeting, to="published")
    assert can_change_state(make_reviewer(), meeting, "published")


def test_parts_of_parts_count_as_well(reviewer):
    plan, document = make_work_plan(), make_document()
    earlier, version = make_priority(plan=plan), make_document_version(document=document)
    other_plan = make_priority()
    with as_(reviewer):
        make_priority_link(earlier=earlier, later=other_plan)
        make_paragraph(version=version)
    wrote = [type(record) for record in (plan, document, other_plan.plan) if authors_of(record)]
    assert wrote == [WorkPlan, Document]


@pytest.mark.parametrize("model", [Meeting, WorkPlan, ActionItem, Document], ids=lambda model: model.__name__)
def test_what_is_about_another_record_makes_nobody_an_author_and_what_no_person_did_neither(model, reviewer):
    with by(None, command="load_fixtures"):
        record = MAKERS[model]()
    with as_(reviewer):
        make_citation(MAKERS[model](), passage=make_passage(document=make_document()))
    assert authors_of(record) == {}


def test_returning_and_publishing_make_nobody_an_author_and_what_was_published_is_settled(reviewer):
    editor, meeting = make_editor(), in_review()
    with as_(editor):
        touch_part(meeting)
    with as_(reviewer):
        change_state(by=reviewer, record=meeting, to="draft", reason="The webinar has no source.")
    assert list(authors_of(meeting)) == [str(editor.pk)]
    with as_(editor):
        change_state(by=editor, record=meeting, to="in_review")
        make_citation(meeting.sessions.get())
    with as_(reviewer):
        change_state(by=reviewer, record=meeting, to="published")
    assert authors_of(meeting) == {}
    with as_(reviewer):
        touch_link(meeting)
        change_state(by=reviewer, record=meeting, to="withdrawn", reason="It names the wrong town.")
    assert list(authors_of(meeting)) == [str(reviewer.pk)]


# At the desk


def test_a_reviewer_who_wrote_it_is_told_when_and_may_return_it(client, reviewer):
    meeting = make_meeting()
    make_citation(meeting)
    client.force_login(reviewer)
    fill(client, page(Meeting, "change", meeting.pk), {"place": "Perth"}, press="_send_for_review")
    opened = client.get(page(Meeting, "change", meeting.pk))
    reasons = {each["to"]: each["reason"] for each in opened.context["moves"]}
    assert reasons["published"].startswith("You changed this record on ")
    assert reasons["draft"] is None
    refused = client.post(page(Meeting, "state", meeting.pk), {"to": "published"})
    assert (refused.status_code, WROTE in unescape(refused.content.decode())) == (403, True)
    chosen = {"action": "publish_selected", "_selected_action": [meeting.pk]}
    assert any(WROTE in told for told in messages_of(client.post(page(Meeting, "changelist"), chosen, follow=True)))
    assert Meeting.objects.get(pk=meeting.pk).state == "in_review"


def test_an_office_of_one_publishes_alone_and_the_record_says_so(client, reviewer, settings):
    settings.ONE_PERSON_OFFICE = True
    meeting = in_review(title="Written and published by one")
    client.force_login(reviewer)
    fill(client, page(Meeting, "change", meeting.pk), {"place": "Perth"})
    publish(client, meeting)
    said = "Published by its author: the office has one person."
    assert said in client.get(meeting.get_absolute_url()).content.decode()
    assert "published by its author" in client.get(page(Meeting, "history", meeting.pk)).content.decode()
    client.post(page(Meeting, "state", meeting.pk), {"to": "withdrawn", "reason": "Another town."})
    assert Meeting.objects.get(pk=meeting.pk).self_published is False


def test_what_others_wrote_is_not_called_published_by_its_author(reviewer, settings):
    settings.ONE_PERSON_OFFICE = True
    meeting = change_state(by=reviewer, record=in_review(), to="published")
    assert (meeting.state, meeting.self_published) == ("published", False)


# Before it is published


def test_who_publishes_what_nobody_checked_sees_each_fact_beside_its_passage(client, reviewer):
    meeting = in_review(place="Perth")
    passage = make_passage(gist="Who came.", document=make_document(state="published"))
    with by(None):
        attendance = make_attendance(meeting=meeting)
        make_citation(meeting, field="attendances", passage=passage)
    client.force_login(reviewer)
    address = page(Meeting, "state", meeting.pk)
    shown = client.post(address, {"to": "published", "seen": "in_review"})
    html = shown.content.decode()
    assert (shown.status_code, Meeting.objects.get(pk=meeting.pk).state) == (200, "in_review")
    assert [told in html for told in ("Place: Perth", "Who came.", str(attendance.party))] == [True, True, True]
    seen = form_of(shown)
    with by(None):
        Meeting.objects.filter(pk=meeting.pk).update(place="Sydney")
    for checked in ("yes", "no"):
        late = client.post(address, {**seen, "checked": checked})
        assert (late.status_code, "It was changed while you looked" in late.content.decode()) == (403, True)
    publish(client, meeting, checked="yes")
    assert Meeting.objects.get(pk=meeting.pk).state == "published"
    (signed,) = SignOff.objects.of(meeting)
    assert signed.by == reviewer
    with by(None):
        Meeting.objects.filter(pk=meeting.pk).update(state="in_review")
    assert client.post(address, {"to": "published"}).status_code == 302  # what is signed takes no further step
    assert Meeting.objects.get(pk=meeting.pk).state == "published"


# With words


def test_a_return_asks_for_a_note_which_stands_over_the_form_until_it_is_sent_again(client, reviewer):
    meeting = in_review()
    client.force_login(reviewer)
    state = page(Meeting, "state", meeting.pk)
    asked = client.post(state, {"to": "draft", "seen": "in_review"})
    assert asked.status_code == 200
    assert "What is to be done before it can be published?" in asked.content.decode()
    again = client.post(state, {"to": "draft", "seen": "in_review", "reason": "  "})
    assert "Write a few words." in again.content.decode()
    assert list(Meeting.objects.returned()) == []
    client.post(state, {"to": "draft", "seen": "in_review", "reason": "The third outcome is missing."})
    assert list(Meeting.objects.returned()) == [meeting]
    client.force_login(make_editor())
    form = client.get(page(Meeting, "change", meeting.pk)).content.decode()
    assert "The third outcome is missing." in form
    assert "rahmah" in form
    client.post(state, {"to": "in_review"})
    assert list(Meeting.objects.returned()) == []
    assert "The third outcome is missing." not in client.get(page(Meeting, "change", meeting.pk)).content.decode()


def test_two_people_do_not_decide_twice_and_what_the_second_wrote_is_kept(client, reviewer):
    meeting = make_meeting(state="withdrawn")
    client.force_login(reviewer)
    late = {"to": "draft", "seen": "in_review"}
    assert client.post(page(Meeting, "state", meeting.pk), late).status_code == 403
    Meeting.objects.filter(pk=meeting.pk).update(state="published")
    typed = {"to": "withdrawn", "seen": "in_review", "reason": "A long and careful reason."}
    answer = client.post(page(Meeting, "state", meeting.pk), typed)
    assert answer.status_code == 403
    assert "Somebody else decided meanwhile: it is published now." in answer.content.decode()
    assert "A long and careful reason.</textarea>" in answer.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).state == "published"


@pytest.mark.parametrize("make", [make_meeting, make_document, make_work_plan, make_action_item])
def test_nothing_is_withdrawn_without_a_reason_by_whatever_way(make):
    record, reviewer = make(state="published"), make_reviewer()
    with pytest.raises(Denied, match="“Withdraw” needs a few words: Why is it withdrawn"):
        change_state(by=reviewer, record=record, to="withdrawn", reason="\n ")
    with pytest.raises(IntegrityError, match="withdrawn_with_reason"), transaction.atomic():
        type(record).objects.update(state="withdrawn")


# What is lacking


def test_what_is_lacking_is_said_when_it_is_sent_and_on_the_form_with_a_link_to_each(client):
    client.force_login(make_editor())
    meeting = make_meeting()
    rows = [make_attendance(meeting=meeting) for _each in range(7)]
    address = page(Meeting, "change", meeting.pk)
    sent = client.post(page(Meeting, "state", meeting.pk), {"to": "in_review"}, follow=True)
    assert messages_of(sent)[1].startswith(
        "It cannot be published before each has a source. Without one: 1 meeting, 7 attendance."
    )
    form = client.get(address).content.decode()
    linked = [row for row in rows if f"{page(type(row), 'change', row.pk)}#meetings-citation" in form]
    assert len(linked) == 5
    assert "and 2 more" in form
    make_citation(meeting)
    make_citation(meeting, field="attendances")
    assert client.get(address).context["lacking"] == {}


def test_a_source_that_is_not_public_is_named_to_whoever_sends_and_publishes(client, reviewer):
    client.force_login(make_editor())
    meeting, document = make_meeting(), make_document(title="The programme")
    make_citation(meeting, passage=make_passage(document=document))
    address = page(Meeting, "change", meeting.pk)
    sent = client.post(page(Meeting, "state", meeting.pk), {"to": "in_review"}, follow=True)
    assert messages_of(sent)[1].startswith("The public does not see all that it rests on; publish that first: “The pr")
    form = client.get(address)
    assert form.context["lacking"] == {"rows": [], "unpublished": [document]}
    assert page(Document, "change", document.pk) in form.content.decode()
    meeting.refresh_from_db()
    with pytest.raises(Denied, match="rests on what the public does not see yet: “The programme”. Publish that first"):
        change_state(by=reviewer, record=meeting, to="published")
    Document.objects.filter(pk=document.pk).update(state="published")
    change_state(by=reviewer, record=meeting, to="published")


# To the public


@pytest.mark.parametrize("make", [make_meeting, make_document, make_work_plan, make_action_item])
def test_a_withdrawn_record_leaves_its_kind_the_day_and_the_reason(client, reviewer, make):
    record = make(state="published", title="Nothing of this stays", slug="of-the-test")
    change_state(by=reviewer, record=record, to="withdrawn", reason="It names <b>the wrong town</b>.")
    answer = client.get(record.get_absolute_url())
    page_ = answer.content.decode()
    assert answer.status_code == 410
    assert f'<p class="kicker">{str(record._meta.verbose_name).capitalize()}</p>' in page_
    assert f"It was published here until {date_format(timezone.now(), 'j F Y')}." in page_
    assert "It names &lt;b&gt;the wrong town&lt;/b&gt;." in page_
    assert "Nothing of this stays" not in page_
    assert "rahmah" not in page_
    change_state(by=reviewer, record=record, to="draft")
    answer = client.get(record.get_absolute_url())
    assert (answer.status_code, "the wrong town" in answer.content.decode()) == (410, True)


def test_the_files_of_a_withdrawn_meeting_say_the_same(client, reviewer):
    meeting = make_meeting(state="published", slug="of-the-test", date="2024-05-04", title="Nothing of this stays")
    change_state(by=reviewer, record=meeting, to="withdrawn", reason="It names the wrong town.")
    told = client.get("/meetings/of-the-test.json")
    assert told.status_code == 410
    assert told.json() == {
        "title": "Gone", "status": 410, "detail": "This record was withdrawn.",
        "kind": "meeting", "withdrawn_on": f"{timezone.now():%Y-%m-%d}", "reason": "It names the wrong town.",
    }  # fmt: skip
    calendar = client.get("/meetings/of-the-test.ics")
    assert (calendar.status_code, calendar.content.decode()) == (410, "It names the wrong town.\n")

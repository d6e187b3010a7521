"""The desk as a whole: every model is there, every page answers, lists do not grow their queries with their rows."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from balitracker.desk.rooms import ROOMS
from balitracker.record import Record
from meetings.models import Meeting
from members.models import Party
from tests.desk import page
from tests.factories import (
    MAKERS,
    make_attendance,
    make_contribution,
    make_editor,
    make_meeting,
    make_party,
    make_party_name,
    make_passage,
    make_reviewer,
    make_user,
)
from workplan.models import ProgressUpdate

pytestmark = pytest.mark.django_db

RECORD = [model for model in apps.get_models() if issubclass(model, Record) and not model._meta.proxy]

LIST_QUERIES = {
    "members.Party": 9,
    "members.PartyName": 7,
    "members.Membership": 8,
    "members.Person": 8,
    "members.Post": 8,
    "meetings.Topic": 7,
    "meetings.Document": 10,
    "meetings.DocumentVersion": 8,
    "meetings.Paragraph": 8,
    "meetings.Passage": 8,
    "meetings.Discrepancy": 9,
    "meetings.DiscrepancySide": 7,
    "meetings.Citation": 10,
    "meetings.Meeting": 12,
    "meetings.MeetingBody": 8,
    "meetings.Session": 10,
    "meetings.Chair": 9,
    "meetings.Attendance": 8,
    "meetings.Headcount": 7,
    "meetings.Contribution": 10,
    "meetings.Outcome": 9,
    "workplan.WorkPlan": 7,
    "workplan.Priority": 9,
    "workplan.PriorityLink": 7,
    "workplan.ActionItem": 12,
    "workplan.ActionLead": 8,
    "workplan.ProgressUpdate": 10,
}


def label(model) -> str:
    return model._meta.label


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


@pytest.mark.parametrize("model", RECORD, ids=label)
def test_every_model_of_the_record_is_at_the_desk_and_on_its_home(model):
    assert admin.site.is_registered(model)
    assert any(model._meta.label in (*room.mains, *room.parts) for room in ROOMS)


@pytest.mark.parametrize("model", RECORD, ids=label)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_the_same_number_of_questions(client, editor, empty_record, model, rows):
    for _each in range(rows):
        MAKERS[model]()
    assert client.get(page(model, "changelist"), {"q": "some thing"}).status_code == 200
    with CaptureQueriesContext(connection) as queries:  # what is remembered for the life of the process is by now
        assert client.get(page(model, "changelist")).status_code == 200
    assert len(queries) == LIST_QUERIES[model._meta.label]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_of_a_meeting_asks_the_same_number_of_questions(client, editor, empty_record, rows):
    meeting = make_meeting()
    for _each in range(rows):
        make_attendance(meeting=meeting)
        make_contribution(meeting=meeting).parties.add(make_party())
    client.get(page(Meeting, "change", meeting.pk))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page(Meeting, "change", meeting.pk)).status_code == 200
    assert len(queries) == 42


def test_the_home_has_rooms_in_the_order_of_the_work_and_what_changed_last(client, editor):
    meeting = make_meeting(title="A meeting to be found")
    answer = client.get("/admin/")
    names = [room["name"] for room in answer.context["app_list"]]
    assert names == [room.name for room in ROOMS if room.slug != "accounts"]
    assert page(Meeting, "history", meeting.pk) in answer.content.decode()


def test_a_superuser_finds_accounts_as_well(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/").context["app_list"][-1]["slug"] == "accounts"


def test_staff_without_a_group_find_nothing_and_are_told_what_to_ask_for(client):
    client.force_login(make_user())
    answer = client.get("/admin/")
    assert "An administrator can put you into the group" in answer.content.decode()
    assert client.get("/admin/history/").status_code == 403
    assert client.get(page(Meeting, "changelist")).status_code == 403


def test_strangers_are_asked_to_sign_in(client):
    for address in ("/admin/", "/admin/history/", page(Meeting, "changelist"), page(Party, "add")):
        assert client.get(address).status_code == 302


def test_a_party_is_found_by_any_name_while_typing(client, editor):
    party = make_party(name="Timor-Leste of the test", acronym="TLT")
    make_party_name(party=party, name="East Timor of the test")
    asked = {"app_label": "meetings", "model_name": "attendance", "field_name": "party"}
    for typed in ("east timor of", "TLT", "timor-leste of the"):
        found = client.get("/admin/autocomplete/", {**asked, "term": typed}).json()["results"]
        assert [each["text"] for each in found] == ["Timor-Leste of the test"], typed


def test_a_passage_is_chosen_by_what_it_says(client, editor):
    passage = make_passage(number=4, gist="Ministers met on a remarkable island.")
    asked = {"app_label": "meetings", "model_name": "citation", "field_name": "passage", "term": "remarkable 4"}
    (found,) = client.get("/admin/autocomplete/", asked).json()["results"]
    assert found == {"id": str(passage.pk), "text": f"{passage} – Ministers met on a remarkable island."}


def test_no_page_of_the_desk_has_inline_script_or_style(client, editor):
    meeting = make_attendance().meeting
    update = MAKERS[ProgressUpdate]()
    for address in (
        "/admin/",
        "/admin/history/",
        page(Meeting, "change", meeting.pk),
        page(Meeting, "history", meeting.pk),
        page(Meeting, "changelist"),
        page(Meeting, "delete", meeting.pk),
        page(ProgressUpdate, "change", update.pk),
    ):
        html = client.get(address).content.decode()
        assert " style=" not in html, address
        assert "<style" not in html, address
        assert all("src=" in tag.split(">")[0] for tag in html.split("<script")[1:]), address


def test_reviewers_are_offered_to_publish_the_selected_and_editors_are_not(client):
    offered = {}
    for name, user in (("editor", make_editor()), ("reviewer", make_reviewer())):
        client.force_login(user)
        make_meeting()
        form = client.get(page(Meeting, "changelist")).context["action_form"]
        offered[name] = {value for value, _label in form.fields["action"].choices if value}
    assert offered["editor"] == {"delete_selected", "send_selected_for_review"}
    assert offered["reviewer"] == {*offered["editor"], "publish_selected"}

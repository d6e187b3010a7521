"""Editing many records at once: every change is shown before it is made; then all of them or none, and one undo."""

import pytest
from django.contrib.auth.models import Permission

from meetings.models import Attendance, Session, Topic
from tests.desk import form_of, messages_of, page
from tests.factories import (
    make_action_item,
    make_attendance,
    make_editor,
    make_meeting,
    make_outcome,
    make_party,
    make_priority,
    make_session,
    make_topic,
    make_user,
    make_work_plan,
)
from workplan.models import ActionItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


@pytest.fixture(autouse=True)
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def choose(client, records, **more):
    """Select `records` on their list and press "Go"."""
    chosen = {"action": "edit_selected", "index": "0", "_selected_action": [record.pk for record in records]}
    return client.post(page(type(records[0]), "changelist"), chosen | more)


def press(client, shown, button: str, **typed):
    """Type into the page's form and press one of its buttons."""
    return client.post(shown.request["PATH_INFO"], form_of(shown) | typed | {button: "1"}, follow=True)


def told(shown) -> dict[str, list]:
    """Record -> [(field, before, after)] or [reason], as the page shows it."""
    return {
        row.name: [(each.label, each.old, each.new) for each in row.changes] + row.reasons
        for row in shown.context["plan"].rows
    }


def undo(client, answer) -> None:
    """Press the undo that the message offers."""
    (message,) = messages_of(answer)
    shown = client.get(message.partition('href="')[2].partition('"')[0])
    assert client.post(shown.request["PATH_INFO"], form_of(shown), follow=True).status_code == 200


def test_attendance_every_change_is_shown_and_all_is_one_change(client):
    rows = [make_attendance(party=make_party(name=name), capacity="observer") for name in ("Fiji", "Nauru")]
    rows.append(make_attendance(party=make_party(name="Tonga"), presence="absent", senior_official=True))
    before = [*Attendance.objects.order_by("pk").values()]
    shown = press(client, choose(client, rows), "_preview", capacity="member", senior_official="nothing")
    changed = [("capacity", "observer", "member")]
    assert told(shown) == {
        "Fiji, observer": changed,
        "Nauru, observer": changed,
        "Tonga, member": [("by a senior official", "yes", "not stated")],
    }
    assert [*Attendance.objects.order_by("pk").values()] == before
    again = press(client, shown, "_again")
    assert form_of(again)["capacity"] == ["member"]
    answer = press(client, press(client, again, "_preview", presence="apologies"), "_confirm")
    assert set(Attendance.objects.values_list("capacity", "presence", "senior_official")) == {
        ("member", "apologies", None)
    }  # fmt: skip
    assert messages_of(answer)[0].startswith("3 attendance were looked at and saved.")
    undo(client, answer)
    assert [*Attendance.objects.order_by("pk").values()] == before


def test_what_is_refused_says_why_and_keeps_all_out_until_it_is_left_out(client):
    meeting, party = make_meeting(), make_party(name="Fiji")
    make_attendance(meeting=meeting, party=party, capacity="member")
    double = make_attendance(meeting=meeting, party=party, capacity="observer")
    free = make_attendance(party=party, capacity="observer")
    shown = press(client, choose(client, [double, free]), "_preview", capacity="member")
    assert [row.reasons for row in shown.context["plan"].rows] == [
        ["This party is already on the list in that capacity."], [],
    ]  # fmt: skip
    assert "_confirm" not in shown.content.decode()
    forced = press(client, shown, "_confirm", _selected_action=[double.pk, free.pk])
    assert forced.context["plan"].refused
    assert not Attendance.objects.filter(pk=free.pk, capacity="member").exists()
    press(client, press(client, shown, "_preview"), "_confirm")
    assert Attendance.objects.get(pk=free.pk).capacity == "member"
    assert Attendance.objects.get(pk=double.pk).capacity == "observer"


def test_action_items_with_priority_date_and_topics(client):
    plan = make_work_plan(title="Plan A")
    priority = make_priority(plan=plan, title="Priority A")
    keep, old, new = (make_topic(name=name) for name in ("Keep", "Old", "New"))
    items = [make_action_item(title="One", plan=plan, due="2022"), make_action_item(title="Two")]
    items[0].topics.set([keep, old])
    asked = choose(client, items)
    wrong = press(client, asked, "_preview", due="some day")
    assert "is not a date this record can hold" in wrong.content.decode()
    typed = {"priority": priority.pk, "due": "November 2023", "topics__add": [new.pk], "topics__remove": [old.pk]}
    shown = press(client, asked, "_preview", **typed)
    assert told(shown)["One"] == [
        ("priority", "not stated", str(priority)),
        ("due", "2022", "November 2023"),
        ("topics", "Keep; Old", "Keep; New"),
    ]
    assert told(shown)["Two"] == ["Choose a priority of the plan named above."]
    shown = press(client, asked, "_preview", **typed, plan=plan.pk)
    answer = press(client, shown, "_confirm")
    for item in ActionItem.objects.all():
        assert (item.plan, item.priority, item.due, str(item.due_by)) == (plan, priority, "2023-11", "2023-11-30")
    assert [set(item.topics.all()) for item in items] == [{keep, new}, {new}]
    undo(client, answer)
    assert [(item.due, item.plan) for item in ActionItem.objects.order_by("pk")] == [("2022", plan), ("", None)]
    assert [set(item.topics.all()) for item in items] == [{keep, old}, set()]
    cleared = press(client, press(client, asked, "_preview", due__clear="on", plan="nothing"), "_confirm")
    assert cleared.status_code == 200
    assert set(ActionItem.objects.values_list("due", "due_by", "plan")) == {("", None, None)}


def test_topics_are_made_one(client):
    fraud, scams, other = (make_topic(name=name) for name in ("Scams", "Online scams", "Other"))
    at = make_meeting(state="published")
    session, outcome, item = (
        make_session(title="About scams"),
        make_outcome(text="Agreed", meeting=at),
        make_action_item(),
    )
    session.topics.set([fraud, other])
    outcome.topics.set([scams, fraud])
    item.topics.set([fraud])
    shown = press(client, choose(client, [scams, fraud]), "_preview", into=scams.pk, description="Online")
    assert told(shown) == {
        "Online scams": [("description", "not stated", "Online")],
        "Scams": [("topic", "Scams", "Online scams"), ("sessions", "", str(session)), ("outcomes", "", str(outcome)),
                  ("action items", "", str(item))],
    }  # fmt: skip
    assert Topic.objects.count() == 3
    answer = press(client, shown, "_confirm")
    assert set(Topic.objects.all()) == {scams, other}
    assert [set(each.topics.all()) for each in (session, outcome, item)] == [{scams, other}, {scams}, {scams}]
    assert client.get(fraud.get_absolute_url())["Location"] == scams.get_absolute_url()
    undo(client, answer)
    assert client.get(fraud.get_absolute_url()).status_code == 200
    assert set(Topic.objects.all()) == {scams, fraud, other}
    assert [set(each.topics.all()) for each in (session, outcome, item)] == [{fraud, other}, {scams, fraud}, {fraud}]
    assert Session.objects.get() == session


def test_what_changed_since_is_shown_again(client):
    row = make_attendance(capacity="observer")
    shown = press(client, choose(client, [row]), "_preview", capacity="member")
    Attendance.objects.filter(pk=row.pk).update(capacity="programme")
    again = press(client, shown, "_confirm")
    assert "A record was changed since you looked at this. Nothing was saved" in again.content.decode()
    assert Attendance.objects.get().capacity == "programme"
    press(client, again, "_confirm")
    assert Attendance.objects.get().capacity == "member"


def test_only_who_may_change_is_offered_it(client):
    row = make_attendance()
    reader = make_user()
    reader.user_permissions.set(Permission.objects.filter(codename="view_attendance"))
    client.force_login(reader)
    assert "edit_selected" not in client.get(page(Attendance, "changelist")).content.decode()
    assert "_preview" not in choose(client, [row]).content.decode()
    forced = client.post(
        page(Attendance, "changelist"),
        {"action": "edit_selected", "_confirm": "1", "_selected_action": [row.pk], "presence": "absent"},
    )
    assert "_preview" not in forced.content.decode()
    assert Attendance.objects.get().presence == "attended"

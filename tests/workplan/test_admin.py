"""Work plans and action items at the desk; what was reported once is never changed."""

import pytest

from tests.desk import errors_of, fill, page
from tests.factories import (
    make_action_item,
    make_editor,
    make_party,
    make_priority,
    make_progress_update,
    make_reviewer,
    make_work_plan,
)
from workplan.models import ActionItem, Priority, PriorityLink, ProgressUpdate, WorkPlan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def test_a_plan_with_priorities_that_are_only_counted_is_entered_in_one_form(client):
    typed = {
        "title": "Forward Work Plan 2027-29",
        "slug": "2027-29",
        "period": "2027/2029",
        "stated_priorities": "5",
        "priorities-0-title": "The one that is named",
        "priorities-0-number": "4",
        "priorities-1-description": "What it concerns.",
    }
    answer = fill(client, page(WorkPlan, "add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    plan = WorkPlan.objects.get(slug="2027-29")
    assert (plan.state, plan.stated_priorities, plan.stated_action_items) == ("draft", 5, None)
    assert list(plan.priorities.values_list("position", "number", "title")) == [
        (1, 4, "The one that is named"),
        (2, None, ""),
    ]


def test_an_action_item_with_leads_and_an_update_is_entered_in_one_form(client):
    lead, partner = make_party(), make_party()
    typed = {
        "title": "A survey of the test",
        "slug": "a-survey-of-the-test",
        "leads-0-party": lead.pk,
        "leads-1-party": partner.pk,
        "leads-1-role": "partner",
        "updates-0-date": "2022-08",
        "updates-0-status": "under_way",
        "updates-0-note": "Questions were sent.",
    }
    answer = fill(client, page(ActionItem, "add"), typed, press="_send_for_review")
    assert answer.status_code == 302, errors_of(answer)
    item = ActionItem.objects.get(slug="a-survey-of-the-test")
    assert item.state == "in_review"
    assert list(item.leads.values_list("party", "role", "position")) == [
        (lead.pk, "lead", 1),
        (partner.pk, "partner", 2),
    ]
    assert item.updates.get().number == 1


def test_an_update_that_is_there_is_read_and_a_new_one_comes_after_it(client):
    update = make_progress_update(number=1, note="As it was reported")
    address = page(ActionItem, "change", update.item_id)
    assert "As it was reported" in client.get(address).content.decode()
    typed = {
        "updates-0-note": "Rewritten",
        "updates-0-id": update.pk,
        "updates-1-date": "2023-11",
        "updates-1-status": "delivered",
        "updates-1-note": "It was delivered.",
    }
    answer = fill(client, address, typed)
    assert answer.status_code == 302, errors_of(answer)
    assert list(update.item.updates.values_list("number", "note")) == [
        (1, "As it was reported"),
        (2, "It was delivered."),
    ]


def test_an_update_cannot_be_changed_on_its_own_page_either(client):
    update = make_progress_update(note="As it was reported")
    for user in (make_editor(), make_reviewer()):
        client.force_login(user)
        typed = {"note": "Rewritten", "date": "2022-08", "status": "dropped", "item": update.item_id}
        assert client.post(page(ProgressUpdate, "change", update.pk), typed).status_code == 403
    assert ProgressUpdate.objects.get(pk=update.pk).note == "As it was reported"


def test_an_update_of_a_published_item_is_not_deleted(client):
    update = make_progress_update(item=make_action_item(state="published"))
    refused = client.post(page(ProgressUpdate, "delete", update.pk), {"post": "yes"})
    assert refused.status_code == 403
    assert "is published. A reviewer has to withdraw it" in refused.content.decode()
    drafted = make_progress_update()
    assert client.post(page(ProgressUpdate, "delete", drafted.pk), {"post": "yes"}).status_code == 302


def test_the_list_of_action_items_says_status_not_recorded(client):
    make_action_item(title="Nothing is reported of it")
    assert "not recorded" in client.get(page(ActionItem, "changelist"), {"q": "Nothing is reported"}).content.decode()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"kind": "continued"}, "Name the later priority, unless this one was dropped"),
        ({"kind": "dropped", "inferred": "on"}, "on what ground it is inferred"),
    ],
)
def test_a_mistake_in_the_lineage_is_told_in_words(client, typed, complaint):
    answer = fill(client, page(PriorityLink, "add"), {"earlier": make_priority().pk, **typed})
    assert complaint in errors_of(answer)


def test_a_priority_of_another_plan_is_refused(client):
    priority = make_priority()
    typed = {"title": "T", "slug": "t-of-the-test", "plan": make_work_plan().pk, "priority": priority.pk}
    assert "Choose a priority of the plan named above" in errors_of(fill(client, page(ActionItem, "add"), typed))


def test_a_plan_in_use_is_not_deleted(client):
    plan = make_action_item(plan=make_work_plan()).plan
    answer = client.post(page(WorkPlan, "delete", plan.pk), {"post": "yes"})
    assert "cannot be deleted: these records rest on it." in answer.content.decode()


def test_the_lineage_of_a_priority_is_on_its_page(client):
    earlier, later = make_priority(), make_priority()
    answer = fill(
        client,
        page(Priority, "change", earlier.pk),
        {"later_links-0-kind": "reworded", "later_links-0-later": later.pk},
    )
    assert answer.status_code == 302, errors_of(answer)
    assert earlier.later_links.get().later == later


@pytest.mark.parametrize("make", [make_work_plan, make_action_item])
def test_a_preview_is_the_public_page(client, make):
    draft = make(title="Seen before it is published")
    answer = client.get(page(type(draft), "preview", draft.pk))
    assert answer.status_code == 200
    assert "Seen before it is published" in answer.content.decode()

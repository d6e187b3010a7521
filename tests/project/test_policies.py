"""Who may move a record where: every state, every role, from the table itself."""

from itertools import product

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from balitracker import policies
from balitracker.actions import change_state
from balitracker.groups import EDITORS, REVIEWERS
from balitracker.policies import TRANSITIONS, Denied, can_change_state, check_change_state, check_delete
from balitracker.publication import PublicationState, Publishable
from balitracker.record import Record
from meetings.models import Meeting
from members.models import Party
from tests.factories import (
    MAKERS,
    make_action_item,
    make_attendance,
    make_citation,
    make_editor,
    make_meeting,
    make_party,
    make_progress_update,
    make_reviewer,
    make_user,
)
from workplan.policies import can_delete_update

pytestmark = pytest.mark.django_db

STATES = PublicationState.values
PUBLISHABLE = [model for model in MAKERS if issubclass(model, Publishable)]
ROLES = {
    "nobody": lambda: make_user(is_staff=False),
    "staff without a group": make_user,
    "editor": make_editor,
    "reviewer": make_reviewer,
    "superuser": lambda: make_user(is_superuser=True),
}
HOLDS = {
    "nobody": set(),
    "staff without a group": set(),
    "editor": {"change"},
    "reviewer": {"change", "publish"},
    "superuser": {"change", "publish"},
}


def test_the_table_is_the_life_that_was_agreed():
    assert {(str(a), str(b)): t.permission for (a, b), t in TRANSITIONS.items()} == {
        ("draft", "in_review"): "change",
        ("in_review", "draft"): "change",
        ("in_review", "published"): "publish",
        ("published", "withdrawn"): "publish",
        ("withdrawn", "draft"): "publish",
    }


@pytest.mark.parametrize("model", PUBLISHABLE)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_in_every_state_moves_what_the_table_allows(role, model):
    user = ROLES[role]()
    for start, end in product(STATES, STATES):
        record = model(state=start)
        transition = TRANSITIONS.get((start, end))
        allowed = transition is not None and transition.permission in HOLDS[role]
        assert can_change_state(user, record, end) is allowed, (start, end)


def test_a_refusal_says_why():
    editor, nobody = make_editor(), make_user()
    in_review, draft = make_meeting(state="in_review"), make_meeting()
    with pytest.raises(Denied, match="“Publish” is for reviewers. You may edit records and send them for review"):
        check_change_state(editor, in_review, "published")
    with pytest.raises(Denied, match="for editors and reviewers"):
        check_change_state(nobody, draft, "in_review")
    with pytest.raises(Denied, match="It is draft, so it cannot become published. What can be done now: Send for"):
        check_change_state(make_reviewer(), draft, "published")
    with pytest.raises(Denied, match="already"):
        check_change_state(editor, draft, "draft")
    with pytest.raises(Denied, match="“nonsense” is not a publication state"):
        check_change_state(editor, draft, "nonsense")


def test_every_check_has_its_can():
    checks = {name for name in vars(policies) if name.startswith("check_")}
    assert checks == {f"check_{name.removeprefix('can_')}" for name in vars(policies) if name.startswith("can_")}


# The action


def test_a_move_saves_only_the_state_and_is_in_the_history_with_its_author():
    meeting, reviewer = make_meeting(state="in_review", title="As it was"), make_reviewer(username="rahmah")
    make_citation(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(title="Changed meanwhile")
    assert change_state(by=reviewer, record=meeting, to="published") is meeting
    saved = Meeting.objects.get(pk=meeting.pk)
    assert (saved.state, saved.title, meeting.state) == ("published", "Changed meanwhile", "published")
    event = meeting.events.order_by("-pgh_id").first()
    assert (event.state, event.pgh_context.metadata["username"]) == ("published", "rahmah")


def test_a_move_is_checked_against_the_row_as_it_is_now():
    meeting, reviewer = make_meeting(state="in_review"), make_reviewer()
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    with pytest.raises(Denied, match="It is draft"):
        change_state(by=reviewer, record=meeting, to="published")
    assert Meeting.objects.get(pk=meeting.pk).state == "draft"
    assert meeting.state == "in_review"


# Deletion


@pytest.mark.parametrize("role", ["editor", "reviewer", "superuser"])
@pytest.mark.parametrize("state", STATES)
def test_what_is_public_is_withdrawn_first_and_what_was_public_is_deleted_by_reviewers(role, state):
    user = ROLES[role]()
    for model in PUBLISHABLE:
        may = state in ("draft", "in_review") or (state == "withdrawn" and role != "editor")
        assert policies.can_delete(user, model(state=state)) is may, model


def test_parts_and_parties_are_deleted_by_whoever_may_and_by_no_stranger():
    editor, stranger = make_editor(), make_user()
    check_delete(editor, make_attendance())
    with pytest.raises(Denied, match="You may not delete parties"):
        check_delete(stranger, make_party())


def test_an_update_stands_as_long_as_its_item():
    editor, reviewer = make_editor(), make_reviewer()
    drafted = make_progress_update()
    published = make_progress_update(item=make_action_item(state="published"))
    withdrawn = make_progress_update(item=make_action_item(state="withdrawn"))
    assert can_delete_update(editor, drafted)
    assert not can_delete_update(reviewer, published)
    assert can_delete_update(reviewer, withdrawn)
    assert not can_delete_update(editor, withdrawn)


# The groups


def permissions_of(name: str) -> set[str]:
    return {f"{each.content_type.app_label}.{each.codename}" for each in Group.objects.get(name=name).permissions.all()}


def expected(*extra: str) -> set[str]:
    return {"balitracker.change_errorreport", "balitracker.view_errorreport"} | {
        f"{model._meta.app_label}.{action}_{model._meta.model_name}"
        for model in MAKERS
        for action in ("add", "change", "delete", "view", *extra)
        if action != "publish" or issubclass(model, Publishable)
    }


def test_the_makers_know_every_model_of_the_record():
    from django.apps import apps

    assert set(MAKERS) == {model for model in apps.get_models() if issubclass(model, Record) and not model._meta.proxy}


def test_the_groups_hold_what_their_members_need_and_no_more():
    assert permissions_of(EDITORS) == expected()
    assert permissions_of(REVIEWERS) == expected("publish")


def test_a_migrate_mends_the_groups_and_leaves_others_alone():
    publish = Permission.objects.get(codename="publish_meeting")
    add_party = Permission.objects.get(codename="add_party")
    see_users = Permission.objects.get(codename="view_user")
    editors, helpers = Group.objects.get(name=EDITORS), Group.objects.create(name="Helpers")
    editors.permissions.add(publish, see_users)
    editors.permissions.remove(add_party)
    helpers.permissions.add(publish)
    for _again in range(2):
        call_command("migrate", verbosity=0)
        assert permissions_of(EDITORS) == expected() | {"auth.view_user"}
        assert set(helpers.permissions.all()) == {publish}
    assert Party._meta.default_permissions == ("add", "change", "delete", "view")

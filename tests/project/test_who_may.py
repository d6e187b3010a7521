"""Who may open and do what: every address and every action of the desk, for everybody, in one table.

A new address or a new action fails the tests here until its row is added; the failure says which.
"""

import re
from copy import deepcopy

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import reverse

from balitracker.content import content_hash
from balitracker.exports import RESPONSES
from balitracker.history.moments import current_moment
from balitracker.models import ErrorReport, Subscriber
from balitracker.policies import TRANSITIONS
from meetings.models import Meeting, Topic
from tests.addresses import SLUGS, addresses, name_of, standard_pages
from tests.desk import page
from tests.factories import (
    MAKERS,
    make_action_item,
    make_citation,
    make_document,
    make_editor,
    make_error_report,
    make_meeting,
    make_reviewer,
    make_topic,
    make_user,
    make_work_plan,
    number,
)
from tests.moments import by
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

ROLES = {
    "anonymous": lambda: None,
    "no role": make_user,
    "editor": make_editor,
    "reviewer": make_reviewer,
    "superuser": lambda: make_user(is_superuser=True),
}
"""The columns of every table below, in this order. "login" is a redirect to the page for signing in."""

# Addresses: what opening it gives everybody, and what sending it an empty form gives everybody

OPEN = "200 200 200 200 200", "405 405 405 405 405"
FORM = "200 200 200 200 200", "200 200 200 200 200"
STAFF = "login 200 200 200 200", "login 200 200 200 200"
ROLE = "login 403 200 200 200", "login 403 200 200 200"
SUPER = "login 403 403 403 200", "login 403 403 403 200"

MOVED_AND_SEEN = {
    "check": ("login 403 200 200 200", "login 403 409 409 409"),
    "preview": ("login 403 200 200 200", "login 403 405 405 405"),
    "state": ("login 405 405 405 405", "login 403 403 403 403"),
}

ADDRESSES = {
    # Public
    "": OPEN,
    "search/": OPEN,
    "trends/": OPEN,
    "meetings/": OPEN,
    "meetings.<file_format:file_format>": OPEN,
    "meetings/<slug:slug>/": OPEN,
    "meetings/<slug:slug>.json": OPEN,
    "meetings/<slug:slug>.ics": OPEN,
    "outcomes/": OPEN,
    "outcomes.<file_format:file_format>": OPEN,
    "meetings/<slug:slug>.atom": OPEN,
    "members/": OPEN,
    "members.<file_format:file_format>": OPEN,
    "members/<slug:slug>/": OPEN,
    "members/<slug:slug>.ics": OPEN,
    "members/<slug:slug>.json": OPEN,
    "members/<slug:slug>.atom": OPEN,
    "members/<slug:slug>/brief/": OPEN,
    "attendance/": OPEN,
    "attendance.<file_format:file_format>": OPEN,
    "attendance/matrix/": OPEN,
    "attendance/matrix.<file_format:file_format>": OPEN,
    "workplan/": OPEN,
    "workplan.<file_format:file_format>": OPEN,
    "workplan/<slug:slug>/": OPEN,
    "workplan/<slug:slug>.json": OPEN,
    "workplan/<slug:slug>.atom": OPEN,
    "workplan/actions/": OPEN,
    "workplan/actions.<file_format:file_format>": OPEN,
    "workplan/actions/<slug:slug>/": OPEN,
    "workplan/actions/<slug:slug>.json": OPEN,
    "workplan/actions/<slug:slug>.atom": OPEN,
    "workplan/lineage/": OPEN,
    "workplan/lineage.<file_format:file_format>": OPEN,
    "topics/": OPEN,
    "topics.<file_format:file_format>": OPEN,
    "topics/<slug:slug>/": OPEN,
    "topics/<slug:slug>.json": OPEN,
    "topics/<slug:slug>.atom": OPEN,
    "documents/": OPEN,
    "documents.<file_format:file_format>": OPEN,
    "documents/<slug:slug>/": OPEN,
    "documents/<slug:slug>.json": OPEN,
    "documents/<slug:slug>.atom": OPEN,
    "discrepancies/": OPEN,
    "discrepancies.<file_format:file_format>": OPEN,
    "changes/": OPEN,
    "changes.atom": OPEN,
    "<path:page>/cite.<reference_format:reference_format>": ("302 302 302 302 302", "405 405 405 405 405"),
    "calendar.ics": OPEN,
    "follow/": FORM,
    "follow/<token>/": ("200 200 200 200 200", "302 302 302 302 302"),
    "follow/<token>/stop/": ("302 302 302 302 302", "200 200 200 200 200"),
    "report/": FORM,
    "words/": OPEN,
    "data/": OPEN,
    "data/dictionary/": OPEN,
    "data/dictionary.<file_format:file_format>": OPEN,
    "data/balitracker.zip": OPEN,
    "data/balitracker.sqlite": OPEN,
    "data/api/": OPEN,
    "data/api/openapi.json": OPEN,
    "data/standards/": OPEN,
    "data/popolo.json": OPEN,
    "health/live": OPEN,
    "health/ready": OPEN,
    # The desk as a whole
    "admin/": STAFF,
    "admin/login/": ("200 302 302 302 302", "200 200 200 200 200"),
    "admin/logout/": ("302 405 405 405 405", "302 200 200 200 200"),
    "admin/password_change/": STAFF,
    "admin/password_change/done/": ("login 200 200 200 200", "login 405 405 405 405"),
    "admin/jsi18n/": ("login 200 200 200 200", "login 405 405 405 405"),
    "admin/history/": ROLE,
    "admin/history/<str:moment>/undo/": ("login 403 200 200 200", "login 403 409 409 409"),
    "admin/history/deleted/": ROLE,
    "admin/history/deleted/<str:label>/<int:pk>/": ("login 403 200 200 200", "login 403 409 409 409"),
    "admin/words/": STAFF,
    "admin/autocomplete/": ("login 403 200 200 200", "login 405 405 405 405"),
    "admin/r/<path:content_type_id>/<path:object_id>/": ("login 403 302 302 302", "login 403 302 302 302"),
    "admin/(?P<url>.*)$": ("login 404 404 404 404", "login 404 404 404 404"),
    "admin/auth/": ("login 404 404 404 200", "login 404 404 404 200"),
    "admin/balitracker/": ("login 404 200 200 200", "login 404 200 200 200"),
    "admin/members/": ("login 404 200 200 200", "login 404 200 200 200"),
    "admin/meetings/": ("login 404 200 200 200", "login 404 200 200 200"),
    "admin/workplan/": ("login 404 200 200 200", "login 404 200 200 200"),
    "admin/auth/user/<id>/password/": SUPER,
    # Pages of single records, besides those that every record has
    "admin/meetings/document/<path:object_id>/import/": ROLE,
    "admin/meetings/meeting/<path:object_id>/next/": ROLE,
    "admin/meetings/document/<path:object_id>/passages/new/": ("login 403 302 302 302", "login 403 302 302 302"),
    "admin/meetings/meeting/<path:object_id>/sources/": ROLE,
    "admin/meetings/meeting/<path:object_id>/attendance/": ROLE,
    "admin/meetings/meeting/<path:object_id>/attendance/paste/": ROLE,
    # Lists taken away, and brought back
    **{
        f"admin/{label}/{name}": codes
        for label in ("members/party", "meetings/attendance", "workplan/actionitem")
        for name, codes in {
            "import/": ROLE,
            "all.<file_format:file_format>": ("login 403 200 200 200", "login 405 405 405 405"),
        }.items()
    },
    "admin/workplan/actionitem/at/<int:meeting_id>/": ("login 403 200 200 200", "login 403 302 302 302"),
    "admin/meetings/document/<path:object_id>/passages/": ("login 403 200 200 200", "login 403 302 302 302"),
    **{
        f"admin/{label}/<path:object_id>/{name}/": codes
        for label in ("meetings/document", "meetings/meeting", "workplan/workplan", "workplan/actionitem")
        for name, codes in MOVED_AND_SEEN.items()
    },
}

# Pages that every record has at the desk, and what is different for some

PAGES = {
    "changelist": "login 403 200 200 200",
    "add": "login 403 200 200 200",
    "change": "login 403 200 200 200",
    "history": "login 403 200 200 200",
    "delete": "login 403 200 200 200",
    "": "login 302 302 302 302",
}
NOBODY = "login 403 403 403 403"
ACCOUNTS = dict.fromkeys(PAGES, "login 403 403 403 200") | {"": PAGES[""]}
PAGES_ELSEWISE = {
    "auth/user": ACCOUNTS,
    "auth/group": ACCOUNTS,
    # reported by readers, and closed
    "balitracker/errorreport": {"add": NOBODY, "delete": NOBODY},
    # made, or loaded, on another page
    "meetings/citation": {"add": NOBODY},
    "meetings/discrepancyside": {"add": NOBODY},
    # text that was loaded is never changed
    "meetings/documentversion": {"add": NOBODY, "delete": NOBODY},
    "meetings/paragraph": {"add": NOBODY, "delete": NOBODY},
    # it is explained, or closes
    "meetings/discrepancy": {"delete": NOBODY},
}

# Actions on what is selected in a list: "not offered" where the desk neither shows nor runs it

ACTIONS = {
    "delete_selected": "login 403 200 200 200",
    "edit_selected": "login 403 200 200 200",
    "send_selected_for_review": "login 403 302 302 302",
    "publish_selected": "login 403 not-offered 302 302",
}
ACTIONS_ELSEWISE = {
    "auth/user": {"delete_selected": "login 403 403 403 200"},
    "auth/group": {"delete_selected": "login 403 403 403 200"},
    "balitracker/errorreport": {"delete_selected": "login 403 not-offered not-offered not-offered"},
    "meetings/documentversion": {"delete_selected": "login 403 not-offered not-offered not-offered"},
    "meetings/paragraph": {"delete_selected": "login 403 not-offered not-offered not-offered"},
    "meetings/discrepancy": {"delete_selected": "login 403 not-offered not-offered not-offered"},
}

# Buttons: moving a record that has its sources, and deleting it, by its state

MOVES = {
    ("draft", "in_review"): "login 403 302 302 302",
    ("in_review", "draft"): "login 403 302 302 302",
    ("in_review", "published"): "login 403 403 302 302",
    ("published", "withdrawn"): "login 403 403 302 302",
    ("withdrawn", "draft"): "login 403 403 302 302",
}
DELETIONS = {
    "draft": "login 403 302 302 302",
    "in_review": "login 403 302 302 302",
    "published": "login 403 403 403 403",
    "withdrawn": "login 403 403 302 302",
}

# What the public door says of a record by its state, to everybody alike

STATES = {
    "draft": "404 404 404 404 404",
    "in_review": "404 404 404 404 404",
    "published": "200 200 200 200 200",
    "withdrawn": "410 410 410 410 410",
}


def make(model):
    """A row of `model`, in draft where it has a state."""
    others = {
        User: make_user,
        Group: lambda: Group.objects.create(name=f"Helpers {number()}"),
        ErrorReport: make_error_report,
    }
    return others.get(model, MAKERS.get(model))()


class Everybody:
    """One client for each role."""

    def __init__(self):
        self.users = {role: maker() for role, maker in ROLES.items()}
        self.clients = {role: self.client(role) for role in ROLES}

    def client(self, role: str) -> Client:
        client = Client()
        if self.users[role]:
            client.force_login(self.users[role])
        return client

    def ask(self, answer) -> str:
        """What `answer(client)` gives each role, in the order of the columns; nothing of it stays done."""
        found = []
        for client in self.clients.values():
            signed_in = deepcopy(client.cookies)
            with transaction.atomic():
                found.append(said_by(answer(client)))
                transaction.set_rollback(True)
            client.cookies = signed_in
        return " ".join(found)


def said_by(answer) -> str:
    """The code of an answer, or a word for it."""
    if isinstance(answer, str):
        return answer
    if answer.streaming:
        answer.getvalue()
    is_login = answer.status_code == 302 and answer.url.startswith(reverse("admin:login"))
    return "login" if is_login else str(answer.status_code)


def test_every_address_has_its_row():
    known = ADDRESSES.keys() | standard_pages().keys()
    missing = [f'    "{each}": ROLE,' for each in addresses() if each not in known]
    assert missing == [], "Add to ADDRESSES in this file, with what opening and sending it gives:\n" + "\n".join(
        missing
    )
    assert known <= set(addresses()), "rows without an address: take them out"


@pytest.fixture
def everybody() -> Everybody:
    return Everybody()


def filled(written: str, row, moment: str = "") -> list[tuple[str, dict]]:
    """The addresses to ask for, with values where `written` has names, and what to ask with."""
    slug = next((name for start, name in SLUGS.items() if written.startswith(start)), "")
    values = {"slug": slug, "object_id": row and row.pk, "id": row and row.pk, "url": "nonsense"}
    data = {}
    gone = Topic.pgh_event_model.objects.filter(pgh_label="delete").first()
    values |= {"label": "meetings.topic", "pk": gone and gone.id}
    meeting = Meeting.objects.filter(slug="meeting").first()
    values |= {"token": "token", "meeting_id": meeting and meeting.pk, "moment": moment}
    values |= {"page": "meetings/meeting", "reference_format": "bib"}
    if written.startswith("admin/r/"):
        values |= {"content_type_id": ContentType.objects.get_for_model(Meeting).pk, "object_id": meeting.pk}
    if written == "admin/autocomplete/":
        data = {"app_label": "meetings", "model_name": "attendance", "field_name": "party", "term": "a"}
    found = [written.replace("(?P<url>.*)$", "nonsense")]
    if "<file_format:" in written:
        found = [written.replace("<file_format:file_format>", form) for form in RESPONSES]
    for name, value in values.items():
        found = [re.sub(rf"<(\w+:)?{name}>", str(value), each) for each in found]
    assert not any("<" in each for each in found), f"Say in `filled` what stands for the names in {written}"
    return [(f"/{each}", data) for each in found]


def row_for(written: str):
    """A row for the pages of one record at the desk."""
    if "<path:object_id>" not in written and "<id>" not in written:
        return None
    model = next((m for m in admin.site._registry if written.startswith(f"admin/{name_of(m)}/")), None)
    return make(model) if model else None


def test_every_address_answers_everybody_as_the_table_says(everybody):
    make_world()
    with by("somebody"):
        make_topic()
        moment = current_moment()
    Subscriber.objects.create(email="reader@example.org", token="token")
    with by("somebody"):
        make_topic().delete()
    found = {}
    for written in ADDRESSES:
        row = row_for(written)
        answers = {
            (
                everybody.ask(lambda client, at=at, data=data: client.get(at, data)),
                everybody.ask(lambda client, at=at: client.post(at, {})),
            )
            for at, data in filled(written, row, moment)
        }
        found[written] = answers.pop() if len(answers) == 1 else answers
    assert_as_written(found, ADDRESSES)


def test_every_page_of_every_record_answers_everybody_as_the_table_says(everybody):
    rows = {model: make(model) for model in admin.site._registry}
    pages = standard_pages()
    found = {}
    for written, (model, _name) in pages.items():
        ((at, _data),) = filled(written, rows[model])
        found[written] = everybody.ask(lambda client, at=at: client.get(at))
    table = {
        written: PAGES_ELSEWISE.get(name_of(model), {}).get(name, PAGES[name])
        for written, (model, name) in pages.items()
    }
    assert_as_written(found, table)


def assert_as_written(found: dict, table: dict) -> None:
    """Compare what was found with the table, and name every row that differs as it would have to read."""
    wrong = [f'    "{name}": {codes!r},' for name, codes in found.items() if codes != table[name]]
    assert wrong == [], f"not as the table says ({', '.join(ROLES)}):\n" + "\n".join(wrong)


# Actions, buttons, states


def test_every_action_on_a_selection_does_for_everybody_what_the_table_says(everybody):
    found, table = {}, {}
    for model, model_admin in admin.site._registry.items():
        row = make(model)
        for name in [name for _function, name, _label in model_admin._get_base_actions()]:
            written = f"{name_of(model)} {name}"
            found[written] = everybody.ask(
                lambda client, model=model, pk=row.pk, name=name: choose(client, model, pk, name)
            )
            table[written] = ACTIONS_ELSEWISE.get(name_of(model), {}).get(name, ACTIONS.get(name))
    assert_as_written(found, table)


def choose(client, model, pk, name: str):
    """Choose the action of that name for one row of a list, where it is offered."""
    answer = client.post(page(model, "changelist"), {"action": name, "_selected_action": [pk]})
    if said_by(answer) in ("login", "403") or name in admin.site._registry[model].get_actions(answer.wsgi_request):
        return answer
    return "not-offered"


@pytest.mark.parametrize("make_one", [make_meeting, make_document, make_work_plan, make_action_item])
def test_every_button_of_a_record_does_for_everybody_what_the_table_says(everybody, make_one):
    assert MOVES.keys() == {(str(start), str(end)) for start, end in TRANSITIONS}
    records = {state: make_one(state=state) for state in STATES}
    make_citation(records["in_review"])
    model = type(records["draft"])
    moved, deleted, shown = {}, {}, {}
    for start, end in MOVES:
        at = page(model, "state", records[start].pk)
        unchecked = {"checked": "no", "content": content_hash(records[start])}
        typed = {"to": end, "reason": "It was wrong.", **unchecked}
        moved[start, end] = everybody.ask(lambda client, at=at, typed=typed: client.post(at, typed))
    for state, record in records.items():
        at = page(model, "delete", record.pk)
        deleted[state] = everybody.ask(lambda client, at=at: client.post(at, {"post": "yes"}))
        shown[state] = everybody.ask(lambda client, at=record.get_absolute_url: client.get(at()))
    assert_as_written(moved, MOVES)
    assert_as_written(deleted, DELETIONS)
    assert_as_written(shown, STATES)

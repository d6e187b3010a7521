"""Whatever is written, and however: undoing all of it, newest first, gives exactly the first state of all tables."""

import contextlib
import io

import pghistory
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from balitracker.actions import change_state
from balitracker.history.events import event_models, link_of_events
from balitracker.history.moments import current_moment, key_of
from balitracker.history.undoing import CannotUndo, undo
from balitracker.policies import Denied, transitions_from
from meetings.models import Attendance, Citation, Contribution, Document, Meeting, Session, Topic
from members.models import Party
from tests.desk import fill, form_of, page
from tests.factories import (
    MAKERS,
    make_attendance,
    make_contribution,
    make_party,
    make_party_name,
    make_progress_update,
    make_session,
    make_user,
    number,
)
from tests.moments import pass_time
from tests.world import make_world
from workplan.models import ActionItem, ProgressUpdate

pytestmark = pytest.mark.django_db


def tables() -> dict[str, list]:
    """All columns of all rows of the record; of links, the pairs."""
    found = {}
    for model, event_model in event_models().items():
        link = link_of_events(event_model)
        columns = (
            [link.owner_attname, link.target_attname] if link else [f.attname for f in model._meta.concrete_fields]
        )
        found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*columns)))
    return found


# Ways to write, each of them one moment; `n` chooses among rows


def by_form(client, user, n):
    row = _one(Attendance, n)
    typed = {"presence": "apologies", "name_as_written": f"Typed {number()}"}
    form = fill(client, page(Attendance, "change", row.pk), typed)
    assert form.status_code == 302


def by_grid(client, user, n):
    row = _one(Attendance, n)
    address = page(Meeting, "attendance", row.meeting_id)
    typed = {"presence": "absent", "name_as_written": f"Typed {number()}"}
    answer = fill(client, address, {f"{row.party_id}-{row.capacity}-{name}": value for name, value in typed.items()})
    assert answer.status_code == 302


def by_paste(client, user, n):
    address = page(Meeting, "attendance_paste", _one(Meeting, n).pk)
    passage = _one(Meeting, n).documents.values_list("passages", flat=True).first() or ""
    text = f"Members: {_one(Party, n)}, Pasted {number()}"
    review = client.post(address, {"text": text, "passage": passage, "_read": "1"})
    decided = {"form-0-capacity": "observer", "form-1-choice": "new", "form-1-new_kind": "state", "_save": "1"}
    assert client.post(address, form_of(review) | decided).status_code == 302


def by_bulk_edit(client, user, n):
    chosen = [_one(ActionItem, n).pk, _one(ActionItem, n + 1).pk]
    address, start = page(ActionItem, "changelist"), {"action": "edit_selected", "_selected_action": chosen}
    asked = client.post(address, start)
    edit = {"due": f"{2001 + number() % 90}", "topics__add": [_one(Topic, n).pk], "_preview": "1"}
    shown = client.post(address, form_of(asked) | edit)
    assert client.post(address, form_of(shown) | {"_confirm": "1"}).status_code == 302


def by_spreadsheet(client, user, n):
    party, address = _one(Party, n), page(Party, "sheet")
    rows = f"slug,name,kind,other_names\n{party.slug},{party.name},,Also {number()}\n,Brought {number()},state,\n"
    shown = client.post(address, {"file": SimpleUploadedFile("list.csv", rows.encode())})
    hidden = {name: values for name, values in form_of(shown).items() if name in ("pending", "seen")}
    assert client.post(address, hidden | {"_confirm": "1"}).status_code == 302


def by_document(client, user, n):
    address = page(Document, "import", _one(Document, n).pk)
    text = f"Members met {number()} times.\n\nThey agreed."
    shown = client.post(address, {"file": SimpleUploadedFile("minutes.txt", text.encode())})
    hidden = {name: values for name, values in form_of(shown).items() if name in ("pending", "seen")}
    assert client.post(address, hidden | {"_confirm": "1"}).status_code == 302


def by_shell(client, user, n):
    meeting = _one(Meeting, n)
    meeting.date, meeting.summary = f"{2001 + n}-05?", "Other words"
    meeting.save()
    make_session(meeting=meeting).topics.add(_one(Topic, n))
    make_attendance(meeting=meeting)


def by_bulk_update(client, user, n):
    Attendance.objects.filter(meeting=_one(Meeting, n)).update(presence="absent", position=n)


def by_swapping(client, user, n):
    meeting = _one(Meeting, n)
    rows = [*Contribution.objects.filter(meeting=meeting).order_by("number"), make_contribution(meeting=meeting)]
    first, second = rows[0], rows[-1] if len(rows) > 1 else make_contribution(meeting=meeting)
    Contribution.objects.filter(pk=first.pk).update(number=9999)
    Contribution.objects.filter(pk=second.pk).update(number=first.number)
    Contribution.objects.filter(pk=first.pk).update(number=second.number)


def by_deleting(client, user, n):
    item = _one(ActionItem, n)
    item.citations.all().delete()
    item.delete()
    _one(Session, n).delete()
    Topic.objects.filter(pk=_one(Topic, n).pk).delete()


def by_setting_links(client, user, n):
    _one(Contribution, n).topics.set(list(Topic.objects.order_by("pk")[: n % 3]))
    _one(Meeting, n).documents.clear()
    _one(Contribution, n + 1).parties.set([make_party(), _one(Party, n)])


def by_command(client, user, n):
    call_command("find_disagreements", stdout=io.StringIO())


def by_sql(n):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_party SET note = note || %s WHERE id = %s", ["!", _one(Party, n).pk])
        cursor.execute("DELETE FROM meetings_citation WHERE id = %s", [_one(Citation, n).pk])


def by_renaming(client, user, n):
    party = _one(Party, n)
    old, party.name = party.name, f"Renamed {number()}"
    party.save()
    make_party_name(party=party, name=old)


def by_deciding(client, user, n):
    record, to = _one(Meeting, n), ["in_review", "draft", "withdrawn"][n % 3]
    with pytest.raises(Denied) if to not in _moves(record) else contextlib.nullcontext():
        change_state(by=user, record=record, to=to, reason="Said why")


def by_reporting(client, user, n):
    item = _one(ActionItem, n)
    ProgressUpdate.objects.filter(item=item).delete()
    make_progress_update(item=item)


def _moves(record) -> set[str]:
    return set(transitions_from(record.state))


def _one(model, n: int):
    rows = model.objects.order_by("pk")
    return rows[n % rows.count()] if rows.exists() else MAKERS[model]()


AT_THE_DESK = [by_form, by_grid, by_paste, by_bulk_edit, by_spreadsheet, by_document]
WAYS = [*AT_THE_DESK, by_shell, by_bulk_update, by_swapping, by_deleting, by_setting_links, by_command, by_sql,
        by_renaming, by_deciding, by_reporting]  # fmt: skip


@pytest.fixture
def world(empty_record, client, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    settings.ONE_PERSON_OFFICE = True  # an undo is no way around four eyes, and here are only two
    make_world(2)
    user = make_user(is_superuser=True)
    client.force_login(user)
    pass_time()
    return client, user


writing = st.lists(st.tuples(st.sampled_from([*WAYS, None]), st.integers(0, 5)), min_size=4, max_size=7)


@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(steps=writing)
@example(steps=[(way, n) for n, way in enumerate([*WAYS, None, *AT_THE_DESK])])
def test_undoing_all_newest_first_gives_the_first_state(world, steps):
    client, user = world
    with transaction.atomic():
        first, done = tables(), []
        for way, n in steps:
            if way is by_sql:
                done.append(nameless(n))
                continue
            with pghistory.context(command="test"):
                if way is not None:
                    way(client, user, n)
                elif done:
                    with contextlib.suppress(CannotUndo, Denied):
                        undo(by=user, moment=done[n % len(done)], nevertheless=True)
                done.append(current_moment())
        for moment in reversed(done):
            with pghistory.context(command="test"):
                undo(by=user, moment=moment)
        assert tables() == first
        transaction.set_rollback(True)


@pytest.mark.parametrize("way", AT_THE_DESK)
def test_what_is_done_at_the_desk_is_told_with_its_author_and_undone_by_one_click(world, way):
    client, user = world
    first = tables()
    way(client, user, 0)
    assert tables() != first
    told = client.get(reverse("admin:history")).context["latest"][0]
    assert told.who == user.username
    answer = fill(client, reverse("admin:undo", args=[told.moment]), {}, press="_undo")
    assert answer.status_code == 302
    assert tables() == first


def nameless(n: int) -> str:
    """Write by plain SQL, with no context, and return the moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")  # that of the statement before stays
    by_sql(n)
    pass_time()  # all is one transaction here
    return key_of(Party.pgh_event_model.objects.latest("pgh_id"))

"""Bringing in a spreadsheet at the desk: a dry run, then all of it or nothing, and one undo."""

import csv
import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balitracker.models import PendingSheet
from meetings.models import Attendance
from members.models import Party, PartyName
from tests.desk import form_of, messages_of, page
from tests.factories import (
    make_action_item,
    make_action_lead,
    make_attendance,
    make_editor,
    make_meeting,
    make_party,
    make_party_name,
    make_priority,
    make_progress_update,
    make_topic,
    make_user,
    make_work_plan,
)
from tests.world import make_world
from workplan.models import ActionItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

LISTS = {Party: "/members", Attendance: "/attendance", ActionItem: "/workplan/actions"}


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def csv_of(*rows) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def bring(client, model, content, name="list.csv"):
    return client.post(page(model, "sheet"), {"file": SimpleUploadedFile(name, content)})


def save(client, model, shown):
    hidden = {name: value[0] for name, value in form_of(shown).items() if name in ("pending", "seen")}
    return client.post(page(model, "sheet"), hidden | {"_confirm": "1"}, follow=True)


def verdicts(shown) -> list[tuple]:
    """(row, verdict, [(column, old, new)] or [(cell, reason)]) of the dry run."""
    return [
        (
            row.number,
            row.verdict,
            [(each.column, each.old, each.new) for each in row.changes]
            + [(each.cell, each.text) for each in row.reasons],
        )
        for row in shown.context["plan"].rows
    ]  # fmt: skip


def brought(client, model, *rows) -> list[tuple]:
    return verdicts(bring(client, model, csv_of(*rows)))


def everything() -> list:
    """The three lists, as they are."""
    return [[*model.objects.order_by("pk").values()] for model in (*LISTS, PartyName)]


@pytest.mark.parametrize("model", LISTS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_was_taken_away_is_unchanged_when_brought_back(client, editor, model, form):
    make_world(2)
    make_action_item(plan=make_work_plan(), due="2023?-11", title="=1+1", raised_at=make_meeting())  # drafts
    make_party(name="@Evil", kind="private_sector", acronym="'=x")
    make_attendance(meeting=make_meeting(date="2024-11-18/2024-11-20"), senior_official=True, name_as_written="-x")
    for address in (f"{LISTS[model]}.{form}", page(model, "file", form)):
        taken = client.get(address)
        shown = bring(client, model, taken.getvalue(), f"list.{form}")
        plan = shown.context["plan"]
        assert plan.counts == {"added": 0, "changed": 0, "unchanged": int(taken["X-Count"]), "refused": 0}, address
        assert (plan.unknown, plan.absent) == ([], [])
        assert "there is nothing to save" in shown.content.decode()
    assert not PendingSheet.objects.exists()


def test_the_desk_takes_away_what_its_list_shows(client, editor):
    for n in range(60):
        make_party(name=f"State {n:02}")
    make_party(name="Company", kind="private_sector")
    taken = client.get(f"{page(Party, 'file', 'csv')}?kind__exact=private_sector&q=comp")
    assert [row["name"] for row in csv.DictReader(io.StringIO(taken.getvalue().decode("utf-8-sig")))] == ["Company"]
    assert taken["X-Filters"] == "Search%3A%20comp%3B%20kind%3A%20private%20sector"
    book = openpyxl.load_workbook(io.BytesIO(client.get(page(Party, "file", "xlsx")).getvalue()))
    assert [row[1] for row in book.worksheets[0].iter_rows(2, values_only=True)] == [
        "Company", *(f"State {n:02}" for n in range(60)),
    ]  # fmt: skip
    assert page(Party, "file", "csv") in client.get(page(Party, "changelist")).content.decode()


def test_parties_are_added_changed_left_and_refused(client, editor):
    make_party(slug="viet-nam", name="Viet Nam", iso_code="VN")
    iom = make_party(slug="iom", name="IOM", kind="international_organisation")
    make_party_name(party=iom, name="Migration Office")
    before = everything()
    found = brought(
        client, Party,
        ["slug", "name", "kind", "iso_code", "other_names", "meetings_attended", "subregion"],
        ["viet-nam", "Viet Nam", "state or territory", "VN", "Vietnam", "0", "not stated"],
        ["iom", "", "", "", "Migration Office", "", ""],
        ["", "Fiji", "state", "fj", "not stated", "", "Melanesia"],
        ["iom-2", "IOM", "programme", "", "", "", ""],
        ["", "Tonga", "island", "", "", "", ""],
        ["", "Nauru", "state", "", "vietnam; Naoero", "7", ""],
        ["iom", "IOM", "", "", "", "3", ""],
    )  # fmt: skip
    assert found == [
        (2, "changed", [("other_names", "not stated", "Vietnam")]),
        (3, "unchanged", []),
        (4, "added", [("slug", "", "fiji"), ("name", "", "Fiji"), ("kind", "", "state"), ("iso_code", "", "FJ"),
                      ("subregion", "", "Melanesia")]),
        (5, "refused", [("A5", "“IOM” is a name of the party at the address “iom”.")]),
        (6, "refused", [("C6", "“island” is none of: state, international_organisation, civil_society, "
                               "private_sector, body, programme.")]),
        (7, "refused", [("E7", "“vietnam” is already a name of Viet Nam. Two parties cannot share a name.")]),
        (8, "refused", [("", "Row 3 is about the same record: IOM.")]),
    ]  # fmt: skip
    assert everything() == before


def test_a_column_that_is_worked_out_cannot_be_changed(client, editor):
    make_party(slug="iom", name="IOM", kind="programme")
    item = make_action_item(slug="item")
    make_progress_update(item=item, status="under_way")
    ((_row, verdict, [(cell, reason)]),) = brought(client, Party, ["slug", "meetings_attended"], ["iom", "3"])
    assert (verdict, cell) == ("refused", "B2")
    assert reason.startswith("The record says “0” here.")
    ((_row, verdict, [(cell, reason)]),) = brought(client, ActionItem, ["slug", "status"], ["item", "delivered"])
    assert (verdict, cell) == ("refused", "B2")
    assert "add an update on its page" in reason


def test_action_items_are_added_as_drafts_and_changed_with_what_hangs_on_them(client, editor):
    plan = make_work_plan(slug="2021-23")
    priority = make_priority(plan=plan, position=4)
    lead, partner = make_party(slug="australia", name="Australia"), make_party(slug="iom", name="IOM")
    make_party_name(party=lead, name="Commonwealth of Australia")
    item = make_action_item(slug="item", title="Old", state="published")
    make_action_lead(item=item, party=partner, role="partner")
    topic = make_topic(slug="scams", name="Online scams")
    heading = ["slug", "title", "plan", "priority", "leads", "partners", "due", "topics", "due_by", "status"]
    rows = [
        ["item", "New", "2021-23", "2021-23.4", "iom", "not stated", "November 2023", "online scams", "2023-11-30", ""],
        ["", "Another", "", "", "Commonwealth of Australia; IOM", "", "2024", "", "", "not_recorded"],
    ]
    shown = bring(client, ActionItem, csv_of(heading, *rows))
    assert verdicts(shown) == [
        (2, "changed", [("title", "Old", "New"), ("plan", "not stated", "2021-23"),
                        ("priority", "not stated", "2021-23.4"), ("leads", "not stated", "iom"),
                        ("partners", "iom", "not stated"), ("due", "not stated", "November 2023"),
                        ("topics", "not stated", "scams")]),
        (3, "added", [("slug", "", "another"), ("title", "", "Another"), ("leads", "", "australia; iom"),
                      ("due", "", "2024")]),
    ]  # fmt: skip
    before = everything()
    answer = save(client, ActionItem, shown)
    assert "“list.csv” is saved." in messages_of(answer)[0]
    item.refresh_from_db()
    assert (item.title, item.priority, item.due, item.state) == ("New", priority, "2023-11", "published")
    assert [*item.topics.all()] == [topic]
    assert [(each.party, each.role) for each in item.leads.all()] == [(partner, "lead")]
    added = ActionItem.objects.get(slug="another")
    assert added.state == "draft"
    assert not PendingSheet.objects.exists()
    undo(client, answer)
    assert everything() == before
    assert [(each.party, each.role) for each in item.leads.all()] == [(partner, "partner")]
    found = brought(client, ActionItem, ["slug", "leads", "topics", "raised_at", "due"],
                    ["item", "Austrelia", "scam", "wg-99", "some day"])  # fmt: skip
    assert [cell for cell, _reason in found[0][2]] == ["D2", "E2"]
    (refused,) = brought(client, ActionItem, ["slug", "leads"], ["item", "Austrelia"])
    assert refused[2] == [
        ("B2", "“Austrelia” is no party of the record. The nearest: Australia (australia).")
    ]  # fmt: skip


def undo(client, answer) -> None:
    """Press the undo that the message offers."""
    (message,) = messages_of(answer)
    shown = client.get(message.partition('href="')[2].partition('"')[0])
    assert client.post(shown.request["PATH_INFO"], form_of(shown), follow=True).status_code == 200


def test_attendance_of_a_meeting(client, editor):
    meeting = make_meeting(slug="wg-tip-11", state="published")
    laos = make_party(slug="lao-pdr", name="Lao PDR")
    make_party_name(party=laos, name="Laos")
    make_party(slug="fiji", name="Fiji")
    row = make_attendance(meeting=meeting, party=laos, position=7, capacity="observer")
    heading = ["meeting", "party", "capacity", "presence", "senior_official", "name_as_written", "colour"]
    shown = bring(client, Attendance, csv_of(
        heading,
        ["wg-tip-11", "Laos", "member", "", "yes", "Laos", "red"],
        ["wg-tip-11", "Fiji", "observer", "apologies", "", "", ""],
    ))  # fmt: skip
    assert verdicts(shown) == [
        (2, "changed", [("capacity", "observer", "member"), ("senior_official", "not stated", "yes"),
                        ("name_as_written", "not stated", "Laos")]),
        (3, "added", [("meeting", "", "wg-tip-11"), ("party", "", "fiji"), ("party_name", "", "Fiji"),
                      ("capacity", "", "observer"), ("presence", "", "apologies")]),
    ]  # fmt: skip
    assert shown.context["plan"].unknown == [("colour", "")]
    save(client, Attendance, shown)
    row.refresh_from_db()
    assert (row.capacity, row.senior_official, row.presence) == ("member", True, "attended")
    assert [(each.party.slug, each.position) for each in meeting.attendances.all()] == [("lao-pdr", 7), ("fiji", 8)]
    found = brought(
        client, Attendance, heading[:4],
        ["wg-tip-11", "Vietnam War Museum", "member", "attended"],
        ["wg-tip-12", "fiji", "member", "attended"],
        ["wg-tip-11", "", "member", "attended"],
        ["wg-tip-11", "fiji", "member", ""],
        ["wg-tip-11", "fiji", "observer", ""],
    )  # fmt: skip
    assert [(number, verdict) for number, verdict, _what in found] == [
        (2, "refused"), (3, "refused"), (4, "refused"), (5, "refused"), (6, "unchanged"),
    ]  # fmt: skip
    assert [what[0] for _number, verdict, what in found if verdict == "refused"] == [
        ("B2", "“Vietnam War Museum” is no party of the record."),
        ("A3", "“wg-tip-12” is no meeting of the record. The nearest: wg-tip-11."),
        ("", "This cell tells what the row is about, and is empty."),
        ("D5", "A new row needs it: attended, apologies or absent. It is not guessed."),
    ]


def test_one_refused_row_keeps_all_others_out(client, editor):
    make_party(slug="fiji", name="Fiji")
    shown = bring(client, Party, csv_of(["slug", "name", "kind"], ["fiji", "Fidji", ""], ["tonga", "Tonga", "x"]))
    assert "1 row cannot be saved, so none is" in " ".join(shown.content.decode().split())
    assert not PendingSheet.objects.exists()
    assert "_confirm" not in shown.content.decode()


def test_what_changed_since_the_dry_run_is_shown_again(client, editor):
    fiji = make_party(slug="fiji", name="Fiji")
    shown = bring(client, Party, csv_of(["slug", "name"], ["fiji", "Republic of Fiji"]))
    Party.objects.filter(pk=fiji.pk).update(name="Viti", name_key="viti")
    again = save(client, Party, shown)
    assert "The record was changed since you looked at this. Nothing was saved" in again.content.decode()
    assert verdicts(again) == [(2, "changed", [("name", "Viti", "Republic of Fiji")])]
    assert Party.objects.get().name == "Viti"
    save(client, Party, again)
    assert Party.objects.get().name == "Republic of Fiji"


def test_files_that_cannot_be_read_and_lists_of_something_else(client, editor):
    for content, cause in [
        (b"", "The file is empty"),
        (b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        (csv_of(["Colour"], ["red"]), "The first row has no column “slug” or “name”."),
    ]:
        shown = bring(client, Party, content)
        assert cause in shown.content.decode()
        assert "Nothing was saved." in shown.content.decode()
    assert "Choose a file." in client.post(page(Party, "sheet")).content.decode()
    assert "does not wait any more" in messages_of(client.post(page(Party, "sheet"), {"_confirm": "1"}, follow=True))[0]


def test_who_may(client, editor):
    shown = bring(client, Party, csv_of(["name", "kind"], ["Fiji", "state"]))
    other = Client()
    other.force_login(make_editor())
    assert "does not wait any more" in messages_of(save(other, Party, shown))[0]
    reader = make_user()
    other.force_login(reader)
    assert bring(other, Party, b"slug").status_code == 403
    assert other.get(page(Party, "file", "csv")).status_code == 403
    reader.user_permissions.set(Permission.objects.filter(codename__in=["view_party", "change_party"]))
    (found,) = brought(other, Party, ["name", "kind"], ["Fiji", "state"])
    assert found == (2, "refused", [("", "You may not add parties.")])
    other.logout()
    assert other.get(page(Party, "file", "csv")).status_code == 302
    assert other.get(page(Party, "sheet")).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert bring(strict, Party, b"slug").status_code == 403

"""Fixtures: the same bytes back, and nothing that a person touched is touched again."""

import io
import json

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction

from balitracker.fixtures.rows import FILES
from meetings.models import Attendance, Citation, Meeting, Topic
from members.models import Party
from workplan.models import ActionItem, ProgressUpdate

pytestmark = pytest.mark.django_db
FIXTURES = settings.BASE_DIR / "fixtures"


def load(folder=FIXTURES) -> str:
    said = io.StringIO()
    call_command("load_fixtures", folder, stdout=said)
    return said.getvalue()


def write(folder, name: str, rows: list[dict]):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


def topic(slug="piracy", name="Piracy", description="") -> dict:
    return {"model": "meetings.topic", "fields": {"slug": slug, "name": name, "description": description}}


@pytest.mark.usefixtures("record")
def test_load_then_export_gives_the_same_bytes(tmp_path):
    call_command("export_fixtures", tmp_path, stdout=io.StringIO())
    assert sorted(path.name for path in FIXTURES.glob("*.json")) == sorted(f"{name}.json" for name in FILES)
    different = [
        name for name in FILES if (tmp_path / f"{name}.json").read_bytes() != (FIXTURES / f"{name}.json").read_bytes()
    ]
    assert different == []


@pytest.mark.usefixtures("record")
def test_loading_again_changes_nothing():
    rows = sum(len(json.loads((FIXTURES / f"{name}.json").read_text())) for name in FILES)
    assert load() == f"0 rows added, 0 updated, {rows} unchanged.\n"


@pytest.mark.usefixtures("record")
def test_loading_again_leaves_edited_deleted_and_renamed_records_as_they_are():
    Meeting.objects.filter(slug="wg-tip-10").update(summary="Edited by hand.", slug="wg-tip-ten")
    Attendance.objects.filter(meeting__slug="wg-tip-8", party__slug="fiji").delete()
    counts = Meeting.objects.count(), Attendance.objects.count()
    load()
    assert Meeting.objects.get(slug="wg-tip-ten").summary == "Edited by hand."
    assert (Meeting.objects.count(), Attendance.objects.count()) == counts


@pytest.mark.usefixtures("empty_record")
def test_a_changed_fixture_updates_a_record_that_nobody_touched(tmp_path):
    load(write(tmp_path, "topics", [topic()]))
    said = load(write(tmp_path, "topics", [topic(description="Robbery at sea.")]))
    assert said == "0 rows added, 1 updated, 0 unchanged.\n"
    assert Topic.objects.get().description == "Robbery at sea."


@pytest.mark.usefixtures("empty_record")
def test_a_changed_fixture_leaves_an_edited_record_and_says_so(tmp_path):
    load(write(tmp_path, "topics", [topic()]))
    Topic.objects.update(description="Mine.")
    said = load(write(tmp_path, "topics", [topic(description="Theirs.")]))
    assert (
        said
        == "0 rows added, 0 updated, 0 unchanged.\nKept as edited here, though the fixture changed: topic ['piracy']\n"
    )
    assert Topic.objects.get().description == "Mine."


@pytest.mark.usefixtures("empty_record")
def test_a_record_made_by_hand_before_the_fixture_is_kept(tmp_path):
    Topic.objects.create(slug="piracy", name="Piracy", description="Mine.")
    load(write(tmp_path, "topics", [topic(description="Theirs.")]))
    assert [row.description for row in Topic.objects.all()] == ["Mine."]


@pytest.mark.usefixtures("record")
def test_a_new_row_finds_a_record_whose_address_was_changed(tmp_path):
    Party.objects.filter(slug="viet-nam").update(slug="vietnam")
    rows = [
        {
            "model": "members.partyname",
            "fields": {"party": ["viet-nam"], "name": "VNM", "kind": "acronym", "period": ""},
        }
    ]
    load(write(tmp_path, "party_names", rows))
    assert Party.objects.named("vnm").get().slug == "vietnam"


MEMBERSHIP = {"party": ["atlantis"], "body": ["wg-tip"], "standing": "member", "period": "", "note": ""}
LILLIPUT = {"slug": "lilliput", "name": "Lilliput", "acronym": "", "kind": "state", "iso_code": "", "subregion": ""}
COLOURED = {"model": "meetings.topic", "fields": topic()["fields"] | {"colour": "red"}}
BAD = [
    (
        "memberships",
        {"model": "members.membership", "fields": MEMBERSHIP},
        "memberships.json, row 1 ['atlantis', 'wg-tip', 'member', '']: party names an unknown party: atlantis.",
    ),
    (
        "topics",
        topic(slug="Bad Slug"),
        "topics.json, row 1 ['Bad Slug']: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
    ),
    (
        "topics",
        {"model": "meetings.topics", "fields": {}},
        "topics.json, row 1: expected model meetings.topic, found meetings.topics.",
    ),
    (
        "topics",
        {"model": "meetings.topic", "fields": {"name": "x"}},
        "topics.json, row 1: the field slug is missing.",
    ),
    ("topics", COLOURED, "topics.json, row 1 ['piracy']: meetings.Topic has no field colour."),
]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("name", "row", "reason"), BAD)
def test_a_bad_row_stops_the_load_and_changes_nothing(tmp_path, name, row, reason):
    write(tmp_path, "parties", [{"model": "members.party", "fields": LILLIPUT | {"note": ""}}])
    with pytest.raises(CommandError) as refusal:
        load(write(tmp_path, name, [row]))
    assert str(refusal.value) == f"{reason} Nothing was loaded."
    assert not Party.objects.filter(slug="lilliput").exists()


@pytest.mark.usefixtures("record")
def test_two_rows_that_cannot_both_be_stop_the_load(tmp_path):
    with pytest.raises(CommandError) as refusal:
        load(write(tmp_path, "topics", [topic(), topic(slug="piracy-2")]))
    assert str(refusal.value).startswith("topics.json, row 2 ['piracy-2']: duplicate key value")


@pytest.mark.usefixtures("record")
def test_a_file_that_is_not_json_stops_the_load(tmp_path):
    (tmp_path / "topics.json").write_text("[")
    with pytest.raises(CommandError, match=r"^topics\.json is not JSON: .* Nothing was loaded\.$"):
        load(tmp_path)


@pytest.mark.usefixtures("record")
def test_the_history_says_that_the_record_came_from_the_fixtures():
    event = Meeting.pgh_event_model.objects.filter(slug="wg-tip-10").select_related("pgh_context").get()
    assert (event.pgh_label, event.pgh_context.metadata["command"]) == ("insert", "load_fixtures")


@pytest.mark.usefixtures("record")
def test_every_record_of_the_fixtures_that_needs_a_source_has_one():
    needs = ["meetings.meeting", "meetings.session", "meetings.chair", "meetings.attendance", "meetings.headcount",
             "meetings.contribution", "meetings.outcome", "members.membership", "members.post", "workplan.workplan",
             "workplan.priority", "workplan.prioritylink", "workplan.actionitem", "workplan.actionlead",
             "workplan.progressupdate"]  # fmt: skip
    cited = {(row.content_type.model_class()._meta.label_lower, row.object_id)
             for row in Citation.objects.select_related("content_type")}  # fmt: skip
    without = [
        f"{label} {row}"
        for label in needs
        for row in apps.get_model(label).objects.all()
        if (label, row.pk) not in cited
    ]
    assert without == []


@pytest.mark.usefixtures("record")
def test_a_progress_update_is_never_changed():
    update = ProgressUpdate.objects.first()
    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        ProgressUpdate.objects.filter(pk=update.pk).update(note="Something else.")
    assert ActionItem.objects.filter(updates__note="Something else.").count() == 0

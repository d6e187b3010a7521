"""What is taken away whole: the data package, the SQLite file and the data dictionary, of one definition."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing

import frictionless
import pytest
from asgiref.sync import async_to_sync
from datasette.app import Datasette
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from balitracker.dates import EdtfField
from balitracker.opendata.tables import table_names, tables
from balitracker.record import Record
from meetings.models import Attendance, Document, DocumentVersion, Headcount, Meeting, Paragraph
from members.models import Party
from tests.conftest import empty_tables
from tests.factories import make_action_item, make_meeting, make_party
from tests.world import make_world
from workplan.models import WorkPlan

pytestmark = pytest.mark.django_db

PACKAGE, SQLITE = "/data/balitracker.zip", "/data/balitracker.sqlite"
TEXTS_OF_OTHERS = {DocumentVersion, Paragraph}
"""What is shown, but belongs to the publishers of the documents."""


def package(client) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(client.get(PACKAGE).content))


def rows_in(archive: zipfile.ZipFile, table: str) -> list[dict]:
    text = io.TextIOWrapper(archive.open(f"data/{table}.csv"), encoding="utf-8", newline="")
    return list(csv.DictReader(text))


@pytest.fixture
def sqlite_file(client, tmp_path):
    """The SQLite file as a reader has downloaded it; called again, as it is then."""

    def download():
        path = tmp_path / "balitracker.sqlite"
        path.write_bytes(client.get(SQLITE).content)
        return path

    return download


# One definition


def fields_of(model) -> list[str]:
    """What people fill in on a model, with the days that follow from a date: read from the model alone."""
    found = []
    for field in model._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name not in ("content_type", "object_id"):
            found.append(field.name)
            if isinstance(field, EdtfField):
                found += [day for day in (field.earliest, field.latest) if day]
    return found


def test_every_kind_of_record_is_taken_away_with_every_field():
    models = {each for each in apps.get_models() if issubclass(each, Record) and not each._meta.proxy}
    assert models - TEXTS_OF_OTHERS == set(table_names())
    besides_fields = {"key", "record", "record_kind"}
    for model, name in table_names().items():
        columns = [column.name for column in tables()[name].columns]
        assert [each for each in columns if each not in besides_fields] == fields_of(model)
        links = {link.name for link in model._meta.many_to_many if link.remote_field.through._meta.auto_created}
        assert {f"{name}_{link}" for link in links} <= set(tables())


@pytest.mark.usefixtures("empty_record")
def test_package_sqlite_and_dictionary_have_the_same_columns_each_with_its_meaning(client, sqlite_file):
    make_world(1)
    said = json.loads(client.get("/data/dictionary.json").getvalue())["results"]
    descriptor = json.loads(package(client).read("datapackage.json"))
    in_package = [
        (table["name"], field["name"]) for table in descriptor["resources"] for field in table["schema"]["fields"]
    ]
    with closing(sqlite3.connect(sqlite_file())) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        in_sqlite = [
            (name, row[1])
            for name in names
            if name not in ("about", "data_dictionary")
            for row in database.execute(f'PRAGMA table_info("{name}")')
        ]
    assert [(row["table"], row["column"]) for row in said] == in_package == in_sqlite
    assert [
        row for row in said if not (row["meaning"] and row["title"] and row["empty_means"] and row["rests_on"])
    ] == []
    page = client.get("/data/dictionary/").content.decode()
    assert [name for name, _column in in_package if f'id="{name}"' not in page] == []


def test_what_a_column_means_is_the_help_text_of_its_field(client):
    said = {
        (row["table"], row["column"]): row["meaning"]
        for row in json.loads(client.get("/data/dictionary.json").getvalue())["results"]
    }
    written = {
        (name, field): str(model._meta.get_field(field).help_text)
        for model, name in table_names().items()
        for field in fields_of(model)
        if model._meta.get_field(field).editable
    }
    assert {column: said[column] for column in written} == written


def test_the_dictionary_says_what_empty_means_in_the_words_of_the_form(client):
    rows = {
        (row["table"], row["column"]): row
        for row in json.loads(client.get("/data/dictionary.json").getvalue())["results"]
    }
    assert rows["headcounts", "session"]["empty_means"] == "the number is for the whole meeting"
    assert rows["headcounts", "session"]["leads_to"] == "sessions.key"
    assert rows["meetings", "place"]["empty_means"] == "not stated"
    assert rows["meetings", "slug"]["may_be_empty"] == "no"
    assert rows["meetings", "starts_on"]["rests_on"] == "worked out from date"
    assert rows["attendances", "presence"]["values"] == "attended: attended; apologies: apologies; absent: absent"


# The files, by libraries of their own


@pytest.mark.usefixtures("record")
def test_frictionless_finds_nothing_in_the_package_of_the_record(client, tmp_path):
    path = tmp_path / "balitracker.zip"
    path.write_bytes(client.get(PACKAGE).content)
    assert path.read_bytes() == client.get(PACKAGE).content
    report = frictionless.validate(str(path))
    assert report.flatten(["name", "type", "note"]) == []
    assert report.stats["tasks"] == len(tables())


@pytest.mark.usefixtures("record")
def test_datasette_opens_the_sqlite_file_and_follows_its_keys(client, sqlite_file):
    path = sqlite_file()
    assert path.read_bytes() == client.get(SQLITE).content
    datasette = Datasette([str(path)])

    def ask(address: str) -> dict:
        answer = async_to_sync(datasette.client.get)(f"/balitracker{address}")
        assert answer.status_code == 200, address
        return answer.json()

    counts = {table["name"]: table["count"] for table in ask(".json")["tables"]}
    held = {name: sum(1 for _row in table.rows()) for name, table in tables().items()}
    assert {name: counts[name] for name in held} == held
    of_one = ask("/attendances.json?meeting=wg-tip-10&_facet=capacity&_labels=on&_shape=objects")
    assert of_one["filtered_table_rows_count"] == Attendance.objects.filter(meeting__slug="wg-tip-10").count()
    assert {each["value"] for each in of_one["facet_results"]["capacity"]["results"]} >= {"member", "observer"}
    assert of_one["rows"][0]["meeting"]["value"] == "wg-tip-10"


# Only what is public, and all that it refers to


@pytest.mark.usefixtures("empty_record")
def test_what_is_not_public_is_left_out_and_nothing_points_to_it(client, sqlite_file):
    make_world(2)
    country, nobody = make_party(name="Where it met"), make_party(name="Of no record")
    Meeting.objects.filter(slug="meeting").update(country=country)
    draft = make_meeting(slug="draft", state="draft", country=nobody)
    make_action_item(slug="of-a-draft", state="published", raised_at=draft, plan=WorkPlan.objects.get(slug="plan-1"))
    WorkPlan.objects.filter(slug="plan-1").update(state="in_review")
    Document.objects.filter(slug="document-1").update(state="withdrawn", state_reason="It was wrong.")
    archive = package(client)
    items = {row["slug"]: row for row in rows_in(archive, "action_items")}
    assert (items["of-a-draft"]["raised_at"], items["of-a-draft"]["plan"]) == ("", "")
    assert {row["slug"] for row in rows_in(archive, "meetings")} == {"meeting", "meeting-1"}
    assert {row["document"] for row in rows_in(archive, "headcounts")} == {"document"}
    assert Headcount.objects.filter(document__slug="document-1").count() == 2
    of_headcounts = [row for row in rows_in(archive, "citations") if row["record_kind"] == "headcounts"]
    assert {row["record"] for row in of_headcounts} == {row["key"] for row in rows_in(archive, "headcounts")}
    parties = {row["slug"] for row in rows_in(archive, "parties")}
    assert country.slug in parties
    assert nobody.slug not in parties
    with closing(sqlite3.connect(sqlite_file())) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert Party.objects.count() == len(parties) + 1


@pytest.mark.usefixtures("empty_record")
def test_the_version_follows_from_the_content(client):
    make_world(1)

    def version() -> str:
        return json.loads(package(client).read("datapackage.json"))["version"]

    before = version()
    Meeting.objects.filter(slug="meeting").update(state_reason="Nobody reads this.")
    assert version() == before
    Meeting.objects.filter(slug="meeting").update(place="Elsewhere")
    assert version() != before


# And back


def empty() -> None:
    connection.check_constraints()  # what waits for the end of the transaction keeps tables from being emptied
    empty_tables()


def load(path) -> str:
    said = io.StringIO()
    call_command("load_package", path, stdout=said)
    return said.getvalue()


@pytest.mark.usefixtures("record")
def test_a_package_loaded_into_an_empty_database_gives_the_same_package(client, tmp_path):
    path = tmp_path / "balitracker.zip"
    path.write_bytes(client.get(PACKAGE).content)
    with pytest.raises(CommandError, match="holds topics already.* Nothing was loaded"):
        load(path)
    empty()
    assert load(path).startswith("2")
    assert client.get(PACKAGE).content == path.read_bytes()
    assert set(Meeting.objects.values_list("state", flat=True)) == {"published"}


def changed(archive: zipfile.ZipFile, path, name: str, change, *, is_said: bool) -> str:
    """Write the package to `path` with one file changed; `is_said` if the descriptor knows of it."""
    files = {each: archive.read(each) for each in archive.namelist()}
    before = hashlib.sha256(files[name]).hexdigest()
    files[name] = change(files[name])
    if is_said:
        after = hashlib.sha256(files[name]).hexdigest()
        files["datapackage.json"] = files["datapackage.json"].replace(before.encode(), after.encode())
    with zipfile.ZipFile(path, "w") as written:
        for each, content in files.items():
            written.writestr(each, content)
    return path


BAD = {
    "damaged": ("data/topics.csv", lambda text: text.replace(b"Topic", b"Tropic"), False, "download the package again"),
    "no column": ("data/topics.csv", lambda text: text.replace(b"slug", b"slag"), True, "other columns"),
    "no such row": ("data/posts.csv", lambda text: text.replace(b",member,", b",nobody,"), True, "row 1: 'nobody'"),
    "no such day": ("data/sessions.csv", lambda text: text.replace(b",1,", b",one,"), True, "row 1: .*'one'"),
    "no such word": ("data/parties.csv", lambda text: text.replace(b",state,", b",town,"), True, "'town'"),
    "twice": ("data/topics.csv", lambda text: text + text.splitlines(keepends=True)[1], True, "topics.csv: duplicate"),
    "another release": ("datapackage.json", lambda text: text.replace(b'"topics"', b'"themes"'), False, "of another"),
    "no descriptor": ("datapackage.json", lambda text: b"{}", False, "no data package of this portal"),
}  # fmt: skip


@pytest.mark.usefixtures("empty_record")
def test_a_bad_package_is_refused_with_its_place_and_leaves_nothing(client, tmp_path):
    make_world(1)
    archive = package(client)
    empty()
    for case, (name, change, is_said, reason) in BAD.items():
        path = changed(archive, tmp_path / "bad.zip", name, change, is_said=is_said)
        with pytest.raises(CommandError, match=f"(?i){reason}") as refusal, transaction.atomic():
            load(path)
        assert "Nothing was loaded." in str(refusal.value), case
    assert sum(model._base_manager.count() for model in table_names()) == 0
    (tmp_path / "bad.zip").write_text("no archive")
    with pytest.raises(CommandError, match="no ZIP file"):
        load(tmp_path / "bad.zip")

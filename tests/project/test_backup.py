"""Backup and restore: nothing is lost, nothing is ever half done, however and whenever the command is killed."""

import io
import json
import random
import time
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from balitracker.backups.catalogue import in_todays_terms, next_numbers, quoted
from balitracker.backups.files import UNFINISHED, BeingWritten, sweep, written_whole
from balitracker.backups.manifest import checked_manifest
from balitracker.history.writers import written_by
from balitracker.models import RecordVersion
from meetings.keeping import StagedFile
from meetings.models import Meeting
from tests.factories import make_document_version, make_reviewer
from tests.killed import NAME, killer
from tests.world import make_world

on_tables_of_its_own = pytest.mark.django_db(transaction=True)

TIMES = 20
VERSION, SESSIONS = "balitracker_recordversion", "django_session"


@pytest.fixture(autouse=True)
def documents(tmp_path, monkeypatch) -> Path:
    """A folder of documents of the test's own."""
    folder = tmp_path / "documents"
    folder.mkdir()
    monkeypatch.setattr(settings, "DOCUMENTS_DIR", folder)
    return folder


def say(*command) -> str:
    said = io.StringIO()
    call_command(*map(str, command), stdout=said, stderr=said)
    return said.getvalue()


def table_names() -> list[str]:
    return [name for name in connection.introspection.table_names() if name not in (VERSION, "django_migrations")]


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def contents(tables: list[str]) -> dict:
    """A fingerprint of each table, the next number of each sequence, and how many triggers are out of force."""
    rows = "md5(string_agg(md5(row_::text), '' ORDER BY md5(row_::text)))"
    found = dict(ask(" UNION ALL ".join(f"SELECT '{name}', {rows} FROM {quoted(name)} row_" for name in tables)))
    disabled = ask("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
    return {"tables": found, "sequences": next_numbers(), "disabled": disabled}


def sizes(tables: list[str]) -> dict:
    """How many rows each table has."""
    return dict(ask(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {quoted(name)}" for name in tables)))


def make_record() -> str:
    """A small record with accounts, somebody signed in, history and a kept document; return its SHA-256."""
    make_world(1)
    aminata = make_reviewer(username="aminata")
    Client().force_login(aminata)
    with written_by(aminata):
        Meeting.objects.filter(slug="meeting").update(summary="Tab\there, \\N and\nлинии.")
    staged = StagedFile(b"What was said.")
    staged.keep()
    make_document_version(sha256=staged.target.name, number=1)
    return staged.target.name


def empty_backup(tmp_path) -> Path:
    """A backup of this database with nothing in it, by which it can be emptied."""
    call_command("flush", interactive=False, verbosity=0)
    path = tmp_path / "empty.backup"
    say("backup", path)
    return path


# Nothing is lost


@on_tables_of_its_own
def test_restoring_into_an_empty_database_gives_every_table_back(tmp_path, documents):
    empty = empty_backup(tmp_path)
    sha256 = make_record()
    (documents / ("a" * 64)).write_text("Not what its name says.")
    before, stamp = contents(table_names()), RecordVersion.stamp()
    path = tmp_path / "record.backup"
    said = say("backup", path)
    assert f"Damaged in DOCUMENTS_DIR, and left out: {'a' * 64}" in said
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="The database is not empty: .* Nothing was restored"):
        say("restore", path)
    say("restore", empty, "--replace")
    assert (User.objects.count(), Meeting.objects.count()) == (0, 0)
    for file in documents.iterdir():
        file.unlink()
    stamp_between = RecordVersion.stamp()

    assert "1 documents" in say("restore", path)
    after = contents(table_names())
    assert before["tables"].pop(SESSIONS) is not None
    assert after["tables"].pop(SESSIONS) is None  # everybody signs in again
    assert after == before
    assert [file.name for file in documents.iterdir()] == [sha256]
    assert (documents / sha256).read_bytes() == b"What was said."
    assert RecordVersion.stamp() not in (stamp, stamp_between)

    version = RecordVersion.current()
    meeting = Meeting.objects.get(slug="meeting")
    events = meeting._meta.model.pgh_event_model.objects
    written = events.count()
    meeting.title = "Renamed"
    meeting.save()
    Meeting.objects.create(slug="one-more", title="One more", kind="annual_meeting")  # whose key no other has
    assert (events.count(), RecordVersion.current() > version) == (written + 2, True)


@on_tables_of_its_own
def test_what_cannot_be_restored_is_refused_and_changes_nothing(tmp_path):
    empty = empty_backup(tmp_path)
    make_record()
    path, bad = tmp_path / "record.backup", tmp_path / "bad.backup"
    say("backup", path)
    say("restore", empty, "--replace")
    before = contents(table_names())
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"])
    migrations = manifest["migrations"]
    cases = {
        "damaged: tables/members_party": {"tables/members_party": files["tables/members_party"] + b"1"},
        "does not hold what its manifest says": {"tables/members_party": None},
        "manifest.json is missing": {"manifest.json": None},
        "later release: restore": {"manifest.json": manifest | {"format": 2}},
        "migrations that this one lacks: members.0999_later": {
            "manifest.json": manifest | {"migrations": [*migrations, ["members", "0999_later"]]}
        },
        "manage.py migrate auth 0011_update_proxy_permissions; restore": {
            "manifest.json": manifest
            | {"migrations": [each for each in migrations if each[1] != "0012_alter_user_first_name_max_length"]}
        },
        "other tables or columns than the backup: members_party": {
            "manifest.json": manifest | {"tables": manifest["tables"] | {"members_party": ["id", "colour"]}}
        },
    }
    for reason, changes in cases.items():
        with zipfile.ZipFile(bad, "w") as archive:
            for name, content in (files | changes).items():
                if content is not None:
                    archive.writestr(name, json.dumps(content) if isinstance(content, dict) else content)
        with pytest.raises(CommandError, match=f"{reason}.* Nothing was restored"):
            say("restore", bad)
    bad.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CommandError, match="no ZIP file, or a damaged one"):
        say("restore", bad)
    with pytest.raises(CommandError, match="No such file"):
        say("restore", tmp_path / "nowhere.backup")
    assert contents(table_names()) == before


# A file has its name only when it is whole


@pytest.mark.parametrize(
    ("command", "does", "says"),
    [
        ("backup", "make_backup", "There is no new backup; run this again."),
        ("restore", "restore_backup", "It holds what it held before, or all of the backup: look at it"),
    ],
)
def test_a_database_that_goes_away_meanwhile_is_said_in_words(tmp_path, monkeypatch, command, does, says):
    def gone(*_arguments, **_options):
        raise OperationalError("server closed the connection unexpectedly\n\tThis probably means ...")

    monkeypatch.setattr(f"balitracker.management.commands.{command}.{does}", gone)
    with pytest.raises(CommandError) as refused:
        say(command, tmp_path / "file")
    assert "cannot be reached any more: server closed the connection unexpectedly. " in str(refused.value)
    assert says in str(refused.value)


@pytest.mark.django_db
def test_a_backup_of_before_migrations_were_made_one_is_of_the_same_tables():
    squashed = MigrationLoader(None).disk_migrations["meetings", "0001_record"]
    earlier = [list(each) for each in squashed.replaces]
    assert in_todays_terms([*earlier, ["auth", "0001_initial"]]) == [
        ["auth", "0001_initial"],
        ["meetings", "0001_record"],
    ]
    assert in_todays_terms(earlier[1:]) == earlier[1:]


def test_a_file_gets_its_name_when_it_is_whole_and_one_process_writes_it(tmp_path):
    path = tmp_path / "file"
    path.write_text("before")
    with written_whole(path) as file:
        file.write(b"after")
        assert path.read_text() == "before"
        with pytest.raises(BeingWritten), written_whole(path):
            pass
        sweep(tmp_path)
    assert path.read_text() == "after"
    with pytest.raises(ZeroDivisionError), written_whole(path):
        1 / 0  # noqa: B018
    (tmp_path / f".of-a-killed-process{UNFINISHED}").write_text("half")
    sweep(tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["file"]


# Killed at random moments


@on_tables_of_its_own
def test_killed_at_any_moment_it_is_as_before_or_as_after(tmp_path, documents):
    empty, target = empty_backup(tmp_path), tmp_path / "record.backup"
    sha256, fixtures, tables = make_record(), tmp_path / "fixtures", table_names()
    tables.remove(SESSIONS)
    say("export_fixtures", fixtures)
    moments = random.Random(20260301)
    with killer(connection.settings_dict["NAME"], documents) as kill:

        def killed(command: tuple, prepare, look) -> list:
            """What is found after each kill, at moments spread over the time that the command takes."""
            prepare()
            seconds, _killed = kill.run(*command)
            found, count = [look()], 0
            for _time in range(TIMES):
                prepare()
                ran, was_killed = kill.run(*command, after=moments.uniform(0, seconds))
                count += was_killed
                if not was_killed:
                    seconds = min(seconds, ran)
                wait_for_the_end()
                found.append(look())
            assert count >= TIMES // 4, "The moments are too late to tell anything."
            return found

        whole = contents(tables)

        def backup_made() -> bool:
            assert contents(tables) == whole
            if target.exists():
                with zipfile.ZipFile(target) as archive:
                    assert checked_manifest(archive).documents == [sha256]
            assert {each.name for each in tmp_path.iterdir()} <= {
                "empty.backup", "documents", "fixtures", target.name, f".{target.name}{UNFINISHED}"
            }  # fmt: skip
            return target.exists()

        assert killed(("backup", target), lambda: target.unlink(missing_ok=True), backup_made)[0] is True
        (tmp_path / f".of-yesterday{UNFINISHED}").write_text("half")
        kill.run("backup", target)
        assert list(tmp_path.glob(f".*{UNFINISHED}")) == []

        def empty_all() -> None:
            say("restore", empty, "--replace")
            for file in documents.iterdir():
                if file.name == sha256:
                    file.unlink()

        empty_all()
        nothing = contents(tables)

        def restored() -> bool:
            found = contents(tables)
            assert found in (nothing, whole)
            kept = documents / sha256
            assert not kept.exists() or kept.read_bytes() == b"What was said."
            assert kept.exists() or found == nothing
            return found == whole

        assert killed(("restore", target), empty_all, restored)[0] is True

        empty_all()
        rows_before = sizes(tables)
        kill.run("load_fixtures", fixtures)
        rows_after = sizes(tables)
        assert rows_after != rows_before

        def loaded() -> bool:
            found = sizes(tables)
            assert found in (rows_before, rows_after)
            return found == rows_after

        assert killed(("load_fixtures", fixtures), empty_all, loaded)[0] is True
    sweep(documents)
    assert {file.name for file in documents.iterdir()} <= {sha256}


def wait_for_the_end() -> None:
    """Wait until the server has noticed that the killed process is gone, and ended what it was doing for it."""
    while ask(f"SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{NAME}'"):
        time.sleep(0.005)


def test_with_the_server_killed_at_any_moment_it_is_as_before_or_as_after(tmp_path, documents, empty_record):
    """Not the command but PostgreSQL is killed, with all its processes; started again it has repaired itself.

    What the database then holds is told by a backup of it: of each table its fingerprint, or how many rows it has.
    """
    empty, record, target = (tmp_path / f"{name}.backup" for name in ("empty", "record", "target"))
    look = tmp_path / "look" / "look.backup"  # apart, since it sweeps its folder
    look.parent.mkdir()
    sha256, fixtures = make_record(), tmp_path / "fixtures"
    say("export_fixtures", fixtures)
    say("backup", record)
    (documents / sha256).unlink()
    moments = random.Random(20260302)
    with killer("killed", documents, server=tmp_path / "postgresql") as kill:

        def held() -> tuple[dict, dict]:
            """What the database holds: the fingerprint of each table with the sequences, and the rows of each."""
            kill.run("backup", look)
            with zipfile.ZipFile(look) as archive:
                manifest = checked_manifest(archive)
                rows = {name: archive.read(f"tables/{name}").count(b"\n") for name in manifest.tables}
            prints = {name: manifest.members[f"tables/{name}"] for name in manifest.tables if name != VERSION}
            return {**prints, **manifest.sequences}, rows

        def killed(command: tuple, prepare, look_at) -> None:
            """Kill the server at moments spread over the time that the command takes."""
            prepare()
            seconds, _failed = kill.run(*command)
            is_after, failures = look_at(), 0
            assert is_after
            for _time in range(TIMES):
                if is_after:
                    prepare()
                _ran, has_failed = kill.run(*command, after=moments.uniform(0, seconds))
                is_after = look_at()
                assert is_after or has_failed, "What was said to be done was lost."
                failures += has_failed
            assert failures >= TIMES // 4, "The moments are too late to tell anything."

        def empty_all() -> None:
            kill.run("restore", empty, "--replace")
            (documents / sha256).unlink(missing_ok=True)

        kill.run("migrate", "--no-input")
        kill.run("backup", empty)
        empty_all()
        nothing, no_rows = held()
        kill.run("restore", record)
        whole, _rows = held()
        assert whole != nothing

        def backup_made() -> bool:
            assert list(tmp_path.glob(f".*{UNFINISHED}")) == []
            assert held()[0] == whole
            if target.exists():
                with zipfile.ZipFile(target) as archive:
                    assert checked_manifest(archive).documents == [sha256]
            return target.exists()

        killed(("backup", target), lambda: target.unlink(missing_ok=True), backup_made)

        def restored() -> bool:
            found = held()[0]
            assert found in (nothing, whole)
            assert found == nothing or (documents / sha256).read_bytes() == b"What was said."
            return found == whole

        killed(("restore", record), empty_all, restored)
        empty_all()
        kill.run("load_fixtures", fixtures)
        rows_after = held()[1]
        assert rows_after != no_rows

        def loaded() -> bool:
            found = held()[1]
            assert found in (no_rows, rows_after)
            return found == rows_after

        killed(("load_fixtures", fixtures), empty_all, loaded)

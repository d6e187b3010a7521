"""Bring a backup back."""

import shutil
import zipfile
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from balitracker.backups.catalogue import SESSIONS, catalogue, copy_statement, filled_tables, in_todays_terms, quoted
from balitracker.backups.files import sweep, written_whole
from balitracker.backups.manifest import BLOCK, DOCUMENTS, TABLES, BackupError, Manifest, checked_manifest
from meetings.keeping import READ_ONLY, is_kept, path_of

_NEW_STAMP = """
    INSERT INTO balitracker_recordversion (id, number, moved_in)
    VALUES (1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, txid_current())
    ON CONFLICT (id) DO UPDATE SET
        number = greatest(balitracker_recordversion.number + 1, EXCLUDED.number), moved_in = EXCLUDED.moved_in
"""
"""The clock, in thousandths of a second, is a number that no record has counted to: so no stamp comes again, neither
of this server nor of the one that the backup is from."""


def restore_backup(path: Path, *, replace: bool = False) -> Manifest:
    """Bring back the backup at `path`, whole or not at all, and return its manifest.

    The documents are put into their place first, under their SHA-256, then all tables in one transaction. Raises
    BackupError where the file is damaged, the database is of another release, or holds something and `replace` does
    not say that it may go; the database is then as before.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = checked_manifest(archive)
            with transaction.atomic():
                _check_database(manifest, replace=replace)
                _put_documents(archive, manifest.documents)
                _fill_tables(archive, manifest)
    except zipfile.BadZipFile as error:
        raise BackupError(_("This is no ZIP file, or a damaged one: take another backup.")) from error
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}.") from error
    except IntegrityError as error:
        raise BackupError(f"{str(error).splitlines()[0]}.") from error
    ContentType.objects.clear_cache()
    return manifest


def _check_database(manifest: Manifest, *, replace: bool) -> None:
    """Raise BackupError unless the tables are those of the backup and may be filled."""
    found = catalogue()
    migrations = in_todays_terms(manifest.migrations)
    if found.migrations != migrations:
        raise BackupError(_ways_to_the_same_migrations(found.migrations, migrations))
    here, there = ({name: set(columns) for name, columns in each.tables.items()} for each in (found, manifest))
    if here != there:
        other = ", ".join(name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name))
        raise BackupError(_("The database has other tables or columns than the backup: %(tables)s.") % {
            "tables": other})  # fmt: skip
    if not replace and (filled := filled_tables(found.tables)):
        raise BackupError(
            _("The database is not empty: %(number)d tables hold rows, %(table)s for one. Restore into a new one, or "
              "say --replace to lose what is there.") % {"number": len(filled), "table": filled[-1]}
        )  # fmt: skip


def _ways_to_the_same_migrations(found: list[list[str]], of_backup: list[list[str]]) -> str:
    """Say how the database can be brought to where it was when the backup was made."""
    here, there = ({tuple(each) for each in all_} for all_ in (found, of_backup))
    if unknown := there - set(MigrationLoader(None).disk_migrations):
        return _("The backup was made by a later release, with migrations that this one lacks: %(names)s.") % {
            "names": ", ".join(sorted(".".join(each) for each in unknown))
        }
    if there - here:
        return _("The database is behind the backup: run manage.py migrate first.")
    ways = []
    for app in sorted({app for app, _name in here - there}):
        ways.append(f"manage.py migrate {app} {max((name for of, name in there if of == app), default='zero')}")
    return _("The backup is older than the database. In an empty one run: %(commands)s; restore; then migrate.") % {
        "commands": "; ".join(ways)
    }


def _put_documents(archive: zipfile.ZipFile, documents: list[str]) -> None:
    """Put the documents where they are kept, each under its name only when it is whole."""
    folder = Path(settings.DOCUMENTS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    for sha256 in documents:
        if is_kept(sha256):
            continue
        with archive.open(f"{DOCUMENTS}{sha256}") as member, written_whole(path_of(sha256), READ_ONLY) as file:
            shutil.copyfileobj(member, file, BLOCK)


def _fill_tables(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Put the rows of the backup in the place of all there are, with no trigger writing history of it."""
    tables = [quoted(name) for name in manifest.tables]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL datestyle = ISO")
        cursor.execute(f"TRUNCATE {', '.join([*tables, quoted(SESSIONS)])}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for name, columns in manifest.tables.items():
            with (
                archive.open(f"{TABLES}{name}") as member,
                cursor.copy(copy_statement(name, columns, "FROM STDIN")) as rows,
            ):
                while block := member.read(BLOCK):
                    rows.write(block)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end would keep triggers from coming back
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        for name, number in manifest.sequences.items():
            cursor.execute(f"ALTER SEQUENCE {quoted(name)} RESTART WITH {int(number)}")
        cursor.execute(_NEW_STAMP)

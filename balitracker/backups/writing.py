"""Make a backup."""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from balitracker.backups.catalogue import catalogue, copy_statement, next_numbers
from balitracker.backups.files import BeingWritten, sweep, written_whole
from balitracker.backups.manifest import BLOCK, DOCUMENTS, TABLES, BackupError, Manifest
from meetings.keeping import is_kept
from meetings.models import DocumentVersion

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass
class BackupReport:
    """What a backup holds, and what could not be put into it."""

    tables: int = 0
    documents: int = 0
    missing: list[str] = field(default_factory=list)
    """Documents that the record names and DOCUMENTS_DIR does not hold, by their SHA-256."""
    damaged: list[str] = field(default_factory=list)
    """Files of DOCUMENTS_DIR that are not what their name says; they are left out."""


def make_backup(path: Path) -> BackupReport:
    """Write the whole database, as it is at one moment, and the kept documents into a file at `path`.

    Until it is whole nothing stands at `path`, or what stood there before. Raises BackupError where it cannot be
    written.
    """
    report = BackupReport()
    try:
        sweep(path.parent)
        with written_whole(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with _one_moment():
                found = catalogue()
                members = _write_tables(archive, found.tables)
                report.missing = sorted(each for each in _documents_named() if not is_kept(each))
                sequences = next_numbers()
            kept, report.damaged = _write_documents(archive)
            members |= kept
            Manifest(timezone.now().isoformat(), found.tables, found.migrations, sequences, members).write(archive)
    except BeingWritten as error:
        raise BackupError(_("Another backup is being written to %(file)s: wait for it.") % {"file": path}) from error
    except OSError as error:
        raise BackupError(_("%(file)s cannot be written: %(reason)s.") % {
            "file": path, "reason": error.strerror}) from error  # fmt: skip
    report.tables, report.documents = len(found.tables), len(kept)
    return report


@contextmanager
def _one_moment() -> Iterator[None]:
    """See the database as it is at one moment, and write values as every server reads them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if len(connection.atomic_blocks) == 1:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL datestyle = ISO")
        yield


def _write_tables(archive: zipfile.ZipFile, tables: dict[str, list[str]]) -> dict[str, str]:
    members = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            with cursor.copy(copy_statement(table, columns, "TO STDOUT")) as rows:
                members[f"{TABLES}{table}"] = _write(archive, f"{TABLES}{table}", rows)
    return members


def _documents_named() -> set[str]:
    return set(DocumentVersion.objects.values_list("sha256", flat=True))


def _write_documents(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[str]]:
    """Write the kept files, and return their fingerprints, and the names of those that are damaged."""
    members, damaged = {}, []
    folder = Path(settings.DOCUMENTS_DIR)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not _SHA256.fullmatch(path.name):
            continue
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != path.name:
                damaged.append(path.name)
                continue
            file.seek(0)
            name = f"{DOCUMENTS}{path.name}"
            members[name] = _write(archive, name, iter(lambda file=file: file.read(BLOCK), b""))
    return members, damaged


def _write(archive: zipfile.ZipFile, name: str, blocks: Iterable[bytes]) -> str:
    """Write `blocks` as the file `name`, and return its SHA-256."""
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for block in blocks:
            digest.update(block)
            member.write(block)
    return digest.hexdigest()

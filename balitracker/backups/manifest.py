"""The manifest of a backup: what it consists of, and the fingerprint of each part."""

import hashlib
import json
import zipfile
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

MEMBER = "manifest.json"
FORMAT = 1
TABLES, DOCUMENTS = "tables/", "documents/"
BLOCK = 1 << 20


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why, and what to do."""


@dataclass(frozen=True)
class Manifest:
    """What a backup consists of."""

    made_at: str
    tables: dict[str, list[str]]
    """Table -> columns."""
    migrations: list[list[str]]
    sequences: dict[str, int]
    """Sequence -> the number it gives next."""
    members: dict[str, str]
    """File in the archive -> SHA-256."""
    format: int = FORMAT

    def write(self, archive: zipfile.ZipFile) -> None:
        """Put the manifest into `archive`."""
        archive.writestr(MEMBER, json.dumps(asdict(self), indent=1))

    @property
    def documents(self) -> list[str]:
        """The SHA-256 of each document."""
        return [name.removeprefix(DOCUMENTS) for name in self.members if name.startswith(DOCUMENTS)]


def checked_manifest(archive: zipfile.ZipFile) -> Manifest:
    """Read all of `archive` and return its manifest. Raises BackupError where any part of it is not as it was."""
    try:
        said = json.loads(archive.read(MEMBER))
        if said["format"] != FORMAT:
            raise BackupError(_("This backup was made by a later release: restore it with that release."))
        manifest = Manifest(**said)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(_("This is no backup of this portal: %(file)s is missing or unreadable.") % {
            "file": MEMBER}) from error  # fmt: skip
    if set(archive.namelist()) != {MEMBER, *manifest.members}:
        raise BackupError(_("This backup is damaged: it does not hold what its manifest says."))
    for name, sha256 in manifest.members.items():
        with archive.open(name) as member:
            if hashlib.file_digest(member, "sha256").hexdigest() != sha256:
                raise BackupError(_("This backup is damaged: %(file)s is not what it was.") % {"file": name})
    return manifest

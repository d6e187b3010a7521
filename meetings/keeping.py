"""The files of documents, kept once each under their SHA-256, in settings.DOCUMENTS_DIR."""

import hashlib
import os
import tempfile
import weakref
from pathlib import Path

from django.conf import settings

READ_ONLY = 0o440
_UNFINISHED = ".part"


def path_of(sha256: str) -> Path:
    """Return where the file with that SHA-256 is kept, whether it is there or not."""
    return Path(settings.DOCUMENTS_DIR) / sha256


def is_kept(sha256: str) -> bool:
    """Whether the file with that SHA-256 is there."""
    return path_of(sha256).is_file()


class StagedFile:
    """A file that is written out but not kept yet: `keep` it when the transaction has committed.

    Unless kept it is removed by `discard`, or when nothing holds it any more: Django lets go of what waits for the
    commit as soon as a transaction is rolled back, whoever began it.
    """

    def __init__(self, content: bytes):
        folder = Path(settings.DOCUMENTS_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        self.target = folder / hashlib.sha256(content).hexdigest()
        descriptor, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=folder)  # the same folder: a rename is atomic there
        self.discard = weakref.finalize(self, Path(name).unlink, missing_ok=True)
        self.path = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(descriptor, READ_ONLY)
                os.fsync(descriptor)
        except OSError:
            self.discard()
            raise

    def keep(self) -> None:
        """Give the file its name. The same bytes under that name already: they are replaced by themselves."""
        self.path.replace(self.target)
        self.discard.detach()

"""Files that get their name only when they are whole and on disk."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

FOR_THE_OWNER = 0o600
UNFINISHED = ".balitracker-part"


class BeingWritten(Exception):
    """Another process is writing the same file."""


@contextmanager
def written_whole(path: Path, mode: int = FOR_THE_OWNER) -> Iterator[BinaryIO]:
    """Open a file beside `path`; when the block ends it is put in the place of `path`, at once, else it is gone.

    That of a process that was killed stays until `sweep`, or until the same file is written. Raises BeingWritten.
    """
    part = _part_of(path)
    with _locked(part) as file:
        try:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, is on disk
    finally:
        os.close(folder)


def sweep(folder: Path) -> None:
    """Remove what killed processes were writing in `folder`; what a process is writing now stays."""
    for part in folder.glob(_part_of(folder / "*").name):
        try:
            with _locked(part):
                part.unlink(missing_ok=True)
        except BeingWritten:
            continue


def _part_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{UNFINISHED}")


def _locked(part: Path) -> BinaryIO:
    """Open the file `part`, empty, for this process alone: the lock ends with the process, however that ends."""
    while True:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT, FOR_THE_OWNER)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise BeingWritten(str(part)) from error
        if part.exists() and os.path.samestat(os.fstat(descriptor), part.stat()):
            os.ftruncate(descriptor, 0)
            return os.fdopen(descriptor, "w+b")
        os.close(descriptor)  # whoever held the lock has moved the file on

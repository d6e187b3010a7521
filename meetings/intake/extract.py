"""The confined child: reads one hostile file from its standard input and answers with JSON on its standard output.

`python -m meetings.intake.extract docx|pdf|html|xlsx`. It limits its own memory, time and files before it loads any
library, writes nothing to disk, and is started by `meetings.intake.confined` only.
"""

import contextlib
import importlib
import json
import logging
import resource
import signal
import sys

from meetings.intake import limits
from meetings.intake.unreadable import Unreadable

READERS = {
    "docx": ("meetings.intake.from_docx", "text_of"),
    "pdf": ("meetings.intake.from_pdf", "text_of"),
    "html": ("meetings.intake.from_html", "text_of"),
    "xlsx": ("balitracker.spreadsheets.from_xlsx", "sheet_of"),
}
"""Format -> the module and function that read it; imported only once the limits are set."""


def confine() -> None:
    """Limit what this process may take, for good."""
    signal.alarm(limits.CHILD_WALL_SECONDS + 2)  # should the parent be gone
    for limit, soft, hard in (
        (resource.RLIMIT_AS, limits.CHILD_MEMORY, limits.CHILD_MEMORY),
        (resource.RLIMIT_CPU, limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS + 1),  # SIGXCPU, then SIGKILL
        (resource.RLIMIT_NOFILE, limits.CHILD_OPEN_FILES, limits.CHILD_OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # some systems have no limit on the address space
            resource.setrlimit(limit, (soft, hard))


def answer(format_: str, content: bytes) -> dict:
    """Return what the format's reader finds in `content`, or {"refused": code, "figures": {...}}."""
    module, function = READERS[format_]
    try:
        return getattr(importlib.import_module(module), function)(content)
    except Unreadable as unreadable:
        return {"refused": unreadable.code, "figures": unreadable.figures}
    except MemoryError:
        return {"refused": "too_big_for_memory", "figures": {"limit": limits.CHILD_MEMORY // limits.MEBIBYTE}}
    except RecursionError:
        return {"refused": "crashed", "figures": {}}


def main(format_: str) -> None:
    """Read, extract, answer."""
    confine()
    if format_ not in READERS:
        raise SystemExit(f"{format_!r} is none of {', '.join(READERS)}")
    logging.disable()  # what libraries have to say about a broken file helps nobody
    found = answer(format_, sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])

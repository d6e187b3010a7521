"""Read a file in a child process with limits, so that a hostile one can neither hang nor fill the server."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from meetings.intake import limits
from meetings.intake.unreadable import Unreadable

_ROOT = Path(__file__).resolve().parent.parent.parent  # where `-m` finds this package, installed or not


def extract(format_: str, content: bytes) -> dict:
    """Return what the reader of `format_` (see `meetings.intake.extract`) finds in `content`: {"text", ...}.

    Raises Unreadable for what it refuses, and where the child runs out of time or memory or breaks.
    """
    try:
        child = subprocess.run(
            [sys.executable, "-E", "-s", "-B", "-m", "meetings.intake.extract", format_],
            input=content,
            capture_output=True,
            timeout=limits.CHILD_WALL_SECONDS,
            cwd=_ROOT,
            env={},  # no passwords for it
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow", limit=limits.CHILD_WALL_SECONDS) from error
    if child.returncode:
        raise _broken(child)
    found = json.loads(child.stdout)
    if "refused" in found:
        raise Unreadable(found["refused"], **found["figures"])
    return found


def _broken(child: subprocess.CompletedProcess) -> Unreadable:
    """Why the child did not answer."""
    if -child.returncode in (signal.SIGXCPU, signal.SIGALRM):
        return Unreadable("too_slow", limit=limits.CHILD_CPU_SECONDS)
    said = child.stderr.lower()
    if -child.returncode == signal.SIGKILL or any(word in said for word in (b"memory", b"bad_alloc")):
        return Unreadable("too_big_for_memory", limit=limits.CHILD_MEMORY // limits.MEBIBYTE)
    return Unreadable("crashed")

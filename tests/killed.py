"""Commands that are killed: a process that forks one for each, so that none of them waits for an interpreter to start.

Told by lines of JSON on its standard input: a command, and after how many seconds it is killed, or null. It answers
each with how long the command ran, and whether it was killed before it had ended.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "balitracker-killed"
"""What the database calls the connections of these commands."""


class Killer:
    """Runs commands in processes of their own."""

    def __init__(self, process: subprocess.Popen):
        self.process = process

    def run(self, *command: str, after: float | None = None) -> tuple[float, bool]:
        """Run `command`, killed `after` so many seconds; return how long it ran, and whether it was killed."""
        print(json.dumps([list(map(str, command)), after]), file=self.process.stdin, flush=True)
        seconds, was_killed = json.loads(self.process.stdout.readline())
        return seconds, was_killed


@contextmanager
def killer(database: str, documents: Path) -> Iterator[Killer]:
    """Give what runs commands on the database of that name, with documents kept in that folder."""
    command = [sys.executable, "-m", "tests.killed", database, str(documents)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        cwd=Path(__file__).resolve().parent.parent,
    ) as process:  # fmt: skip
        yield Killer(process)
        process.stdin.close()


def serve(database: str, documents: str) -> None:
    """Read commands until there are none."""
    import django
    from django.conf import settings
    from django.core.management import call_command, load_command_class
    from django.db import connection

    django.setup()
    settings.DOCUMENTS_DIR = Path(documents)
    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"]["application_name"] = NAME
    for name in ("backup", "restore", "load_fixtures"):
        load_command_class("balitracker", name)  # imported once for all
    for line in sys.stdin:
        command, after = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if not child:
            call_command(*command, stdout=io.StringIO(), stderr=io.StringIO())
            os._exit(0)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)  # one that has ended waits to be asked for, so the number is still its own
        _child, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, -signal.SIGKILL):
            sys.exit(f"{command} ended with {code}")
        sys.stdout.write(json.dumps([time.monotonic() - begun, code != 0]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(*sys.argv[1:])

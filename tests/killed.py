"""Commands that are killed, or whose server is: a process that forks one for each, to wait for no interpreter.

Told by lines of JSON on its standard input: a command, and after how many seconds it is killed, or null. It answers
each with how long the command ran, and whether it ended before its time.
"""

import io
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

NAME = "balitracker-killed"
"""What the database calls the connections of these commands."""


class Killer:
    """Runs commands in processes of their own."""

    def __init__(self, process: subprocess.Popen):
        self.process = process

    def run(self, *command: str, after: float | None = None) -> tuple[float, bool]:
        """Run `command`; kill it, or its server, `after` so many seconds; return how long it ran, and if it failed."""
        print(json.dumps([list(map(str, command)), after]), file=self.process.stdin, flush=True)
        seconds, was_killed = json.loads(self.process.stdout.readline())
        return seconds, was_killed


@contextmanager
def killer(database: str, documents: Path, server: Path | str = "") -> Iterator[Killer]:
    """Give what runs commands on the database of that name, with documents kept in that folder.

    With `server`, a folder for data, the database is on a server of its own there, and not the command but that server
    is killed, all its processes at once. The next command starts it again.
    """
    command = [sys.executable, "-m", "tests.killed", database, str(documents), str(server)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    if server:
        environment["DATABASE_URL"] = ""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment,
        cwd=Path(__file__).resolve().parent.parent,
    ) as process:  # fmt: skip
        yield Killer(process)
        process.stdin.close()


def serve(database: str, documents: str, server: str) -> None:
    """Read commands until there are none."""
    import django
    from django.conf import settings
    from django.core.management import call_command, load_command_class
    from django.db import connection

    from balitracker.embedded_postgresql import base as embedded_postgresql

    django.setup()
    settings.DOCUMENTS_DIR = Path(documents)
    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"]["application_name"] = NAME
    if server:
        settings.EMBEDDED_POSTGRESQL_DATA = Path(server)
        del connection.settings_dict["OPTIONS"]["options"]  # what was committed is on disk, as in production
        del connection.settings_dict["OPTIONS"]["pool"]  # which would wait for the server to come back
        connection.attach()  # this process stops it at the end
        with embedded_postgresql.server().superuser() as superuser:
            # what a killed process has written the machine still holds
            superuser.execute("ALTER SYSTEM SET fsync = off")
            superuser.execute("SELECT pg_reload_conf()")
    for name in ("backup", "restore", "load_fixtures"):
        load_command_class("balitracker", name)  # imported once for all
    for line in sys.stdin:
        command, after = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if not child:
            end_with(lambda command=command: call_command(*command, stdout=io.StringIO(), stderr=io.StringIO()))
        if after is not None:
            time.sleep(after)
            # a command that has ended waits to be asked for, so the number is still its own
            kill_server(Path(server)) if server else os.kill(child, signal.SIGKILL)
        _child, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code and (after is None or code != (1 if server else -signal.SIGKILL)):
            sys.exit(f"{command} ended with {code}")
        sys.stdout.write(json.dumps([time.monotonic() - begun, code != 0]) + "\n")
        sys.stdout.flush()


def end_with(work) -> None:
    """Do the `work` and end this process: with 0, or with 1 where the database was lost meanwhile."""
    from django.core.management import CommandError
    from django.db import InterfaceError, OperationalError

    try:
        work()
    except (OperationalError, InterfaceError):
        os._exit(1)
    except CommandError as error:
        if isinstance(error.__cause__, OperationalError):
            os._exit(1)
        traceback.print_exc()
        os._exit(2)
    except BaseException:
        traceback.print_exc()
        os._exit(2)
    os._exit(0)


def kill_server(data: Path) -> None:
    """Kill all processes of the server on `data` at once, as a loss of power would, and wait until they are gone."""
    first = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    first.suspend()  # so that it makes no new ones
    processes = [first, *first.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    while any(is_alive(process) for process in processes):
        time.sleep(0.005)


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    serve(*sys.argv[1:])

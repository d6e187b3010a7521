"""The servers that are measured: each in processes of its own on this machine, ended when they have been."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from balitracker.serving import ADDRESS

PATIENCE = 60  # seconds that a server may take to start
WORKERS = 2


@dataclass
class Server:
    """A server that answers: on which ports, and by which processes."""

    ports: list[int]
    parents: list[int]

    def peak_memory(self) -> int:
        """Return the most memory that one of its processes has used since `forget_peak`, in bytes; 0 where unknown."""
        return max((_peak(pid) for parent in self.parents for pid in _family(parent)), default=0)

    def forget_peak(self) -> None:
        """Count the most memory from now on."""
        for parent in self.parents:
            for pid in _family(parent):
                _write(Path(f"/proc/{pid}/clear_refs"), "5")


@contextmanager
def portal(*, keeps_pages: bool) -> Iterator[Server]:
    """Serve the portal by gunicorn with two workers of four threads, as the README does; fresh pages only, or kept."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "balitracker.bench.application", "--bind", f"{ADDRESS}:{port}",
        "--workers", str(WORKERS), "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    environment = os.environ | {"DEBUG": "off", "HTTPS": "off", "ALLOWED_HOSTS": ADDRESS, "FILES_A_MINUTE": "1000000"}
    if not keeps_pages:
        environment["KEPT_PAGES_MB"] = "0"
    with running(command, port, environment) as process:
        yield Server([port], [process.pid])


@contextmanager
def running(command: list[str], port: int, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    """Run `command` until the end of the block; enter it when `port` answers. Raises RuntimeError if it does not."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(process, port)
        yield process
    finally:
        process.terminate()
        process.communicate()


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.create_server((ADDRESS, 0)) as found:
        return found.getsockname()[1]


def _wait_for(process: subprocess.Popen, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended: {process.stderr.read()}")
        try:
            socket.create_connection((ADDRESS, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args[0]} did not answer within {PATIENCE} s")


def _family(parent: int) -> list[int]:
    """Return `parent` and its children, where the system tells (Linux)."""
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    except OSError:
        children = []
    return [parent, *map(int, children)]


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="ascii")
    except OSError:
        return  # another system: the peak is then that of the whole run

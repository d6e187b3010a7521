"""Ask a server the same thing as often as it answers, and say how often and how fast that was."""

import socket
import threading
import time
from dataclasses import dataclass
from statistics import quantiles

from balitracker.serving import ADDRESS

CONNECTIONS = 8
PATIENCE = 30  # seconds that an answer may take


class BadAnswer(Exception):
    """A server answered with something else than 200."""


@dataclass(frozen=True)
class Measured:
    """How a server answered: how often a second, and how long an answer took, in seconds."""

    per_second: float
    p50: float
    p95: float
    sent: int
    """Bytes of one answer's body, as sent."""


TOO_SLOW = Measured(0.0, PATIENCE, PATIENCE, 0)
"""Of an address that did not answer in time."""


class Client:
    """One kept-alive connection: as little work as can be, since it shares the machine with the server."""

    def __init__(self, port: int):
        self.socket = socket.create_connection((ADDRESS, port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb", buffering=1 << 16)
        self.host = f"{ADDRESS}:{port}"

    def get(self, path: str, *, gzip: bool = True) -> int:
        """Ask for `path` and return how many bytes its body had as sent. Raises BadAnswer for all but 200."""
        encoding = "gzip" if gzip else "identity"
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\nAccept-Encoding: {encoding}\r\n\r\n".encode("ascii")
        )
        status = self.file.readline()
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        size = self._chunks() if headers.get(b"transfer-encoding") == b"chunked" else self._body(headers)
        if b" 200 " not in status:
            raise BadAnswer(f"{path}: {status.decode().strip()}")
        return size

    def _body(self, headers: dict[bytes, bytes]) -> int:
        return len(self.file.read(int(headers[b"content-length"])))

    def _chunks(self) -> int:
        size = 0
        while length := int(self.file.readline(), 16):
            size += length
            self.file.read(length + 2)
        self.file.readline()
        return size

    def close(self) -> None:
        """End the connection."""
        self.file.close()
        self.socket.close()


def measure(ports: list[int], path: str, *, seconds: float) -> Measured:
    """Ask for `path` for `seconds` over eight connections to `ports`, after one answer to each that is not counted.

    So every process of the server has made what it makes once. Returns TOO_SLOW where an answer takes more than 30
    seconds; raises BadAnswer for all but 200.
    """
    try:
        return _measure(ports, path, seconds)
    except TimeoutError:
        return TOO_SLOW


def _measure(ports: list[int], path: str, seconds: float) -> Measured:
    times: list[float] = []
    sizes: list[int] = []
    problems: list[Exception] = []
    began = [0.0]
    all_warm = threading.Barrier(CONNECTIONS, action=lambda: began.__setitem__(0, time.perf_counter()))

    def ask(port: int) -> None:
        try:
            client = Client(port)
            sizes.append(client.get(path))
            all_warm.wait()
            while time.perf_counter() < began[0] + seconds:
                asked = time.perf_counter()
                client.get(path)
                times.append(time.perf_counter() - asked)
            client.close()
        except (OSError, ValueError, KeyError, BadAnswer) as error:
            problems.append(error)
            all_warm.abort()
        except threading.BrokenBarrierError:
            pass  # another connection has said why

    threads = [threading.Thread(target=ask, args=(ports[n % len(ports)],)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    took = time.perf_counter() - began[0]
    p = quantiles(times, n=20) if len(times) > 1 else times * 19
    return Measured(len(times) / took, p[9], p[18], sizes[0])


def alone(port: int, path: str) -> float:
    """Return how long one answer takes, in seconds, when nobody else asks."""
    client = Client(port)
    client.get(path)
    began = time.perf_counter()
    client.get(path)
    took = time.perf_counter() - began
    client.close()
    return took

"""How many files one address may ask for in a minute.

Each process counts by itself, in memory: a reader who is served by several gets at most so many times the number,
and nobody waits for a database to count. Counts are of whole minutes and forgotten with them.
"""

import ipaddress
import threading
import time
from collections import Counter
from dataclasses import dataclass

WINDOW = 60  # seconds
MOST_READERS = 50_000
"""So many addresses are counted one by one in a minute; when there are more, counting begins anew."""


@dataclass(frozen=True)
class Standing:
    """Where a reader stands after a request: whether it is over the limit, what is left, and seconds until all is."""

    is_over: bool
    left: int
    seconds: int


class Counts:
    """The requests of this minute, by reader."""

    def __init__(self):
        self._minute, self._counts, self._lock = 0, Counter(), threading.Lock()

    def count(self, address: str | None, limit: int) -> Standing:
        """Count one more request from `address`; return where its reader stands, of `limit` a minute."""
        now = time.time()
        minute = int(now // WINDOW)
        reader = reader_of(address)
        with self._lock:
            if minute != self._minute or len(self._counts) > MOST_READERS:
                self._minute, self._counts = minute, Counter()
            self._counts[reader] += 1
            number = self._counts[reader]
        return Standing(number > limit, max(limit - number, 0), int((minute + 1) * WINDOW - now) + 1)


def reader_of(address: str | None) -> str:
    """Return the reader behind `address`: of IPv6 a network of 64 bits, since one machine has as many addresses."""
    if not address or ":" not in address:
        return address or ""
    try:
        return str(ipaddress.ip_network((address.split("%")[0], 64), strict=False))
    except ValueError:
        return address


counts = Counts()
"""What this process has counted."""

"""The same meetings in Datasette: exported to SQLite, served by it, asked for the same filter and facets."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from balitracker.bench.servers import WORKERS, Server, free_port, running
from balitracker.serving import ADDRESS
from meetings.enums import Presence
from meetings.models import Meeting

FILTER = "format=hybrid"
"""The filter of both lists, as either spells it."""
ADDRESS_OF_LIST = (
    f"/record/meetings?{FILTER}&_sort_desc=starts_on&_facet=format&_facet=kind&_facet_array=years"
    "&_facet_array=bodies&_facet_array=members&_facet_array=topics"
)
SETTINGS = {
    "default_page_size": 50,
    "suggest_facets": "off",  # work that nobody asked for
    "facet_time_limit_ms": 60_000,  # so that it leaves no facet out
    "sql_time_limit_ms": 60_000,
}
COLUMNS = (
    "slug",
    "title",
    "kind",
    "format",
    "place",
    "starts_on",
    "list_status",
    "years",
    "bodies",
    "members",
    "topics",
)


def is_installed() -> bool:
    """Whether Datasette is here: it comes with the `bench` extra."""
    try:
        import datasette  # noqa: F401
    except ImportError:
        return False
    return True


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Serve the public meetings from a file in `folder`, by as many processes as the portal has."""
    path = folder / "record.db"
    export(path)
    settings = [word for name, value in SETTINGS.items() for word in ("--setting", name, str(value))]
    with ExitStack() as stack:
        ports = [free_port() for _each in range(WORKERS)]
        parents = []
        for port in ports:
            command = [sys.executable, "-m", "datasette", "serve", "-i", str(path), "-h", ADDRESS, "-p", str(port)]
            parents.append(stack.enter_context(running([*command, *settings], port)).pid)
        yield Server(ports, parents)


def export(path: Path) -> int:
    """Write the public meetings to a SQLite file: a row each, links as lists; return how many."""
    rows = [
        (*plain, *(json.dumps(each) for each in (_years(first, last), *links)))
        for *plain, last, links, first in _rows()
    ]
    database = sqlite3.connect(path)
    with database:
        database.execute(f"CREATE TABLE meetings ({', '.join(COLUMNS)}, PRIMARY KEY (slug))")
        database.executemany(f"INSERT INTO meetings VALUES ({', '.join('?' * len(COLUMNS))})", rows)
        for column in ("kind", "format", "starts_on"):
            database.execute(f"CREATE INDEX {column} ON meetings ({column})")
    database.close()
    return len(rows)


def _rows() -> Iterator[tuple]:
    meetings = Meeting.objects.public().order_by("pk")
    attended = {"attendances__presence": Presence.ATTENDED}
    links = [
        _linked(meetings, "bodies__slug"),
        _linked(meetings, "attendances__party__slug", **attended),
        _linked(meetings, "sessions__topics__slug", "contributions__topics__slug", "outcomes__topics__slug"),
    ]
    plain = ("slug", "title", "kind", "format", "place", "starts_on", "list_status")
    for pk, last, *values in meetings.values_list("pk", "ends_on", *plain):
        first = values[5]
        values[5] = first.isoformat() if first else None
        yield (*values, last, [each.get(pk, ()) for each in links], first)


def _linked(meetings, *paths: str, **conditions) -> dict[int, list[str]]:
    """Return, by meeting, what is at the end of `paths`, each once."""
    found: dict[int, set[str]] = {}
    for path in paths:
        for pk, slug in meetings.filter(**conditions).values_list("pk", path):
            found.setdefault(pk, set()).add(slug)
    return {pk: sorted(filter(None, slugs)) for pk, slugs in found.items()}


def _years(first, last) -> list[int]:
    return list(range(first.year, last.year + 1)) if first else []

"""Files that equal the page: the same rows in the same order, all of them, as CSV or JSON."""

import csv
import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse
from django.utils import timezone

CHUNK = 2000  # rows fetched at a time, so that a long file needs little memory
NOT_STATED = "not stated"
"""What a CSV cell says where the record holds nothing: an empty cell could be read as "no" or "none"."""


class Address(str):
    """A path of this portal; files give it in full."""


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, what it means, and how its value is read from a row."""

    name: str
    meaning: str
    value: Callable[[Any], Any]


def as_of() -> str:
    """Return the moment at which a file is made, in UTC, to the second: 2026-03-01T09:30:00Z."""
    return timezone.now().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def csv_cell(value: Any) -> str:
    """Return `value` as a CSV cell: lists joined, unknown said, and nothing that a spreadsheet would run."""
    if value is None or value == []:
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(part) for part in value)
    text = str(value)
    if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not isinstance(value, (int, float)):
        return f"'{text}"  # OWASP, CSV injection: a quote first makes it text
    return text


class _Echo:
    """A file-like object that hands back what is written, for csv.writer."""

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Table:
    """Everything a file needs: its rows, and what they are."""

    name: str
    columns: list[Column]
    rows: Iterable
    count: int
    filters: list[str]
    absolute: Callable[[str], str]
    """Makes the full address of a path."""

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row as column name -> value."""
        for row in self.rows:
            values = {column.name: column.value(row) for column in self.columns}
            yield {
                name: self.absolute(value) if isinstance(value, Address) else value for name, value in values.items()
            }


def csv_response(table: Table) -> StreamingHttpResponse:
    """Stream `table` as CSV; total, filters in words and as-of stamp stand in the response's headers."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield writer.writerow([column.name for column in table.columns])
        for record in table.records():
            yield writer.writerow([csv_cell(value) for value in record.values()])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["X-Count"] = str(table.count)
    response["X-Filters"] = quote("; ".join(table.filters))  # a header holds ASCII only
    response["X-As-Of"] = as_of()
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response


def json_response(table: Table) -> StreamingHttpResponse:
    """Stream `table` as a JSON object with `count`, `as_of`, `filters` (in words) and `results`."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)

    def pieces() -> Iterator[str]:
        head = {"count": table.count, "as_of": as_of(), "filters": table.filters}
        yield encoder.encode(head)[:-1] + ', "results": ['
        for number, record in enumerate(table.records()):
            yield (",\n" if number else "\n") + encoder.encode(record)
        yield "\n]}\n"

    return StreamingHttpResponse(pieces(), content_type="application/json")


RESPONSES = {"csv": csv_response, "json": json_response}
"""Format, as in the address -> what makes the file."""

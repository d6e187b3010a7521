"""Files of text: CSV and JSON."""

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse

from balitracker.exports.tables import NOT_STATED, Table, as_of

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so is run by a spreadsheet that opens a CSV."""


def cell_text(value: Any) -> str:
    """Return `value` as a cell says it: lists joined, yes or no, and "not stated" for what the record does not hold."""
    if value is None or value == []:
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(str(part) for part in value)
    return str(value)


def csv_cell(value: Any) -> str:
    """Return `value` as a CSV cell, with nothing that a spreadsheet would run."""
    text = cell_text(value)
    if isinstance(value, (int, float)) or not text.lstrip("'").startswith(RUNS_AS_FORMULA):
        return text
    return f"'{text}"  # OWASP, CSV injection: a quote first makes it text


def without_quote(text: str) -> str:
    """Return the `text` that `csv_cell` put a quote before."""
    is_quoted = text.startswith("'") and text.lstrip("'").startswith(RUNS_AS_FORMULA)
    return text[1:] if is_quoted else text


class _Echo:
    """A file-like object that hands back what is written, for csv.writer."""

    def write(self, value: str) -> str:
        return value


def csv_response(table: Table) -> StreamingHttpResponse:
    """Stream `table` as CSV; total, filters in words and as-of stamp stand in the response's headers."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        head = writer.writerow([column.name for column in table.columns])
        yield f"\ufeff{head}" if table.byte_order_mark else head
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

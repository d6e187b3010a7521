"""Files of text: CSV and JSON."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from django.core.serializers.json import DjangoJSONEncoder
from django.http import StreamingHttpResponse

from balitracker.exports.tables import NOT_STATED, Table, as_of
from balitracker.spreadsheets.cells import LEADING

ROWS_AT_ONCE = 500


def cell_text(value: Any) -> str:
    """Return `value` as a cell says it: lists joined, yes or no, and "not stated" for what the record does not hold."""
    if value is None or value == []:
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(str(part) for part in value)
    return str(value)


def csv_cells(values: list) -> list[str]:
    """Return `values` as cells of a CSV row, with nothing that a spreadsheet would run."""
    try:
        return list(map(_csv_cell, values))
    except TypeError:  # a list among them cannot be remembered
        return [_csv_cell(cell_text(value) if isinstance(value, list) else value) for value in values]


@lru_cache(maxsize=10_000, typed=True)  # a long file says the same names and words again and again
def _csv_cell(value: Any) -> str:
    text = cell_text(value)
    if isinstance(value, (int, float)) or not text.lstrip("'").startswith(LEADING):
        return text
    return f"'{text}"  # OWASP, CSV injection: a quote first makes it text


def csv_response(table: Table) -> StreamingHttpResponse:
    """Stream `table` as CSV; total, filters in words and as-of stamp stand in the response's headers."""

    def pieces() -> Iterator[str]:
        rows = chain([[column.name for column in table.columns]], map(csv_cells, table.values()))
        if table.byte_order_mark:
            yield "\ufeff"
        while some := list(islice(rows, ROWS_AT_ONCE)):
            piece = io.StringIO()
            csv.writer(piece).writerows(some)
            yield piece.getvalue()

    response = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    response["X-Count"] = str(table.count)
    response["X-Filters"] = quote("; ".join(table.filters))  # a header holds ASCII only
    response["X-As-Of"] = as_of()
    response["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return response


def json_response(table: Table) -> StreamingHttpResponse:
    """Stream `table` as a JSON object with `count`, `as_of`, `filters` (in words) and `results`; a page has `next`."""
    encoder = DjangoJSONEncoder(ensure_ascii=False)

    def pieces() -> Iterator[str]:
        head = {"count": table.count, "as_of": as_of(), "filters": table.filters}
        if table.pages:
            head["next"] = table.pages.following
        yield encoder.encode(head)[:-1] + ', "results": ['
        for number, record in enumerate(table.records()):
            yield (",\n" if number else "\n") + encoder.encode(record)
        yield "\n]}\n"

    response = StreamingHttpResponse(pieces(), content_type="application/json")
    if table.pages and table.pages.following:
        response["Link"] = f'<{table.pages.following}>; rel="next"'
    return response

"""The record as a Frictionless Data Package: a CSV file a table, and datapackage.json, which says what they hold.

The same record gives the same bytes: rows stand in the order of their keys, times are left out, and the version
follows from the content.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from balitracker.opendata import about
from balitracker.opendata.columns import Column
from balitracker.opendata.reading import at_one_moment
from balitracker.opendata.tables import CHUNK, Table, tables

DESCRIPTOR = "datapackage.json"
VERSION_DIGITS = 16
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say


def write_package(file: BinaryIO, homepage: str) -> None:
    """Write the public record into `file` as a data package; `homepage` is the address where it is offered."""
    with at_one_moment(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        resources = [_write_table(archive, table) for table in tables().values()]
        descriptor = json.dumps(_descriptor(resources, homepage), ensure_ascii=False, indent=1)
        archive.writestr(_member(DESCRIPTOR), descriptor + "\n")


def path_of(table: Table) -> str:
    """Return where the rows of `table` stand in a package."""
    return f"data/{table.name}.csv"


def cell(value: Any) -> str:
    """Return `value` as a cell of a package holds it: nothing for None, true or false, a day as 2024-11-18.

    An array is JSON; an empty one is nothing, too.
    """
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _write_table(archive: zipfile.ZipFile, table: Table) -> dict:
    """Write the rows of `table`, and return what the descriptor says of them."""
    digest, size = hashlib.sha256(), 0
    with archive.open(_member(path_of(table)), "w", force_zip64=True) as member:
        for piece in _pieces(table):
            digest.update(piece)
            size += len(piece)
            member.write(piece)
    return {
        "name": table.name,
        "title": str(table.title),
        "description": f"{table.description} Rests on: {table.rests_on}.",
        "path": path_of(table),
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "schema": _schema(table),
    }


def _pieces(table: Table) -> Iterator[bytes]:
    heading = [column.name for column in table.columns]
    yield _as_csv([heading])
    rows = ([cell(value) for value in row] for row in table.rows())
    while some := list(islice(rows, CHUNK)):
        yield _as_csv(some)


def _as_csv(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, date_time=_NO_TIME)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3  # the same on every system
    member.external_attr = 0o644 << 16
    return member


def _descriptor(resources: list[dict], homepage: str) -> dict:
    content = "".join(resource["hash"] for resource in resources)
    return {
        "profile": "tabular-data-package",
        "name": about.NAME,
        "title": str(about.TITLE),
        "description": f"{about.DESCRIPTION}\n\n{about.PROVENANCE}\n\nNot in it: {about.NOT_IN_IT}",
        "version": hashlib.sha256(content.encode()).hexdigest()[:VERSION_DIGITS],
        "homepage": homepage,
        "licenses": [
            {"name": about.LICENCE.identifier, "title": str(about.LICENCE.title), "path": about.LICENCE.address}
        ],
        "sources": [{"title": "The documents and public pages that the table “documents” names"}],
        "resources": resources,
    }  # fmt: skip


def _schema(table: Table) -> dict:
    schema = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
    }
    links = [
        {"fields": [column.name], "reference": {"resource": column.references, "fields": list(target.primary_key)}}
        for column in table.columns
        if column.references and (target := tables()[column.references])
    ]
    return schema | ({"foreignKeys": links} if links else {})


def _field(column: Column) -> dict:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.is_address:
        field["format"] = "uri"
    field |= {"title": str(column.title), "description": describe(column)}
    constraints = {
        "required": column.required,
        "unique": column.unique,
        "enum": [value for value, _words in column.choices if column.type != "array"],
        "pattern": column.pattern,
        "maxLength": column.max_length,
        "minimum": column.minimum,
    }
    constraints = {name: limit for name, limit in constraints.items() if limit not in (False, None, [], "")}
    return field | ({"constraints": constraints} if constraints else {})


def describe(column: Column) -> str:
    """Return what a column means, what its values say in words, and what an empty cell means."""
    said = [str(column.description)]
    if column.is_edtf:
        said.append("A date in EDTF (ISO 8601-2).")
    if column.choices:
        said.append("; ".join(f"{value}: {words}" for value, words in column.choices) + ".")
    if not column.required:
        said.append(f"Empty: {column.empty}.")
    return " ".join(said)

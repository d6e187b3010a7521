"""The record as one SQLite file: the tables of the data package, with their keys, and what they mean beside them."""

import datetime
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from balitracker.opendata import about
from balitracker.opendata.columns import Column
from balitracker.opendata.dictionary import HEADINGS, dictionary_rows
from balitracker.opendata.package import cell, describe
from balitracker.opendata.reading import at_one_moment
from balitracker.opendata.tables import Table, tables

ABOUT, DICTIONARY = "about", "data_dictionary"
"""What is in the file besides the record."""

_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}


def write_sqlite(path: Path, homepage: str) -> None:
    """Write the public record into a new file at `path`; `homepage` is the address where it is offered.

    The same record gives the same bytes, with the same release of SQLite.
    """
    with at_one_moment(), closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # the file is thrown away if this does not end
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        _write_words(database, homepage)
        for table in tables().values():
            database.execute(_create(table))
            places = ", ".join("?" * len(table.columns))
            rows = ([_value(value) for value in row] for row in table.rows())
            database.executemany(f'INSERT INTO "{table.name}" VALUES ({places})', rows)
            for column in _linking(table):
                database.execute(f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")')
        database.execute("COMMIT")


def _write_words(database: sqlite3.Connection, homepage: str) -> None:
    """Write what the record is, and what its columns mean."""
    database.execute(f'CREATE TABLE "{ABOUT}" ("what" TEXT PRIMARY KEY, "words" TEXT NOT NULL)')
    facts = {
        "title": about.TITLE,
        "description": about.DESCRIPTION,
        "provenance": about.PROVENANCE,
        "not in it": about.NOT_IN_IT,
        "licence": f"{about.LICENCE.title}, {about.LICENCE.address}",
        "from": homepage,
    }
    database.executemany(
        f'INSERT INTO "{ABOUT}" VALUES (?, ?)', [(name, str(words)) for name, words in facts.items()]
    )  # fmt: skip
    columns = ", ".join(f'"{name}" TEXT NOT NULL' for name in HEADINGS)
    database.execute(f'CREATE TABLE "{DICTIONARY}" ({columns}, PRIMARY KEY ("table", "column"))')
    places = ", ".join("?" * len(HEADINGS))
    rows = ([str(row[name]) for name in HEADINGS] for row in dictionary_rows())
    database.executemany(f'INSERT INTO "{DICTIONARY}" VALUES ({places})', rows)


def _create(table: Table) -> str:
    """Return the statement that makes `table`; SQLite keeps its comments, and Datasette shows them."""
    lines = [(_definition(column), describe(column)) for column in table.columns]
    lines.append((f"PRIMARY KEY ({', '.join(_quoted(table.primary_key))})", ""))
    for column in _linking(table):
        target = ", ".join(_quoted(tables()[column.references].primary_key))
        lines.append((f'FOREIGN KEY ("{column.name}") REFERENCES "{column.references}" ({target})', ""))
    body = "".join(
        f"  {line}{',' if number < len(lines) else ''}{f' -- {said}' if said else ''}\n"
        for number, (line, said) in enumerate(lines, 1)
    )
    return f'CREATE TABLE "{table.name}" ( -- {table.description}\n{body})'


def _definition(column: Column) -> str:
    limits = f"{' NOT NULL' if column.required else ''}{' UNIQUE' if column.unique else ''}"
    return f'"{column.name}" {_TYPES.get(column.type, "TEXT")}{limits}'


def _linking(table: Table) -> list[Column]:
    return [column for column in table.columns if column.references]


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]


def _value(value: Any) -> Any:
    """Return `value` as SQLite holds it: NULL for what is empty; a day, and an array, as text."""
    if value in ("", []):
        return None
    return cell(value) if isinstance(value, (datetime.date, list)) else value

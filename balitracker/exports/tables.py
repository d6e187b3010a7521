"""What a file is made from: its rows, its columns, and what is said of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from balitracker.as_it_stood.moments import instant, shown
from balitracker.exports.kinds import ADDRESS, TEXT

CHUNK = 2000  # rows fetched at a time, so that a long file needs little memory
NOT_STATED = "not stated"
"""What a cell says where the record holds nothing: an empty cell could be read as "no" or "none"."""


class Address(str):
    """A path of this portal; files give it in full."""


class Shaded(str):
    """Words that a workbook shows on a colour, `fill` (six hexadecimal digits); "" for none."""

    fill: str

    def __new__(cls, words: str, fill: str):
        """Return `words` with their colour."""
        made = super().__new__(cls, words)
        made.fill = fill
        return made


@dataclass(frozen=True)
class Column:
    """A column of a file: its name, what it means, how its value is read from a row, and what kind of value it is."""

    name: str
    meaning: str
    value: Callable[[Any], Any]
    kind: dict[str, Any] = field(default_factory=lambda: TEXT)


@dataclass(frozen=True)
class Pages:
    """What is said of a table that holds one page of its rows: the full address of the next, None for the last."""

    following: str | None


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
    page: str = ""
    """Address of the page that shows the same rows."""
    byte_order_mark: bool = False
    """Whether a CSV begins with one, for programs that take it for Windows-1252 otherwise."""
    legend: Sequence[Shaded] = ()
    """What the cells of a coloured table can say; a workbook has a sheet of them."""
    standing: int = 0
    """How many columns stay in view in a workbook."""
    pages: Pages | None = None
    """Set where `rows` are one page of them; `count` is that of all."""

    def values(self) -> Iterator[list]:
        """Yield the values of each row, in the order of the columns."""
        value_of = [column.value for column in self.columns]
        addresses = [place for place, column in enumerate(self.columns) if column.kind == ADDRESS]
        for row in self.rows:
            values = [value(row) for value in value_of]
            for place in addresses:
                values[place] = self.absolute(values[place])
            yield values

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row as column name -> value."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, values, strict=True)) for values in self.values())


def as_of() -> str:
    """Return the moment at which a file is made, in UTC, to the second: 2026-03-01T09:30:00Z; or that it shows."""
    past = shown()
    return instant(past.moment if past else timezone.now().replace(microsecond=0))

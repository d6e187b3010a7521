"""Pictures by row and column: a disc in each cell, its area as large as the number; or the marks of capacities."""

import math
from dataclasses import dataclass, field

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from balitracker.templatetags.record import SHAPES

CELL, WIDE_CELL, LARGEST = 40, 100, 15
"""In units of the picture: how wide a cell is under a year, or under words, and the largest radius."""
TOP, LABEL, BAND, ROW = 28, 18, 30, 54
"""How high the heading is, a label, the cells beneath it, and a row with its label: so a phone shows most of it."""
LETTER, LONGEST_LABEL = 6.6, 50
"""How wide a letter of a label is, and how many letters it may have."""
MARK = 1.6
"""How many times larger than it is drawn a mark is shown."""
MOST_ROWS = 15
"""So many parties a picture shows; its table has all."""


@dataclass(frozen=True)
class Disc:
    """A cell that has a number."""

    x: int
    y: int
    radius: float
    text: str

    @property
    def is_small(self) -> bool:
        """Whether its number stands beside it, for want of room."""
        return self.radius < 4 + 3 * len(self.text)

    @property
    def text_x(self) -> int:
        """Where its number stands."""
        return round(self.x + self.radius + 3) if self.is_small else self.x


@dataclass(frozen=True)
class Mark:
    """A capacity in a cell, by its shape; `x` and `y` are its upper left corner."""

    x: float
    y: float
    capacity: str

    @property
    def shape(self) -> str:
        """How it is drawn."""
        return SHAPES[self.capacity]

    @property
    def meaning(self) -> str:
        """What gives it its colour."""
        return f"capacity-{self.capacity.replace('_', '-')}"


@dataclass(frozen=True)
class Text:
    """A label of a row or a column."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Grid:
    """The picture. `name` is its id on the page.

    `unknown` are the upper left corners of the cells of which nothing is known, hatched; `gaps` the columns that had
    no meeting on record.
    """

    name: str
    title: str
    said: str
    width: int
    cell: int
    columns: list[Text]
    rows: list[Text]
    unknown: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    discs: list[Disc] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def height(self) -> int:
        """How high it is."""
        return TOP + ROW * len(self.rows)

    @property
    def bands(self) -> list[int]:
        """Where the cells of each row begin."""
        return [row.y + LABEL - LABEL // 2 for row in self.rows]

    @property
    def capacities(self) -> list[str]:
        """The capacities that have a mark, each once."""
        return list(dict.fromkeys(mark.capacity for mark in self.marks))


def grid(
    name: str,
    title: str,
    said: str,
    columns: list[str],
    rows: list[tuple[str, list[float | None]]],
    *,
    gaps: frozenset[int] = frozenset(),
    cell: int = CELL,
) -> Grid | None:
    """Return the picture of `rows`: (label, a number a column), None where nothing is known; None without numbers.

    `gaps` are the places of the columns without a meeting, whose cells are empty for another reason than zero.
    """
    largest = max((value for _label, values in rows for value in values if value), default=0)
    if not largest:
        return None
    picture = _empty(name, title, said, columns, [label for label, _values in rows], gaps, cell)
    for band, (_label, values) in zip(picture.bands, rows, strict=True):
        for column, value in zip(picture.columns, values, strict=True):
            if value:
                radius = round(max(LARGEST * math.sqrt(value / largest), 2), 1)
                picture.discs.append(Disc(column.x, band + BAND // 2, radius, f"{value:.3g}"))
            elif value is None and column.x not in picture.gaps:
                picture.unknown.append((column.x - cell // 2, band))
    return picture


def timeline(
    name: str,
    title: str,
    said: str,
    columns: list[str],
    rows: list[tuple[str, list[list[str] | None]]],
    gaps: frozenset[int],
) -> Grid | None:
    """Return the picture of `rows`: (label, the capacities of each column, None where unknown); None without rows."""
    if not rows:
        return None
    picture = _empty(name, title, said, columns, [label for label, _capacities in rows], gaps, CELL)
    size = 10 * MARK
    for band, (_label, capacities) in zip(picture.bands, rows, strict=True):
        for column, several in zip(picture.columns, capacities, strict=True):
            if several is None:
                if column.x not in picture.gaps:
                    picture.unknown.append((column.x - CELL // 2, band))
                continue
            left = column.x - size * len(several) / 2
            picture.marks.extend(
                Mark(round(left + size * place, 1), band + (BAND - size) / 2, each)
                for place, each in enumerate(several)
            )
    return picture


def _empty(
    name: str, title: str, said: str, columns: list[str], labels: list[str], gaps: frozenset[int], cell: int
) -> Grid:
    """Return the picture with its labels, before anything stands in its cells."""
    labels = [Truncator(label).chars(LONGEST_LABEL) for label in labels]
    across = [cell * place + cell // 2 for place in range(len(columns))]
    if gaps:
        said = f"{said} {_('In a year crossed by a dotted line no meeting is recorded.')}"
    return Grid(
        name=name,
        title=title,
        said=said,
        width=max(cell * len(columns), round(LETTER * max(map(len, labels)))),
        cell=cell,
        columns=[Text(x, TOP - 10, text) for x, text in zip(across, columns, strict=True)],
        rows=[Text(0, TOP + ROW * place + LABEL // 2, label) for place, label in enumerate(labels)],
        gaps=[x for place, x in enumerate(across) if place in gaps],
    )

"""The picture of numbers by row and column: a disc in each cell, its area as large as the number."""

import math
from dataclasses import dataclass

LABELS, CELL, ROW, TOP, LARGEST = 190, 44, 34, 28, 15
"""In units of the picture: how wide the labels and a cell are, how high a row and the heading, the largest radius."""


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
class Text:
    """A label of a row or a column."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Grid:
    """The picture. `name` is its id on the page; `unknown` are the columns of which nothing is known, hatched."""

    name: str
    title: str
    said: str
    width: int
    height: int
    columns: list[Text]
    rows: list[Text]
    discs: list[Disc]
    unknown: list[int]
    hatch_height: int


def grid(
    name: str, title: str, said: str, columns: list[str], rows: list[tuple[str, list[float | None]]]
) -> Grid | None:
    """Return the picture of `rows`: (label, a number a column), None where nothing is known; None without numbers."""
    largest = max((value for _label, values in rows for value in values if value), default=0)
    if not largest:
        return None
    across = [LABELS + CELL * place + CELL // 2 for place in range(len(columns))]
    down = [TOP + ROW * place + ROW // 2 for place in range(len(rows))]
    discs = [
        Disc(x, y, round(max(LARGEST * math.sqrt(value / largest), 2), 1), f"{value:.3g}")
        for y, (_label, values) in zip(down, rows, strict=True)
        for x, value in zip(across, values, strict=True)
        if value
    ]
    unknown = [x - CELL // 2 for place, x in enumerate(across) if all(values[place] is None for _label, values in rows)]
    return Grid(
        name=name,
        title=title,
        said=said,
        width=LABELS + CELL * len(columns),
        height=TOP + ROW * len(rows) + 4,
        columns=[Text(x, TOP - 10, text) for x, text in zip(across, columns, strict=True)],
        rows=[Text(0, y, label) for y, (label, _values) in zip(down, rows, strict=True)],
        discs=discs,
        unknown=unknown,
        hatch_height=ROW * len(rows),
    )

"""Cells of the attendance matrix: thousands on a page, so each that says the same is made once a column."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from balitracker.dates import words
from balitracker.templatetags.record import SHAPES
from meetings.matrix.building import Matrix, Row
from meetings.matrix.states import NOT_RECORDED, State

register = template.Library()

CELL = '<td class="{}" title="{}: {}">{}<span>{}</span></td>'
SYMBOL = '<svg viewBox="0 0 10 10" aria-hidden="true" focusable="false"><use href="#is-{}"/></svg>'


class CellWriter:
    """Writes the cells of `matrix`, row by row."""

    def __init__(self, matrix: Matrix):
        self._names = [f"{column.name}, {words(column.meeting.date)}" for column in matrix.columns]
        self._made: dict[tuple[int, State], str] = {}

    def cells(self, row: Row) -> SafeString:
        """Return the cells of `row`: a symbol, and words for whoever listens, points at it or holds a phone."""
        return mark_safe("".join(self._cell(number, state) for number, state in enumerate(row.states)))

    def _cell(self, number: int, state: State) -> str:
        made = self._made.get((number, state))
        if made is None:
            symbol = "" if state.key == NOT_RECORDED else format_html(SYMBOL, state.key)
            made = format_html(CELL, state.meaning, self._names[number], state.words, symbol, state.words)
            self._made[number, state] = made
        return made


@register.simple_tag
def cell_writer(matrix: Matrix) -> CellWriter:
    """Return what writes the cells of `matrix`."""
    return CellWriter(matrix)


@register.simple_tag
def cells(writer: CellWriter, row: Row) -> SafeString:
    """The cells of `row`."""
    return writer.cells(row)


@register.filter
def shape(key: str) -> str:
    """The outline of the symbol of that key."""
    return SHAPES[key]

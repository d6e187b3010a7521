"""Columns of the files of a matrix: the party, a column a meeting, and the totals."""

from django.utils.text import format_lazy

from balitracker.dates import words
from balitracker.exports import Column, Shaded
from balitracker.exports.kinds import NUMBER, one_of
from meetings.matrix.building import Column as MeetingColumn
from meetings.matrix.building import Matrix
from meetings.matrix.states import State, legend
from members.enums import PartyKind

ROW_COLUMNS = [
    Column("party", "The party: the last part of its page's address.", lambda row: row.party.slug),
    Column("name", "The name this portal shows.", lambda row: row.party.name),
    Column("kind", "What sort of party it is.", lambda row: row.party.kind, one_of(PartyKind)),
]
"""What heads a row, whatever meetings are asked for."""

FURTHER_COLUMNS = {
    "type": ["string", "integer"],
    "description": "Of a meeting, by the last part of its page's address: what is recorded of the party there. "
    "Of attended_with_complete_list, meetings_with_complete_list, attended_elsewhere, meetings_elsewhere: a number.",
}


def columns_of(matrix: Matrix) -> list[Column]:
    """Return the columns of the files of `matrix`, whose rows they read."""
    return [
        *ROW_COLUMNS,
        *(_of_meeting(number, column) for number, column in enumerate(matrix.columns)),
        Column("attended_with_complete_list", "Meetings with a complete list at which it attended.",
               lambda row: row.complete, NUMBER),
        Column("meetings_with_complete_list", "Meetings asked for that have a complete list.",
               lambda row: matrix.complete, NUMBER),
        Column("attended_elsewhere", "Other meetings at which it is recorded as attended.",
               lambda row: row.elsewhere, NUMBER),
        Column("meetings_elsewhere", "Meetings asked for that have a partial list or none: at these, absence is "
               "not recorded.", lambda row: matrix.elsewhere, NUMBER),
    ]  # fmt: skip


def _of_meeting(number: int, column: MeetingColumn) -> Column:
    meeting = column.meeting
    meaning = format_lazy("{}; {}; {}.", meeting.title, words(meeting.date), meeting.get_list_status_display())
    return Column(meeting.slug, meaning, lambda row: shaded(row.states[number]))


def shaded(state: State) -> Shaded:
    """Return the words of `state` on its colour."""
    return Shaded(state.words, state.fill)


def shaded_legend() -> list[Shaded]:
    """Return what every cell can say, on its colour."""
    return [shaded(state) for state in legend()]

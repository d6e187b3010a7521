"""Columns of the files of a matrix: the party, a column a meeting, and the totals."""

from django.utils.text import format_lazy

from balitracker.dates import words
from balitracker.exports import Column, Shaded
from meetings.matrix.building import Column as MeetingColumn
from meetings.matrix.building import Matrix
from meetings.matrix.states import State, legend


def columns_of(matrix: Matrix) -> list[Column]:
    """Return the columns of the files of `matrix`, whose rows they read."""
    return [
        Column("party", "The party: the last part of its page's address.", lambda row: row.party.slug),
        Column("name", "The name this portal shows.", lambda row: row.party.name),
        Column("kind", "What sort of party it is.", lambda row: row.party.kind),
        *(_of_meeting(number, column) for number, column in enumerate(matrix.columns)),
        Column("attended_with_complete_list", "Meetings with a complete list at which it attended.",
               lambda row: row.complete),
        Column("meetings_with_complete_list", "Meetings asked for that have a complete list.",
               lambda row: matrix.complete),
        Column("attended_elsewhere", "Other meetings at which it is recorded as attended.",
               lambda row: row.elsewhere),
        Column("meetings_elsewhere", "Meetings asked for that have a partial list or none: at these, absence is "
               "not recorded.", lambda row: matrix.elsewhere),
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

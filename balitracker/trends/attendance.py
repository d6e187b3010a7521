"""Who comes, over the years: by kind of party, new or returning."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from balitracker.trends.counted import CountedList, Number
from balitracker.trends.grid import Grid, grid
from balitracker.trends.years import Years
from meetings.enums import ListStatus, Presence
from meetings.filters import FIRST, RETURNED
from meetings.models import Meeting

INCOMPLETE = [ListStatus.PARTIAL.value, ListStatus.NONE.value]
ON_COMPLETE_LISTS = {"presence": Presence.ATTENDED.value, "list": ListStatus.COMPLETE.value}
MEETINGS_SHOWN = 30


@dataclass(frozen=True)
class Rate:
    """So many rows of one kind of party at so many meetings."""

    kind: str
    number: Number
    meetings: int

    @property
    def each(self) -> float | None:
        """How many a meeting; None where there was none to count at."""
        return self.number.value / self.meetings if self.meetings else None


@dataclass(frozen=True)
class Year:
    """One year: how many of its meetings have a complete list, how many have not, and who came to the former."""

    year: str
    complete: Number
    left_out: Number
    rates: list[Rate]

    @property
    def has_meetings(self) -> bool:
        """Whether any meeting of the year is recorded."""
        return bool(self.complete.value or self.left_out.value)


def by_kind(meetings: CountedList, attendance: CountedList) -> tuple[list[str], list[Year], Grid | None]:
    """Return the kinds of party that came to meetings with a complete list, the years with their rates, the picture."""
    kinds = [
        (kind, label) for kind, label in attendance.values("kind") if attendance.keys(kind=kind, **ON_COMPLETE_LISTS)
    ]
    found = []
    years = Years(meetings)
    for year in years.all:
        complete = meetings.number(year=year, list=ListStatus.COMPLETE.value)
        rates = [
            Rate(label, attendance.number(year=year, kind=kind, **ON_COMPLETE_LISTS), complete.value)
            for kind, label in kinds
        ]
        found.append(Year(year, complete, meetings.number(year=year, list=INCOMPLETE), rates))
    picture = grid(
        "by-kind",
        _("Attendance a meeting with a complete list, by year and kind of party"),
        _("Hatched years have no meeting with a complete list."),
        [each.year for each in found],
        [(label, [each.rates[place].each for each in found]) for place, (_kind, label) in enumerate(kinds)],
        gaps=years.gaps,
    )
    return [label for _kind, label in kinds], found, picture


def complete_meetings():
    """Return the newest dated meetings with a complete list, as a queryset."""
    dated = Meeting.objects.public().filter(list_status=ListStatus.COMPLETE, starts_on__isnull=False)
    return dated.order_by("-starts_on", "slug")[:MEETINGS_SHOWN]


def new_and_returning(
    attendance: CountedList, meetings: CountedList, complete: list[Meeting]
) -> tuple[list[dict], Grid | None]:
    """Return for each of `complete` how many attended, for the first time on record and again; and the picture."""
    found = [
        {
            "meeting": meeting,
            "attended": attendance.number(meeting=meeting.slug, presence=Presence.ATTENDED.value),
            "new": attendance.number(meeting=meeting.slug, first=FIRST),
            "returning": attendance.number(meeting=meeting.slug, first=RETURNED),
        }
        for meeting in complete
    ]
    by_year: dict[str, list[dict]] = {}
    for each in reversed(found):
        by_year.setdefault(str(each["meeting"].starts_on.year), []).append(each)
    years = Years(meetings)
    shown = [year for year in years.all if by_year and year >= min(by_year)]
    columns = [(year, each) for year in shown for each in by_year.get(year, [None])]
    picture = grid(
        "new-and-returning",
        _("New and returning parties, by meeting with a complete list"),
        _("Meetings stand in the order of time, by their year. Hatched years have no meeting with a complete list."),
        [year for year, _each in columns],
        [
            (label, [each and each[name].value for _year, each in columns])
            for name, label in (("new", _("first time on record")), ("returning", _("came before")))
        ],
        gaps=frozenset(place for place, (year, _each) in enumerate(columns) if year in years.without_meeting),
    )
    return found, picture

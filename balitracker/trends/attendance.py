"""Who comes, over the years: by kind of party, new or returning, and in another capacity than before."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from balitracker.trends.counted import CountedList, Number
from balitracker.trends.grid import Grid, grid
from meetings.enums import Capacity, ListStatus, Presence
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


def years_of(meetings: CountedList) -> list[str]:
    """Return the years into which meetings fall, the oldest first."""
    return sorted(meetings.index.values["year"])


def by_kind(meetings: CountedList, attendance: CountedList) -> tuple[list[str], list[Year], Grid | None]:
    """Return the kinds of party that came to meetings with a complete list, the years with their rates, the picture."""
    kinds = [
        (kind, label) for kind, label in attendance.values("kind") if attendance.keys(kind=kind, **ON_COMPLETE_LISTS)
    ]
    found = []
    for year in years_of(meetings):
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
    )
    return [label for _kind, label in kinds], found, picture


def complete_meetings():
    """Return the newest dated meetings with a complete list, as a queryset."""
    dated = Meeting.objects.public().filter(list_status=ListStatus.COMPLETE, starts_on__isnull=False)
    return dated.order_by("-starts_on", "slug")[:MEETINGS_SHOWN]


def new_and_returning(attendance: CountedList, meetings: list[Meeting]) -> tuple[list[dict], Grid | None]:
    """Return, for each of `meetings`, who came for the first time on record and who came again; and the picture."""
    found = [
        {
            "meeting": meeting,
            "new": attendance.number(meeting=meeting.slug, first=FIRST),
            "returning": attendance.number(meeting=meeting.slug, first=RETURNED),
        }
        for meeting in meetings
    ]
    oldest_first = found[::-1]
    picture = grid(
        "new-and-returning",
        _("New and returning parties, by meeting with a complete list"),
        _("Meetings stand in the order of time, by their year."),
        [str(each["meeting"].starts_on.year) for each in oldest_first],
        [
            (_("first time on record"), [each["new"].value for each in oldest_first]),
            (_("came before"), [each["returning"].value for each in oldest_first]),
        ],
    )
    return found, picture


def in_several_capacities(attendance: CountedList) -> list[dict]:
    """Return the parties that attended in more than one capacity, with the years of each."""
    attended = attendance.keys(presence=Presence.ATTENDED.value)
    years = sorted(attendance.index.values["year"].items())
    capacities = {str(value): keys & attended for value, keys in attendance.index.values["capacity"].items()}
    found = []
    for slug, name in attendance.values("member"):
        own = attendance.keys(member=slug)
        held = {capacity: keys & own for capacity, keys in capacities.items() if keys & own}
        if len(held) < 2:
            continue
        spans = [
            {
                "capacity": capacity,
                "label": Capacity(capacity).label,
                "years": [year for year, of_year in years if keys & of_year],
                "number": attendance.number(member=slug, capacity=capacity, presence=Presence.ATTENDED.value),
            }
            for capacity, keys in held.items()
        ]
        spans.sort(key=lambda span: (not span["years"], span["years"], -span["number"].value, span["capacity"]))
        found.append({"slug": slug, "name": name, "spans": spans})
    return found

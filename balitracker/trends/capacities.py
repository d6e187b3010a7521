"""Who came in another capacity than before: an observer that became a member."""

from django.utils.translation import gettext as _

from balitracker.trends.attendance import INCOMPLETE
from balitracker.trends.counted import CountedList
from balitracker.trends.grid import MOST_ROWS, Grid, timeline
from balitracker.trends.years import Years
from meetings.enums import Capacity, Presence


def in_several_capacities(attendance: CountedList, meetings: CountedList) -> tuple[list[dict], Grid | None]:
    """Return the parties that attended in more than one capacity, with the years of each; and the picture.

    Each has {slug, name, spans, total}: `total` counts all its rows that attended.
    """
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
        total = attendance.number(member=slug, presence=Presence.ATTENDED.value)
        found.append({"slug": slug, "name": name, "spans": spans, "total": total})
    return found, _picture(found[:MOST_ROWS], Years(meetings), meetings)


def _picture(parties: list[dict], years: Years, meetings: CountedList) -> Grid | None:
    covered = {year for year in years.all if not meetings.keys(year=year, list=INCOMPLETE)}

    def capacities(party: dict, year: str) -> list[str] | None:
        found = [span["capacity"] for span in party["spans"] if year in span["years"]]
        return found or ([] if year in covered else None)

    return timeline(
        "capacities",
        _("The capacities in which parties attended, by year"),
        _("Hatched: not recorded, as not every list of that year is complete. An empty cell: no list has the party."),
        years.all,
        [(party["name"], [capacities(party, year) for year in years.all]) for party in parties],
        years.gaps,
    )

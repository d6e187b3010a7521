"""Who came in another capacity than before: an observer that became a member."""

from django.utils.translation import gettext as _

from balitracker.trends.counted import CountedList
from balitracker.trends.grid import MOST_ROWS, Grid, timeline
from balitracker.trends.years import Years
from meetings.enums import Capacity, Presence


def in_several_capacities(attendance: CountedList, meetings: CountedList) -> tuple[list[dict], Grid | None]:
    """Return the parties that attended in more than one capacity, with the years of each; and the picture."""
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
    return found, _picture(found[:MOST_ROWS], Years(meetings))


def _picture(parties: list[dict], years: Years) -> Grid | None:
    return timeline(
        "capacities",
        _("The capacities in which parties attended, by year"),
        _("An empty cell: the lists held of that year do not have the party, or none is held."),
        years.all,
        [
            (
                party["name"],
                [[span["capacity"] for span in party["spans"] if year in span["years"]] for year in years.all],
            )
            for party in parties
        ],
        years.gaps,
    )

"""Who leads, who chairs and who speaks."""

from django.utils.translation import gettext as _

from balitracker.record import NOT_STATED
from balitracker.trends.counted import CountedList
from balitracker.trends.grid import MOST_ROWS, WIDE_CELL, Grid, grid


def voices(meetings: CountedList, actions: CountedList) -> tuple[list[dict], dict, Grid | None]:
    """Return who leads action items, chairs meetings or is named as speaking there, the busiest first.

    Then what the numbers are of, {all, nobody}: all items and meetings, and those of which nobody is recorded so. Last
    the picture.
    """
    parts = ((actions, "lead"), (meetings, "chair"), (meetings, "speaker"))
    names = {
        slug: name for rows, facet in parts for slug, name in rows.values(facet) if slug in rows.index.values[facet]
    }
    of = {
        "all": [rows.number() for rows, _facet in parts],
        "nobody": [rows.number(**{facet: NOT_STATED}) for rows, facet in parts],
    }
    found = [
        {
            "slug": slug,
            "name": name,
            "numbers": [actions.number(lead=slug), meetings.number(chair=slug), meetings.number(speaker=slug)],
        }
        for slug, name in names.items()
    ]
    found.sort(key=lambda each: (-sum(number.value for number in each["numbers"]), each["name"]))
    shown = found[:MOST_ROWS]
    said = _("The busiest first; the table has all.") if len(found) > MOST_ROWS else _("The busiest first.")
    picture = grid(
        "voices-picture",
        _("Action items led, meetings chaired, and meetings at which a party spoke"),
        said,
        [_("items led"), _("chaired"), _("spoke at")],
        [(each["name"], [number.value for number in each["numbers"]]) for each in shown],
        cell=WIDE_CELL,
    )
    return found, of, picture

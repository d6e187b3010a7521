"""How far promises are, over the years: by status, and from the meeting that set them to their delivery."""

import statistics

from django.utils.translation import gettext as _

from balitracker.trends.counted import CountedList
from balitracker.trends.grid import WIDE_CELL, Grid, grid
from workplan.enums import ActionStatus
from workplan.filters import TIMED
from workplan.reports import STATUS_LABELS


def by_status(actions: CountedList, this_year: int) -> tuple[list[dict], Grid | None]:
    """Return for the end of each year how many items had each status then, as updates tell; and the picture."""
    known = [value.split("-") for value in actions.index.values["then"]]
    if not known:
        return [], None
    years = range(min(int(year) for year, _status in known), this_year + 1)
    found = [
        {
            "year": year,
            "is_running": year == this_year,
            "all": actions.number(then=[f"{year}-{each}" for of, each in known if int(of) == year]),
            "numbers": [(status, label, actions.number(then=f"{year}-{status}")) for status, label in labels()],
        }
        for year in years
    ]
    picture = grid(
        "statuses",
        _("Action items by their status at the end of each year"),
        _("The last column is the year that has not ended yet."),
        [str(each["year"]) for each in found],
        [
            (str(label), [each["numbers"][place][2].value for each in found])
            for place, (_status, label) in enumerate(labels())
        ],
    )
    return found, picture


def labels() -> list[tuple[str, str]]:
    """Return the statuses in their order, each with its label."""
    return [(str(status), str(label)) for status, label in STATUS_LABELS.items()]


def to_delivery(actions: CountedList, delivered: list) -> tuple[dict, Grid | None]:
    """Return what is known of the time to delivery, {items, delivered, timed, untimed, took, rows, median}.

    `delivered` are the items with their delivery; `took` has, for each number of full years, how many took so long.
    The picture is the second.
    """
    rows = [{"item": item, "days": (item.delivered_on - item.promised_on).days} for item in delivered]
    rows.sort(key=lambda row: (row["days"], row["item"].title))
    timed, untimed = (actions.number(delivery=value) for value in TIMED)
    took = [(label, actions.number(took=value)) for value, label in actions.values("took")]
    picture = grid(
        "delivered",
        _("Delivered action items, by the time from promise to delivery"),
        _("Only items of which both dates are recorded."),
        [label for label, _number in took],
        [(_("action items"), [number.value for _label, number in took])],
        cell=WIDE_CELL,
    )
    return {
        "items": actions.number(),
        "delivered": actions.number(status=ActionStatus.DELIVERED.value),
        "timed": timed,
        "untimed": untimed,
        "took": took,
        "rows": rows,
        "median": statistics.median([row["days"] for row in rows]) if rows else None,
    }, picture

"""Pictures of numbers, each with its words: bars, a party's strip of meetings, stated beside listed."""

import itertools
from typing import NamedTuple

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker.per_language import per_language
from balitracker.slugs import page_address
from balitracker.templatetags.record import (
    NOT_STATED,
    PRESENCE_WORDS,
    SHAPES,
    number_came,
)
from balitracker.trends.counted import Number
from meetings.enums import Capacity, ListStatus, Precision, Presence
from workplan.enums import NOT_RECORDED

register = template.Library()

# Bars


RECT = '<rect {} x="{:.2f}%" y="0" width="{:.2f}%" height="14"/>'


class BarPart(NamedTuple):
    """One part of a bar: what it stands for, and how many; hatched where that is what is not known."""

    css_class: str
    label: str
    number: int
    url: str
    shape: str
    hatched: bool

    @classmethod
    def of(cls, group: str, meaning: str, label: str, number: int, url: str = "") -> "BarPart":
        """Return the part for `meaning`, one of those of `group` (capacity, status)."""
        css_class = f"{group}-{meaning.replace('_', '-')}"
        return cls(css_class, label, number, url, SHAPES[meaning], meaning in (NOT_RECORDED, NOT_STATED))


def _bar(name: str, title: str, parts: list[BarPart], *, none_label: str, note: str = "") -> dict:
    """Return what draws a bar of `parts`, each as wide as its number; all of it hatched where there is nothing.

    `name` is an id of HTML, of letters, digits, and hyphens.
    """
    total, before, rects = sum(part.number for part in parts) or 1, 0, []
    hatched = f'class="hatched" fill="url(#{name}-hatch)"'
    for part in parts:
        look = hatched if part.hatched else f'class="{part.css_class}"'
        rects.append(RECT.format(look, 100 * before / total, 100 * part.number / total))
        before += part.number
    return {
        "id": name,
        "title": title,
        "parts": parts,
        "hatched": not parts or any(part.hatched for part in parts),
        "rects": mark_safe("".join(rects or [RECT.format(hatched, 0, 100)])),
        "words": ", ".join(part.label for part in parts) or none_label,
        "none_label": none_label,
        "note": note,
    }


def rows_address(meeting, group) -> str:
    """Return the address of the list of those recorded as attended at `meeting` in the capacity of `group`."""
    query = {"meeting": meeting.slug, "capacity": group.capacity.value}
    if group.present != len(group.listed):
        query["presence"] = Presence.ATTENDED.value
    return f"{page_address('attendance:list')}?{urlencode(query)}"


@per_language
def _part_that_came(capacity: Capacity, number: int) -> BarPart:
    return BarPart.of("capacity", capacity.value, number_came(capacity, number), number)


@per_language
def _words_of_attendance() -> tuple[str, str, str]:
    """Return what bars of attendance say: the title, where no list is held, and where it is a partial one."""
    return _("Attendance of %(meeting)s"), _("list not held"), _("partial list")


@per_language
def _listed(number: int) -> str:
    return ngettext("%(number)d listed", "%(number)d listed", number) % {"number": number}


@register.inclusion_tag("_partials/_bar.html")
def attendance_bar(meeting, groups) -> dict:
    """A meeting's attendance, a part a capacity; its numbers are links to the rows. Hatched where no list is held."""
    parts = [
        _part_that_came(group.capacity, group.present)._replace(url=rows_address(meeting, group))
        for group in groups
        if group.present
    ]
    return _attendance(meeting, parts)


@register.inclusion_tag("_partials/_bar.html")
def attendance_bar_of_row(meeting, numbers: dict) -> dict:
    """The same in a row of a list, for capacity -> number: one number, a link to all rows."""
    return {
        **_attendance(meeting, [_part_that_came(capacity, number) for capacity, number in numbers.items()]),
        "summary": _listed(sum(numbers.values())),
        "url": f"{page_address('attendance:list')}?{urlencode({'meeting': meeting.slug})}",
    }


def _attendance(meeting, parts: list[BarPart]) -> dict:
    """Return the bar of a meeting's attendance."""
    title, none_label, partial = _words_of_attendance()
    return _bar(
        f"attendance-of-{meeting.slug}",
        title % {"meeting": meeting.title},
        parts,
        none_label=none_label,
        note=partial if parts and meeting.list_status == ListStatus.PARTIAL else "",
    )


@register.inclusion_tag("_partials/_bar.html")
def progress_bar(whole, parts) -> dict:
    """The action items of a plan or a priority, a part a status; its numbers are links. Hatched where none is named."""
    found = [BarPart.of("status", part.status, f"{part.number} {part.label}", part.number, part.url) for part in parts]
    total = sum(part.number for part in parts)
    unnamed = (getattr(whole, "stated_action_items", None) or 0) - total
    if total and unnamed > 0:
        label = ngettext(
            "%(number)d not named in the documents held", "%(number)d not named in the documents held", unnamed
        )
        found.append(BarPart.of("status", NOT_STATED, label % {"number": unnamed}, unnamed))
    return _bar(
        f"progress-of-{slugify(whole)}",
        _("Progress of %(plan)s") % {"plan": whole},
        found,
        none_label=_("no action item recorded"),
    )


# Numbers that documents state, beside what is listed


@register.inclusion_tag("_partials/_headcounts.html")
def headcounts(meeting, group) -> dict:
    """What documents state of the number of a capacity, beside how many are listed; those that agree first."""
    stated = [
        {"headcount": headcount, "words": number_words(headcount)} | compare(headcount, group, meeting)
        for headcount in group.stated
    ]
    stated.sort(key=lambda each: not each["agrees"])
    return {"meeting": meeting, "group": group, "stated": stated, "url": rows_address(meeting, group)}


def compare(headcount, group, meeting) -> dict:
    """Say whether a stated number agrees with the list, and else how they differ: {agrees, why}.

    "About ten" is not compared, nor is any number where no list, or a part of one, is held.
    """
    listed = group.present
    agrees = listed > headcount.number if headcount.precision == Precision.OVER else listed == headcount.number
    if headcount.precision == Precision.ABOUT:
        return {"agrees": False, "why": ""}
    if agrees:
        return {"agrees": True, "why": ""}
    if not group.listed:
        return {"agrees": False, "why": _("no names are listed")}
    if meeting.list_status == ListStatus.PARTIAL:
        return {"agrees": False, "why": _("the list held is partial")}
    more = headcount.number - listed
    if more > 0:
        why = ngettext("%(number)d more is stated than listed", "%(number)d more are stated than listed", more)
    elif more < 0:
        why = ngettext("%(number)d more is listed than stated", "%(number)d more are listed than stated", -more)
    else:
        why = _("as many are listed, not more")
    return {"agrees": False, "why": why % {"number": abs(more)}}


@register.filter
def number_words(headcount) -> str:
    """Say a stated number with its precision: "17 stated", "over 10 stated"."""
    if headcount.precision == Precision.OVER:
        return _("over %(number)d stated") % {"number": headcount.number}
    if headcount.precision == Precision.ABOUT:
        return _("about %(number)d stated") % {"number": headcount.number}
    return _("%(number)d stated") % {"number": headcount.number}


@register.simple_tag
def stated_and_recorded(stated: int | None, recorded: int) -> dict:
    """Compare a number that a plan's documents state with the rows recorded: {stated, recorded, agrees}."""
    return {"stated": stated, "recorded": recorded, "agrees": stated == recorded}


# A party's meetings


MOST_CELLS = 200
"""So many meetings a party's strip shows; the matrix has all."""


@register.inclusion_tag("_partials/_strip.html")
def attendance_strip(party, cells) -> dict:
    """A party's attendance, oldest meeting first: a mark a meeting, by year, in words too; the newest of many."""
    shown = cells[-MOST_CELLS:]
    for cell in shown:
        row = cell.rows[0] if cell.rows else None
        cell.shape = SHAPES[row.capacity if row and row.presence == Presence.ATTENDED else cell.state]
        if row and row.presence == Presence.ATTENDED:
            cell.meaning = f"capacity-{row.capacity.replace('_', '-')}"
            capacities = ", ".join(each.get_capacity_display() for each in cell.rows)
            cell.words = _("attended as %(capacity)s") % {"capacity": capacities}
        else:
            cell.meaning = f"presence-{cell.state.replace('_', '-')}"
            cell.words = PRESENCE_WORDS[cell.state]
    years = [
        {"year": year, "cells": list(of_year)}
        for year, of_year in itertools.groupby(
            shown, key=lambda cell: cell.meeting.starts_on.year if cell.meeting.starts_on else None
        )
    ]
    legend = {}
    for cell in shown:
        label = cell.words
        if cell.meaning.startswith("capacity-"):
            label = _("attended as %(capacity)s") % {"capacity": cell.rows[0].get_capacity_display()}
        legend.setdefault(cell.meaning, {"meaning": cell.meaning, "shape": cell.shape, "label": label})
    return {
        "party": party,
        "years": years,
        "legend": legend.values(),
        "are_all": len(shown) == len(cells),
        "coverage": coverage(party, cells),
    }


def coverage(party, cells) -> dict[str, Number]:
    """Count what the strip rests on, in meetings of the bodies of `party`: {complete, attended, uncovered, elsewhere}.

    Each opens its meetings; empty where there are none.
    """
    bodies = sorted({body for cell in cells for body in cell.bodies})
    of_bodies = [cell for cell in cells if cell.bodies]
    if not bodies:
        return {}
    address = reverse("meetings:list")

    def number(lists: list[str], **also: str) -> Number:
        found = [cell for cell in of_bodies if cell.meeting.list_status in lists]
        if also:
            found = [cell for cell in found if cell.state == Presence.ATTENDED]
        return Number(len(found), f"{address}?{urlencode({'body': bodies, **also, 'list': lists}, doseq=True)}")

    complete, others = [ListStatus.COMPLETE.value], [ListStatus.PARTIAL.value, ListStatus.NONE.value]
    return {
        "complete": number(complete),
        "attended": number(complete, member=party.slug),
        "uncovered": number(others),
        "elsewhere": number(others, member=party.slug),
    }

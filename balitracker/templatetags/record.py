"""What templates say of the record: dates in words, marks for meanings, bars, and what a number rests on."""

import itertools
from dataclasses import dataclass

from django import template
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy

from balitracker import dates
from meetings.enums import Capacity, ListStatus, MeetingFormat, Precision, Presence
from members.enums import Standing
from workplan.enums import NOT_RECORDED
from workplan.reports import STATUS_LABELS, is_overdue

register = template.Library()

# Every meaning has a shape besides its hue, drawn on a grid of 10 by 10 and filled by `components.css`.

NOT_STATED = "not_stated"

SHAPES = {
    "member": "M1 1h8v8H1z",
    "observer": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8z",
    "civil_society": "M5 .6 9.7 9.2H.3z",
    "private_sector": "M5 0 10 5 5 10 0 5z",
    "programme": "M3.4.8h3.2v2.6h2.6v3.2H6.6v2.6H3.4V6.6H.8V3.4h2.6z",
    "work_stream": "M0 3h10v4H0z",
    "secretariat": "M5 0 9.6 3.6 7.8 9.4H2.2L.4 3.6z",
    "not_started": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8zm0 1.5a2.9 2.9 0 1 1 0 5.8a2.9 2.9 0 1 1 0-5.8z",
    "under_way": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8zm0 1.5v5.8a2.9 2.9 0 1 1 0-5.8z",
    "delivered": "M.4 5.4 2 3.8 4 5.8 8.2 1.4 9.8 3 4 9z",
    "overdue": "M3.7.4h2.6l-.5 5.8H4.2zM5 7.2a1.3 1.3 0 1 0 0 2.6a1.3 1.3 0 1 0 0-2.6z",
    "dropped": "M2.1.7 5 3.6 7.9.7 9.3 2.1 6.4 5 9.3 7.9 7.9 9.3 5 6.4 2.1 9.3.7 7.9 3.6 5 .7 2.1z",
    NOT_RECORDED: "M0 8 8 0h2L0 10zM0 3 3 0h2L0 5zM5 10l5-5v2L7 10z",
    "attended": "M1 1h8v8H1z",
    "apologies": "M1 1h8v8H1zm1.6 1.6v4.8h4.8V2.6z",
    "absent": "M1 4.1h8v1.8H1z",
    "not_on_list": "M5 3.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2z",
    "in_person": "M5 0a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 1 0 5 0zM1 10c0-3 1.6-4.7 4-4.7S9 7 9 10z",
    "virtual": "M0 1h10v6.6H0zm1.5 1.5v3.6h7V2.5zM2.6 8.4h4.8v1.2H2.6z",
    "hybrid": "M5 0a2.2 2.2 0 1 0 0 4.4zM1 10c0-3 1.6-4.7 4-4.7V10zM6 1h4v6H6zm1.3 1.4v3.2h1.4V2.4z",
    NOT_STATED: "M0 8 8 0h2L0 10zM0 3 3 0h2L0 5zM5 10l5-5v2L7 10z",
    "senior_official": "M5 0 6.5 3.3 10 3.8 7.4 6.2 8.1 10 5 8.1 1.9 10l.7-3.8L0 3.8l3.5-.5z",
}

PRESENCE_WORDS = dict(Presence.choices) | {
    "not_on_list": gettext_lazy("not on the complete list"),
    "not_recorded": gettext_lazy("not recorded"),
}

CAPACITY_HEADINGS = {
    Capacity.MEMBER: gettext_lazy("Members"),
    Capacity.OBSERVER: gettext_lazy("Observers"),
    Capacity.CIVIL_SOCIETY: pgettext_lazy("heading of a list", "Civil society"),
    Capacity.PRIVATE_SECTOR: pgettext_lazy("heading of a list", "Private sector"),
    Capacity.PROGRAMME: gettext_lazy("Programmes"),
    Capacity.WORK_STREAM: gettext_lazy("Work streams"),
    Capacity.SECRETARIAT: gettext_lazy("Secretariat"),
}

CAPACITY_COUNTS = {
    Capacity.MEMBER: ngettext_lazy("%(number)d member", "%(number)d members", "number"),
    Capacity.OBSERVER: ngettext_lazy("%(number)d observer", "%(number)d observers", "number"),
    Capacity.CIVIL_SOCIETY: ngettext_lazy("%(number)d civil society", "%(number)d civil society", "number"),
    Capacity.PRIVATE_SECTOR: ngettext_lazy("%(number)d private sector", "%(number)d private sector", "number"),
    Capacity.PROGRAMME: ngettext_lazy("%(number)d programme", "%(number)d programmes", "number"),
    Capacity.WORK_STREAM: ngettext_lazy("%(number)d work stream", "%(number)d work streams", "number"),
    Capacity.SECRETARIAT: ngettext_lazy("%(number)d secretariat", "%(number)d secretariat", "number"),
}


@register.filter
def edtf_words(value: str) -> str:
    """Say an EDTF date in words; an empty one as "not stated"."""
    return dates.words(value or "")


@register.filter
def kind_label(record: Model) -> str:
    """Say what kind of record this is: "action item"."""
    return str(record._meta.verbose_name)


@register.filter
def by_kind(records) -> list[dict]:
    """Group records by their kind, in the order in which the kinds come first: {label, kind, records}."""
    groups: dict[type, list] = {}
    for record in records:
        groups.setdefault(type(record), []).append(record)
    return [
        {
            "label": model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural,
            "kind": model._meta.model_name,
            "records": rows,
        }
        for model, rows in groups.items()
    ]


@register.filter
def by_body(memberships) -> list[dict]:
    """Group a party's memberships by body: {body, standings}, each standing once, in the order of time."""
    groups: dict = {}
    for membership in memberships:
        groups.setdefault(membership.body, {})[membership.get_standing_display()] = None
    return [{"body": body, "standings": ", ".join(standings)} for body, standings in groups.items()]


STANDING_HEADINGS = {
    Standing.CO_CHAIR: gettext_lazy("Co-Chairs"),
    Standing.MEMBER: gettext_lazy("Members"),
    Standing.OBSERVER: gettext_lazy("Observers"),
}


@register.filter
def by_standing(memberships) -> list[dict]:
    """Group a body's memberships by standing, Co-Chairs first: {heading, memberships}."""
    groups = {
        standing: [membership for membership in memberships if membership.standing == standing]
        for standing in STANDING_HEADINGS
    }
    return [{"heading": STANDING_HEADINGS[standing], "memberships": rows} for standing, rows in groups.items() if rows]


@register.filter
def with_role(leads, role: str) -> list:
    """Keep the leads (or partners) of an action item that have `role`."""
    return [lead for lead in leads if lead.role == role]


@register.filter
def capacity_heading(capacity: str) -> str:
    """Name a capacity as the heading of those who came in it: "Work streams"."""
    return str(CAPACITY_HEADINGS[Capacity(capacity)])


@register.filter
def distinct_meetings_attended(attendances) -> int:
    """Count the meetings at which the rows say that somebody attended."""
    return len({row.meeting_id for row in attendances if row.presence == Presence.ATTENDED})


@register.simple_tag(takes_context=True)
def nav_current(context, *places: str) -> str:
    """Say `page` where the request is for one of `places` ("namespace:name"), `true` below its namespace, else ""."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    for place in places:
        if match.view_name == place:
            return "page"
    return "true" if match.namespace and match.namespace in {place.partition(":")[0] for place in places} else ""


@register.inclusion_tag("meetings/_speakers.html")
def speakers(contribution) -> dict:
    """Who gave a contribution: each party with its people and their posts; people of no party named; as written."""
    people = [{"person": person, "posts": list(person.posts.all())} for person in contribution.people.all()]
    parties = []
    for party in contribution.parties.all():
        of_party = [each for each in people if any(post.party_id == party.pk for post in each["posts"])]
        people = [each for each in people if each not in of_party]
        parties.append({"party": party, "people": of_party})
    named = any(each["people"] for each in parties)
    return {"parties": parties, "people": people, "named": named, "given_by": contribution.given_by}


# Marks: a shape and a word


def _mark(meaning: str, group: str, label: str) -> dict:
    return {"meaning": f"{group}-{meaning.replace('_', '-')}", "shape": SHAPES[meaning], "label": label}


@register.inclusion_tag("_partials/_mark.html")
def capacity_mark(capacity: str, label: str = "") -> dict:
    """The shape and word of a capacity."""
    return _mark(capacity, "capacity", label or Capacity(capacity).label)


@register.inclusion_tag("_partials/_mark.html")
def status_mark(status: str) -> dict:
    """The shape and word of an action item's status."""
    return _mark(status, "status", STATUS_LABELS[status])


@register.inclusion_tag("_partials/_marks.html")
def item_status(item) -> dict:
    """The status of an action item (with its status); where it is overdue today, what that means."""
    marks = [_mark(item.status, "status", STATUS_LABELS[item.status])]
    if is_overdue(item, timezone.localdate()):
        marks.append(_mark("overdue", "status", _("due date passed, delivery not recorded")))
    return {"marks": marks}


@register.inclusion_tag("_partials/_mark.html")
def presence_mark(presence: str) -> dict:
    """The shape and word of a presence, "not recorded" and "not on the complete list" among them."""
    return _mark(presence, "presence", PRESENCE_WORDS[presence])


@register.inclusion_tag("_partials/_mark.html")
def format_mark(format: str) -> dict:
    """The shape and word of a meeting's format."""
    return _mark(format, "format", MeetingFormat(format).label)


@register.inclusion_tag("_partials/_mark.html")
def senior_official_mark() -> dict:
    """The mark of a party that a senior official represented."""
    return _mark("senior_official", "senior", _("senior official"))


# Bars


@dataclass(frozen=True)
class BarPart:
    """One part of a bar, in hundredths of its width; hatched where it stands for what is not known."""

    meaning: str
    label: str
    x: str
    width: str
    url: str
    shape: str
    hatched: bool


def _bar_parts(numbers: list[tuple[str, str, int, str]], group: str) -> list[BarPart]:
    """Return the parts of a bar for (meaning, label, number, url)."""
    total = sum(number for _meaning, _label, number, _url in numbers)
    parts, before = [], 0
    for meaning, label, number, url in numbers:
        x, width = 100 * before / total, 100 * number / total
        parts.append(
            BarPart(
                meaning=f"{group}-{meaning.replace('_', '-')}",
                label=label,
                x=f"{x:.2f}%",
                width=f"{width:.2f}%",
                url=url,
                shape=SHAPES[meaning],
                hatched=meaning in (NOT_RECORDED, NOT_STATED),
            )
        )
        before += number
    return parts


def rows_address(meeting, group) -> str:
    """Return the address of the list of those recorded as attended at `meeting` in the capacity of `group`."""
    query = {"meeting": meeting.slug, "capacity": group.capacity.value}
    if group.present != len(group.listed):
        query["presence"] = Presence.ATTENDED.value
    return f"{reverse('attendance:list')}?{urlencode(query)}"


@register.inclusion_tag("_partials/_bar.html")
def attendance_bar(meeting, groups, *, legend: bool = True) -> dict:
    """A meeting's attendance, a part a capacity; its numbers are links to the rows. Hatched where no list is held."""
    numbers = [
        (
            group.capacity.value,
            CAPACITY_COUNTS[group.capacity] % {"number": group.present},
            group.present,
            rows_address(meeting, group),
        )
        for group in groups
        if group.present
    ]
    total = sum(number for *_rest, number, _url in numbers)
    partial = meeting.list_status == ListStatus.PARTIAL
    return {
        "id": f"attendance-of-{meeting.slug}",
        "title": _("Attendance of %(meeting)s") % {"meeting": meeting.title},
        "parts": _bar_parts(numbers, "capacity"),
        "legend": legend,
        "total": total,
        "partial": partial,
        "none_label": _("list not held"),
        "note": _("partial list") if partial and numbers else "",
        "summary": ngettext("%(number)d listed", "%(number)d listed", total) % {"number": total},
        "summary_url": f"{reverse('attendance:list')}?{urlencode({'meeting': meeting.slug})}",
    }


@register.inclusion_tag("_partials/_bar.html")
def progress_bar(plan, parts, *, legend: bool = True) -> dict:
    """A plan's action items, a part a status; its numbers are links to the items. Hatched where none is named."""
    numbers = [(part.status, f"{part.number} {part.label}", part.number, part.url) for part in parts]
    total = sum(part.number for part in parts)
    unnamed = (plan.stated_action_items or 0) - total
    if total and unnamed > 0:
        label = ngettext(
            "%(number)d not named in the documents held", "%(number)d not named in the documents held", unnamed
        )
        numbers.append((NOT_STATED, label % {"number": unnamed}, unnamed, ""))
    return {
        "id": f"progress-of-{plan.slug}",
        "title": _("Progress of %(plan)s") % {"plan": plan.title},
        "parts": _bar_parts(numbers, "status"),
        "legend": legend,
        "total": total,
        "none_label": _("no action item recorded"),
        "note": "",
        "summary": ngettext("%(number)d action item", "%(number)d action items", total) % {"number": total},
        "summary_url": f"{reverse('workplan:actions')}?{urlencode({'plan': plan.slug})}",
    }


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


@register.inclusion_tag("_partials/_strip.html")
def attendance_strip(party, cells) -> dict:
    """A party's attendance, oldest meeting first: a mark a meeting, by year, with words for each."""
    for cell in cells:
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
            cells, key=lambda cell: cell.meeting.starts_on.year if cell.meeting.starts_on else None
        )
    ]
    legend = {}
    for cell in cells:
        label = cell.words
        if cell.meaning.startswith("capacity-"):
            label = _("attended as %(capacity)s") % {"capacity": cell.rows[0].get_capacity_display()}
        legend.setdefault(cell.meaning, {"meaning": cell.meaning, "shape": cell.shape, "label": label})
    return {"party": party, "years": years, "legend": legend.values(), "coverage": coverage(cells)}


def coverage(cells) -> dict:
    """Count what the strip rests on: {complete, attended, elsewhere, uncovered}."""
    complete = [cell for cell in cells if cell.meeting.list_status == ListStatus.COMPLETE]
    others = [cell for cell in cells if cell.meeting.list_status != ListStatus.COMPLETE]
    return {
        "complete": len(complete),
        "attended": sum(cell.state == Presence.ATTENDED for cell in complete),
        "elsewhere": sum(cell.state == Presence.ATTENDED for cell in others),
        "uncovered": len(others),
    }

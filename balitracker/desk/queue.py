"""The work queue of the desk's home: what waits for somebody, each line a link to the place where it is done."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker.dates import words
from balitracker.desk.checklists import Entry, checklists
from balitracker.desk.waiting import Waiting, records_on_their_way
from balitracker.models import ErrorReport
from balitracker.policies import has_permission
from balitracker.publication import PublicationState
from meetings.disagreements.settling import settle_if_needed
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy, Meeting
from meetings.unsettled import unsettled_documents
from workplan.models import ActionItem
from workplan.reports import silence

FEW = 5
"""So many lines of a section are shown; the rest is behind the number."""

LITTLE = 120
"""So many letters of a report are shown."""

CURRENT = {"time": "current"}
"""The filter of the list of meetings that keeps those which are coming or recent."""


@dataclass(frozen=True)
class Line:
    """Something to be done: what, where, and in a few words why; `entries` are places of their own."""

    title: str
    url: str
    about: str = ""
    entries: list[Entry] = field(default_factory=list)
    unstated: tuple[str, ...] = ()
    unstated_url: str = ""


@dataclass(frozen=True)
class Number:
    """How many rows a list holds, and its address."""

    words: str
    number: int
    url: str


@dataclass(frozen=True)
class Section:
    """Lines of one kind. `numbers` open the lists they are taken from; `nothing` is said where there is no line."""

    slug: str
    title: str
    nothing: str
    lines: list[Line]
    numbers: list[Number] = field(default_factory=list)


def queue_of(user, today: datetime.date) -> list[Section]:
    """Return the queue of `user`, in the order of the page; as many queries however long it is."""
    settle_if_needed()
    return [*_waiting(user), _reports(), _meetings(today), *_action_items(today), _disagreements(), _passages()]


# What waits for this person


def _waiting(user) -> list[Section]:
    """Return what is on its way to the public: returned, in review (the oldest first), drafts (this person's first)."""
    found = records_on_their_way(user)
    drafts = [each for each in reversed(found) if each.record.state == PublicationState.DRAFT]
    reviews = [each for each in found if each.record.state == PublicationState.IN_REVIEW]
    publishes = has_permission(user, "publish", Meeting)
    if publishes and not settings.ONE_PERSON_OFFICE:
        reviews.sort(key=lambda each: each.is_mine)
    others = sorted((each for each in drafts if not each.record.is_returned), key=lambda each: not each.is_mine)
    return [
        Section(
            "returned",
            _("Returned with a note"),
            _("Nothing was returned."),
            [_record_line(each, each.record.state_reason) for each in drafts if each.record.is_returned],
        ),
        Section(
            "in-review",
            _("To be reviewed") if publishes else _("With a reviewer"),
            _("Nothing waits for review."),
            [_record_line(each, _for_another(each, publishes)) for each in reviews[:FEW]],
            _by_kind(reviews, min(FEW, len(reviews))),
        ),
        Section(
            "drafts",
            _("Drafts"),
            _("There is no draft."),
            [_record_line(each, _("you worked on it") if each.is_mine else "") for each in others[:FEW]],
            _by_kind(drafts, min(FEW, len(others))),
        ),
    ]


def _for_another(waiting: Waiting, publishes: bool) -> str:
    """Say that a reviewer's own work is for another one."""
    if publishes and waiting.is_mine and not settings.ONE_PERSON_OFFICE:
        return _("you worked on it, so another reviewer publishes it")
    return ""


def _record_line(waiting: Waiting, about: str = "") -> Line:
    record = waiting.record
    words_of = {"kind": record._meta.verbose_name, "day": words(waiting.changed_at.strftime("%Y-%m-%d"))}
    told = _("%(kind)s, changed on %(day)s") % words_of
    return Line(str(record), _page(record, "change", record.pk), f"{told}: {about}" if about else told)


def _by_kind(waiting: list[Waiting], shown: int) -> list[Number]:
    """Return how many of each kind there are, where not all are shown."""
    if len(waiting) <= shown:
        return []
    counted = Counter(type(each.record) for each in waiting)
    state = waiting[0].record.state
    return [
        Number(
            _("All %(kind)s") % {"kind": model._meta.verbose_name_plural},
            number,
            _list(model, {"state__exact": state}),
        )
        for model, number in counted.items()
    ]


def _reports() -> Section:
    rows = ErrorReport.objects.filter(closed_at=None).prefetch_related("record")
    lines = [
        Line(str(row.record), _page(row, "change", row.pk), Truncator(row.text).chars(LITTLE)) for row in rows[:FEW]
    ]
    return Section(
        "reports",
        _("Errors that readers report"),
        _("No reader has reported an error."),
        lines,
        _all(_("All reported errors"), rows.count(), _list(ErrorReport, {"state": "open"})),
    )


# What the record lacks


def _meetings(today: datetime.date) -> Section:
    rows = list(Meeting.objects.coming_or_recent(today))
    lists = sorted(checklists(rows, today), key=lambda each: not each.entries)
    lines = [
        Line(
            str(each.meeting),
            each.url,
            words(each.meeting.date) if each.meeting.date else _("date not stated"),
            entries=each.entries,
            unstated=each.unstated,
            unstated_url=each.unstated_url,
        )
        for each in lists[:FEW]
    ]
    return Section(
        "meetings",
        _("Coming and recent meetings"),
        _("No meeting is coming, recent or unpublished."),
        lines,
        _all(_("All coming and recent meetings"), len(rows), _list(Meeting, CURRENT)),
    )


def _action_items(today: datetime.date) -> list[Section]:
    overdue = ActionItem.objects.unfinished().overdue(today).order_by("due_by", "pk")
    silent = ActionItem.objects.long_silent(today).order_by("mentioned_on", "pk")
    return [
        _items(
            "overdue",
            _("Overdue action items"),
            _("No open action item is past its date."),
            [(item, _("due %(date)s") % {"date": words(item.due)}) for item in overdue],
        ),
        _items(
            "silent",
            _("Action items nobody has mentioned lately"),
            _("Every open action item was mentioned in the accounts of the last meetings."),
            [(item, silence(item, today)) for item in silent],
        ),
    ]


def _items(slug: str, title: str, nothing: str, rows: list[tuple[ActionItem, str]]) -> Section:
    lines = [Line(str(item), f"{_page(item, 'change', item.pk)}#updates-group", about) for item, about in rows[:FEW]]
    return Section(
        slug, title, nothing, lines, _all(_("All of them"), len(rows), _list(ActionItem, {"attention": slug}))
    )


# What it rests on


def _disagreements() -> Section:
    rows = Discrepancy.objects.filter(status=DiscrepancyStatus.OPEN).order_by("slug")
    return Section(
        "disagreements",
        _("Open disagreements between sources"),
        _("No disagreement is open."),
        [Line(row.sentence, _page(row, "change", row.pk), row.get_kind_display()) for row in rows[:FEW]],
        _all(_("All open disagreements"), rows.count(), _list(Discrepancy, {"status__exact": DiscrepancyStatus.OPEN})),
    )


def _passages() -> Section:
    lines = []
    for row in unsettled_documents():
        moved = ngettext("%d passage moved", "%d passages moved", row.moved) % row.moved
        changed = ngettext("%d changed", "%d changed", row.changed) % row.changed
        lines.append(Line(str(row.document), _page(row.document, "passages", row.document.pk), f"{moved}, {changed}"))
    return Section("passages", _("Passages that moved or changed"), _("Every passage stands where it is cited."), lines)


# Addresses


def _all(label: str, number: int, url: str) -> list[Number]:
    """Return the number that opens the whole list, where there is more than is shown."""
    return [Number(label, number, url)] if number > FEW else []


def _page(record, name: str, *keys) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{name}", args=keys)


def _list(model, filters: dict[str, str]) -> str:
    return f"{_page(model, 'changelist')}?{urlencode(filters)}"

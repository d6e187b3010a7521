"""What happened since a party last came: for whoever represents it at the next meeting, on one page."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from balitracker.as_it_stood import moments
from balitracker.dates import words
from balitracker.together import fetch_together
from balitracker.trends.counted import Number
from meetings.enums import OutcomeKind
from meetings.matrix.states import NOT_RECORDED
from meetings.models import Meeting, Outcome
from meetings.reports import StripCell, attendance_strip
from members.models import Party
from workplan.enums import CLOSED
from workplan.models import ActionItem, ActionLead, ProgressUpdate

TOLD = (OutcomeKind.ENDORSED, OutcomeKind.LAUNCHED, OutcomeKind.AGREED, OutcomeKind.DECIDED, OutcomeKind.PLANNED)
"""Kinds of outcomes that are told one by one, in this order."""

LINE = 85
"""How many letters of a list a printed line takes."""
MARKS = 40
"""How many letters a date, a state and the sources beside them take at most."""


@dataclass(frozen=True)
class Told:
    """The rows of one part of the brief that a printed page has room for; `are_all` says whether these are all."""

    rows: list
    are_all: bool


def fitting(rows: list, says: Callable[[Any], str], lines: int) -> Told:
    """Return the first of `rows` for which so many printed `lines` have room, one at least.

    `says` returns the words of a row; its marks are reckoned besides.
    """
    told = []
    for row in rows:
        lines -= ceil((len(says(row)) + MARKS) / LINE)
        if told and lines < 0:
            break
        told.append(row)
    return Told(told, len(told) == len(rows))


@dataclass(frozen=True)
class NamedItem:
    """An action item that names the party, and in which role."""

    item: ActionItem
    lead: ActionLead


@dataclass
class Brief:
    """What `party` should know; `since` is the day after which things are told, None for all the record.

    Only meetings of its bodies, as its attendance has them, are looked at, and only what is dated. The parts that a
    page shows, `meetings`, `outcomes`, `updates`, `items` and `ahead`, are cut to one printed page.
    """

    party: Party
    today: datetime.date
    since: datetime.date | None
    last: StripCell | None = None
    """The last meeting at which the record says that it was."""
    later: list[StripCell] = field(default_factory=list)
    """The meetings held since, the newest first."""
    every_meeting: Number | None = None
    """All meetings of its bodies begun since, with the list that has them."""
    coming: list[Meeting] = field(default_factory=list)
    adopted: list[Outcome] = field(default_factory=list)
    """The outcomes that are told one by one, those that adopt something first, then the newest first."""
    every_outcome: Number | None = None
    """All outcomes of the meetings since, with the list that has them."""
    reported: list[ProgressUpdate] = field(default_factory=list)
    """The newest update of each item reported on since: what was delivered or dropped first, then the newest first."""
    naming: list[NamedItem] = field(default_factory=list)
    """The items naming it, those that are open first."""

    @property
    def missed(self) -> list[StripCell]:
        """Meetings since at which it was not: it sent apologies, or a document, or a complete list, says so."""
        return [cell for cell in self.later if not cell.was_there and cell.state != NOT_RECORDED]

    @property
    def not_recorded(self) -> list[StripCell]:
        """Meetings since of which no complete list is held: whether it came is not known."""
        return [cell for cell in self.later if cell.state == NOT_RECORDED]

    @property
    def attended(self) -> list[StripCell]:
        """Meetings since at which it was: somebody new in the post was not."""
        return [cell for cell in self.later if cell.was_there]

    @property
    def due(self) -> list[ActionItem]:
        """Items naming it that are due today or later and not closed, the first due first."""
        ahead = [
            named.item
            for named in self.naming
            if named.item.due_by and named.item.due_by >= self.today and named.item.status not in CLOSED
        ]
        return sorted(ahead, key=lambda item: item.due_by)

    @property
    def meetings(self) -> Told:
        """The meetings since that a page has room for, the missed ones first."""
        return fitting([*self.missed, *self.not_recorded, *self.attended], lambda cell: _dated(cell.meeting), 9)

    @property
    def outcomes(self) -> Told:
        """The outcomes that it has room for."""
        return fitting(self.adopted, lambda outcome: f"{outcome.text} {outcome.meeting}", 14)

    @property
    def updates(self) -> Told:
        """The updates that it has room for."""
        return fitting(self.reported, lambda update: f"{update.item} {words(update.date)}", 8)

    @property
    def items(self) -> Told:
        """The items naming it that it has room for; beside each stands for how long nobody mentioned it."""
        return fitting(self.naming, lambda named: f"{named.item}{' ' * LINE}", 9)

    @property
    def ahead(self) -> Told:
        """The meetings to come, and the items to be delivered, that it has room for."""
        return fitting([*self.coming, *self.due], str, 4)

    @property
    def rests_on(self) -> list:
        """The rows whose sources the page shows."""
        cells = [*filter(None, [self.last]), *self.meetings.rows]
        named = [each for one in self.items.rows for each in (one.item, one.lead)]
        return [
            *(row for cell in cells for row in cell.rows),
            *(cell.meeting for cell in cells),
            *self.outcomes.rows,
            *self.updates.rows,
            *named,
            *self.ahead.rows,
        ]


def _dated(meeting: Meeting) -> str:
    return f"{meeting} {words(meeting.date)}"


def brief_of(party: Party, since: datetime.date | None = None) -> Brief:
    """Return the brief of `party` since that day; since it last came, where none is given."""
    today = moments.today()
    cells = [cell for cell in reversed(attendance_strip(party)) if cell.meeting.starts_on]
    held = [cell for cell in cells if cell.meeting.ends_on <= today]
    last = next((cell for cell in held if cell.was_there), None)
    if since is None and last:
        since = last.meeting.ends_on
    brief = Brief(party, today, since, last)
    brief.later = [cell for cell in held if since is None or cell.meeting.starts_on > since]
    brief.every_meeting = _every_meeting(cells, since, today)
    brief.coming = [cell.meeting for cell in reversed(cells) if cell.meeting.ends_on > today]

    meetings = [cell.meeting for cell in brief.later]
    outcomes = Outcome.objects.public().filter(meeting__in=meetings).with_names().in_time_order()
    updates = ProgressUpdate.objects.public().newest_first().select_related("item")
    if since:
        updates = updates.filter(ends_on__gt=since)
    items = ActionItem.objects.public().naming(party).with_status().with_silence(today)
    leads = ActionLead.objects.public().filter(party=party)
    fetch_together(outcomes, updates, items, leads)
    brief.adopted = sorted((each for each in outcomes if each.kind in TOLD), key=lambda each: TOLD.index(each.kind))
    asked = urlencode([("meeting", meeting.slug) for meeting in meetings])
    brief.every_outcome = Number(len(outcomes), f"{reverse('meetings:outcomes')}?{asked}")
    newest: dict[int, ProgressUpdate] = {}
    for update in updates:
        newest.setdefault(update.item_id, update)
    brief.reported = sorted(newest.values(), key=lambda update: update.status not in CLOSED)
    by_item = {lead.item_id: lead for lead in leads}
    brief.naming = [NamedItem(item, by_item[item.pk]) for item in items]
    brief.naming.sort(key=lambda named: named.item.status in CLOSED)
    return brief


def _every_meeting(cells: list[StripCell], since: datetime.date | None, today: datetime.date) -> Number | None:
    """Return how many meetings of the bodies of a party have begun since; None where it has no bodies."""
    bodies = sorted({body for cell in cells for body in cell.bodies})
    if not bodies:
        return None
    begun = [
        cell
        for cell in cells
        if cell.bodies and cell.meeting.starts_on <= today and (since is None or cell.meeting.starts_on > since)
    ]
    asked = {"body": bodies, "by": today.isoformat()} | ({"after": since.isoformat()} if since else {})
    return Number(len(begun), f"{reverse('meetings:list')}?{urlencode(asked, doseq=True)}")

"""What happened since a party last came: for whoever represents it at the next meeting, on one page."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from balitracker.as_it_stood import moments
from balitracker.together import fetch_together
from meetings.enums import OutcomeKind, Presence
from meetings.models import Attendance, Meeting, Outcome
from meetings.reports import StripCell, attendance_strip
from members.models import Party
from workplan.enums import CLOSED
from workplan.models import ActionItem, ActionLead, ProgressUpdate

TOLD = (OutcomeKind.ENDORSED, OutcomeKind.LAUNCHED, OutcomeKind.AGREED, OutcomeKind.DECIDED, OutcomeKind.PLANNED)
"""Kinds of outcomes that are told one by one; the others are counted, for a page has only so much room."""


@dataclass(frozen=True)
class CountedOutcomes:
    """How many outcomes of the other kinds a meeting had; `url` lists just these."""

    meeting: Meeting
    number: int
    url: str


@dataclass(frozen=True)
class NamedItem:
    """An action item that names the party, and in which role."""

    item: ActionItem
    lead: ActionLead


@dataclass
class Brief:
    """What `party` should know; `since` is the day after which things are told, None for all the record.

    Only meetings of bodies that it is on, or has come to, are looked at, and only what is dated.
    """

    party: Party
    today: datetime.date
    since: datetime.date | None
    last: StripCell | None = None
    """The last meeting at which it is recorded as attended."""
    missed: list[StripCell] = field(default_factory=list)
    """Meetings since at which it was not: it sent apologies, or a document, or a complete list, says so."""
    not_recorded: list[StripCell] = field(default_factory=list)
    """Meetings since of which no complete list is held: whether it came is not known."""
    coming: list[Meeting] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    other_outcomes: list[CountedOutcomes] = field(default_factory=list)
    updates: list[ProgressUpdate] = field(default_factory=list)
    items: list[NamedItem] = field(default_factory=list)

    @property
    def due(self) -> list[ActionItem]:
        """Items naming it that are due today or later and not closed, the first due first."""
        ahead = [
            named.item
            for named in self.items
            if named.item.due_by and named.item.due_by >= self.today and named.item.status not in CLOSED
        ]
        return sorted(ahead, key=lambda item: item.due_by)

    @property
    def by_kind(self) -> list[tuple[str, list[Outcome]]]:
        """The outcomes told one by one: (kind, outcomes)."""
        groups = ((kind.label, [each for each in self.outcomes if each.kind == kind]) for kind in TOLD)
        return [(label, outcomes) for label, outcomes in groups if outcomes]

    @property
    def rests_on(self) -> list:
        """The rows whose sources the page shows."""
        shown = [self.last, *self.missed] if self.last else self.missed
        rows: list[Attendance] = [row for cell in shown for row in cell.rows]
        meetings = [cell.meeting for cell in [*shown, *self.not_recorded]]
        named = [each for one in self.items for each in (one.item, one.lead)]
        return [*rows, *meetings, *self.coming, *self.outcomes, *self.updates, *named]


def brief_of(party: Party, since: datetime.date | None = None) -> Brief:
    """Return the brief of `party` since that day; since it last came, where none is given."""
    today = moments.today()
    cells = [cell for cell in attendance_strip(party) if cell.meeting.starts_on]
    held = [cell for cell in cells if cell.meeting.ends_on <= today]
    last = next((cell for cell in reversed(held) if cell.state == Presence.ATTENDED), None)
    if since is None and last:
        since = last.meeting.ends_on
    later = [cell for cell in held if since is None or cell.meeting.starts_on > since]
    brief = Brief(party, today, since, last)
    brief.missed = [cell for cell in later if cell.state not in (Presence.ATTENDED, "not_recorded")]
    brief.not_recorded = [cell for cell in later if cell.state == "not_recorded"]
    brief.coming = [cell.meeting for cell in cells if cell.meeting.ends_on > today]

    meetings = [cell.meeting.pk for cell in later]
    outcomes = Outcome.objects.public().filter(meeting__in=meetings).with_names().in_time_order()
    updates = ProgressUpdate.objects.public().newest_first().select_related("item")
    if since:
        updates = updates.filter(ends_on__gt=since)
    items = ActionItem.objects.public().naming(party).with_status().with_silence(today)
    leads = ActionLead.objects.public().filter(party=party)
    fetch_together(outcomes, updates, items, leads)
    brief.outcomes = [outcome for outcome in outcomes if outcome.kind in TOLD]
    brief.other_outcomes = _counted([outcome for outcome in outcomes if outcome.kind not in TOLD])
    brief.updates = list(updates)
    by_item = {lead.item_id: lead for lead in leads}
    brief.items = [NamedItem(item, by_item[item.pk]) for item in items]
    return brief


def _counted(outcomes: list[Outcome]) -> list[CountedOutcomes]:
    """Return how many outcomes each meeting had, in the order of `outcomes`."""
    others = [kind.value for kind in OutcomeKind if kind not in TOLD]
    address = reverse("meetings:outcomes")
    return [
        CountedOutcomes(
            meeting, number, f"{address}?{urlencode({'meeting': meeting.slug, 'kind': others}, doseq=True)}"
        )
        for meeting, number in Counter(outcome.meeting for outcome in outcomes).items()
    ]

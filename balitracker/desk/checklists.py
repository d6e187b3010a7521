"""The checklist of a meeting: what its record lacks, each with the address where that is mended."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import ngettext

from meetings import lacking
from meetings.enums import Unstated
from meetings.models import Meeting
from workplan.carrying import hear_of_action_items, not_updated_at, open_items

PLACES = {
    lacking.DATE: "id_date",
    lacking.PLACE: "id_place",
    lacking.CHAIRS: "chairs-group",
    lacking.HEADCOUNT: "headcounts-group",
    lacking.OUTCOMES: "outcomes-group",
    lacking.SOURCES: "meetings-citation-content_type-object_id-group",
}
"""Where on the form of a meeting it is mended, attendance apart."""
UNSTATED = "id_unstated"


@dataclass(frozen=True)
class Entry:
    """One thing that is lacking, and the address where it is mended."""

    words: str
    url: str


@dataclass(frozen=True)
class Checklist:
    """What the record of `meeting` lacks; nothing that is known only afterwards while it `is_ahead`."""

    meeting: Meeting
    is_ahead: bool
    entries: list[Entry]
    unstated: tuple[str, ...] = ()
    """What is not asked for, because somebody found that the documents held do not say it."""

    @property
    def url(self) -> str:
        """The meeting's form."""
        return form_of(self.meeting)

    @property
    def unstated_url(self) -> str:
        """Where somebody says that the documents do not say it, or takes that back."""
        return f"{self.url}#{UNSTATED}"

    @property
    def is_numbered(self) -> bool:
        """Whether it belongs to a series that counts its meetings."""
        return any(link.ordinal for link in self.meeting.body_links.all())


def checklists(meetings: Iterable[Meeting], today: datetime.date) -> list[Checklist]:
    """Return the checklist of each of `meetings`, in their order; as many queries however many there are."""
    meetings = list(meetings)
    prefetch_related_objects(meetings, "body_links__body")
    lacks = lacking.lacking_of([meeting.pk for meeting in meetings], today)
    held = [meeting for meeting in hear_of_action_items(meetings) if _should_tell_of_items(lacks[meeting.pk])]
    silent = not_updated_at(held, open_items(today))
    return [_checklist(meeting, lacks[meeting.pk], len(silent.get(meeting.pk, ()))) for meeting in meetings]


def _should_tell_of_items(found: lacking.Lacking) -> bool:
    """Whether the account of a meeting that was held could say how far action items are."""
    return not found.is_ahead and found.has_account and Unstated.UPDATES not in found.meeting.unstated


def _checklist(meeting: Meeting, found: lacking.Lacking, not_updated: int) -> Checklist:
    entries = [Entry(lack.words, _place_of(lack.what, meeting)) for lack in found.lacks]
    if not_updated:
        words = ngettext("an update of %d action item", "updates of %d action items", not_updated) % not_updated
        entries.append(Entry(words, reverse("admin:workplan_actionitem_carry", args=[meeting.pk])))
    return Checklist(meeting, found.is_ahead, entries, found.unstated)


def _place_of(what: str, meeting: Meeting) -> str:
    """Return the address where what lacks is mended: who came, in the table of attendance, all else on the form."""
    if what == lacking.ATTENDANCE:
        return reverse("admin:meetings_meeting_attendance", args=[meeting.pk])
    return f"{form_of(meeting)}#{PLACES[what]}"


def form_of(meeting: Meeting) -> str:
    """Return the address of the form of `meeting`."""
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])

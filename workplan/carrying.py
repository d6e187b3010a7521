"""Action items that a meeting should hear of: open ones that were not mentioned at it, nor since."""

import datetime
from collections.abc import Iterable

from meetings.models import Meeting
from workplan.enums import WORKING_GROUP
from workplan.models import ActionItem, ProgressUpdate


def open_items(today: datetime.date) -> list[ActionItem]:
    """Return the unfinished action items, the longest silent first, each with its status, plan and silence."""
    rows = ActionItem.objects.unfinished().with_silence(today).select_related("plan")
    return sorted(rows, key=lambda item: (-(item.meetings_since or 0), item.mentioned_on or datetime.date.max, item.pk))


def not_updated_at(meetings: Iterable[Meeting], items: Iterable[ActionItem]) -> dict[int, list[ActionItem]]:
    """Return, by the key of each of `meetings`, those of the open `items` that are to be updated there.

    That is none which the meeting set, of which it was told, or which was mentioned on its first day or later. One
    query, however many meetings.
    """
    meetings, items = list(meetings), list(items)
    told = set(ProgressUpdate.objects.filter(meeting__in=meetings, item__in=items).values_list("meeting_id", "item_id"))
    return {
        meeting.pk: [
            item
            for item in items
            if (meeting.pk, item.pk) not in told
            and item.raised_at_id != meeting.pk
            and not (item.mentioned_on and meeting.starts_on and item.mentioned_on >= meeting.starts_on)
        ]
        for meeting in meetings
    }


def hear_of_action_items(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return those of `meetings`, with their bodies fetched, to which action items are reported."""
    return [
        meeting for meeting in meetings if any(link.body.slug == WORKING_GROUP for link in meeting.body_links.all())
    ]

"""Records on their way to the public, and what waits for whom."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from balitracker.policies import has_permission
from balitracker.publication import PublicationState, Publishable
from meetings.models import Document, Meeting
from workplan.models import ActionItem, WorkPlan

PUBLISHABLE = (Meeting, WorkPlan, ActionItem, Document)
"""Records with a publication state of their own, in the order of the desk."""

UNFINISHED = (PublicationState.DRAFT, PublicationState.IN_REVIEW)
USER = KeyTextTransform("user", "pgh_context__metadata")


@dataclass(frozen=True)
class Waiting:
    """A record that is not published yet: when its own fields were changed last, and whether this person has ever."""

    record: Publishable
    changed_at: datetime.datetime
    is_mine: bool


def records_on_their_way(user) -> list[Waiting]:
    """Return every draft and every record in review that `user` may change, the last changed last.

    One query for each kind of record.
    """
    found = []
    for model in PUBLISHABLE:
        if not has_permission(user, "change", model):
            continue
        events = model.pgh_event_model.objects.filter(pgh_obj=OuterRef("pk")).order_by("-pgh_id")
        mine = events.annotate(by=USER).filter(by=str(user.pk))
        rows = model.objects.filter(state__in=UNFINISHED).annotate(
            changed_at=Subquery(events.values("pgh_created_at")[:1]), is_mine=Exists(mine)
        )
        found += [Waiting(row, row.changed_at, row.is_mine) for row in rows]
    return sorted(found, key=lambda each: (each.changed_at, each.record.pk))

"""What changed lately in the public record, read from its history."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from balitracker.publication import PublicationState
from balitracker.together import fetch_together
from meetings.models import Document, Meeting
from workplan.models import ActionItem, WorkPlan

FOLLOWED = (Meeting, ActionItem, WorkPlan, Document)
"""Records that are published as a whole."""


@dataclass(frozen=True)
class Change:
    """A record that was added to the public record, or changed in it."""

    when: datetime.datetime
    kind: str
    title: str
    url: str
    is_new: bool


def latest_changes(number: int) -> list[Change]:
    """Return the newest `number` changes of records that are public, newest first, one a record."""
    events_of = {model: _last_events(model)[:number] for model in FOLLOWED}
    fetch_together(*events_of.values())
    found = []
    for model, events in events_of.items():
        found += [
            Change(
                when=event.pgh_created_at,
                kind=str(model._meta.verbose_name),
                title=str(event.pgh_obj),
                url=event.pgh_obj.get_absolute_url(),
                is_new=not event.was_public,
            )
            for event in events
        ]
    return sorted(found, key=lambda change: change.when, reverse=True)[:number]


def _last_events(model):
    """The last event of each record that is public, with whether it was so before; the newest first."""
    events = model.pgh_event_model.objects.filter(
        state=PublicationState.PUBLISHED, pgh_obj__state=PublicationState.PUBLISHED
    )
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return (
        events.filter(pgh_id__in=last.values("pgh_id"))
        .annotate(was_public=Exists(_earlier(model)))
        .select_related("pgh_obj")
        .order_by("-pgh_id")
    )


def _earlier(model):
    """The events of the same record before this one in which it was public already."""
    return model.pgh_event_model.objects.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id"), state=PublicationState.PUBLISHED
    )

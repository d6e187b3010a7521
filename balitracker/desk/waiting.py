"""Records on their way to the public, and what waits for whom."""

import datetime
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery

from balitracker.authors import USER
from balitracker.history.events import event_model_of
from balitracker.policies import has_permission
from balitracker.publication import PublicationState, Publishable
from meetings.models import Citation, Document, Meeting
from workplan.models import ActionItem, WorkPlan

PUBLISHABLE = (Meeting, WorkPlan, ActionItem, Document)
"""Records with a publication state of their own, in the order of the desk."""

UNFINISHED = (PublicationState.DRAFT, PublicationState.IN_REVIEW)


@dataclass(frozen=True)
class Waiting:
    """A record that is not published yet: when its own fields were changed last, and whether this person had a hand
    in it or in a part of it."""

    record: Publishable
    changed_at: datetime.datetime
    is_mine: bool


def records_on_their_way(user) -> list[Waiting]:
    """Return every draft and every record in review that `user` may change, the last changed last.

    One query for each kind of record.
    """
    found = []
    for model in PUBLISHABLE:
        if has_permission(user, "change", model):
            newest = event_model_of(model).objects.filter(id=OuterRef("pk")).order_by("-pgh_id")
            rows = model.objects.filter(state__in=UNFINISHED).annotate(
                changed_at=Subquery(newest.values("pgh_created_at")[:1]), is_mine=_had_a_hand(user, model)
            )
            found += [Waiting(row, row.changed_at, row.is_mine) for row in rows]
    return sorted(found, key=lambda each: (each.changed_at, each.record.pk))


def _had_a_hand(user, model: type[Publishable]) -> Q:
    """Return the condition that `user` changed the row, a part that hangs on it, or what it cites."""
    places = {model: {"id": OuterRef("pk")}}
    for part in model.part_models():
        if "__" not in part.WHOLE:
            places[part] = {f"{part.WHOLE}_id": OuterRef("pk")}
    places[Citation] = {"content_type_id": ContentType.objects.get_for_model(model).pk, "object_id": OuterRef("pk")}
    condition = Q()
    for kind, place in places.items():
        events = event_model_of(kind).objects.filter(**place).annotate(by=USER).filter(by=str(user.pk))
        condition |= Q(Exists(events))
    return condition

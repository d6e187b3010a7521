"""Questions asked of work plans and action items. Only `.public()` may be shown to the public."""

import datetime

from django.db.models import F, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce

from balitracker.publication import PublicationState, PublishableQuerySet
from balitracker.record import RecordQuerySet
from workplan.enums import CLOSED, NOT_RECORDED, LeadRole

PUBLISHED = PublicationState.PUBLISHED


class WorkPlanQuerySet(PublishableQuerySet):
    """Forward Work Plans."""


class PlanPartQuerySet(RecordQuerySet):
    """Parts of a plan or an action item."""


class ProgressUpdateQuerySet(PlanPartQuerySet):
    """What documents report of action items."""

    def public(self):
        """Updates of published action items."""
        return self.filter(item__state=PUBLISHED)

    def newest_first(self):
        """By the last day of their date, then by number."""
        return self.order_by(F("ends_on").desc(nulls_last=True), "-number")


class ActionItemQuerySet(PublishableQuerySet):
    """Action items."""

    def with_status(self):
        """Annotate `status` and `status_on`: what the newest update says, and its last day."""
        updates = self.model._meta.get_field("updates").related_model
        newest = updates.objects.filter(item=OuterRef("pk")).newest_first()
        return self.annotate(
            status=Coalesce(Subquery(newest.values("status")[:1]), Value(NOT_RECORDED)),
            status_on=Subquery(newest.values("ends_on")[:1]),
        )

    def with_a_status_of(self, statuses):
        """Items whose newest update says one of `statuses`; "not_recorded" means that there is none."""
        return self.with_status().filter(status__in=list(statuses))

    def overdue(self, today: datetime.date):
        """Items whose due date has passed and of which no delivery, and no dropping, is recorded."""
        return self.with_status().filter(due_by__lt=today).exclude(status__in=CLOSED)

    def not_overdue(self, today: datetime.date):
        """The other items, those without a due date among them."""
        return self.with_status().filter(Q(due_by__isnull=True) | Q(due_by__gte=today) | Q(status__in=CLOSED))

    def due_in_year(self, year: int):
        """Items due on some day of `year`."""
        return self.filter(due_from__lte=datetime.date(year, 12, 31), due_by__gte=datetime.date(year, 1, 1))

    def led_by(self, parties):
        """Items that one of `parties` leads."""
        return self.filter(leads__role=LeadRole.LEAD, leads__party__in=parties).distinct()

    def naming(self, party):
        """Items that `party` leads or is a partner in."""
        return self.filter(leads__party=party).distinct()

    def on_topic(self, topics):
        """Items on one of `topics`."""
        return self.filter(topics__in=topics).distinct()

    def containing(self, text: str):
        """Items with every word of `text` in title or description."""
        rows = self
        for word in text.split():
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
        return rows

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.with_status().select_related("plan", "priority__plan").prefetch_related("leads__party")

    def for_detail(self):
        """What an action item's page needs."""
        updates = self.model._meta.get_field("updates").related_model
        return (
            self.with_status()
            .select_related("plan", "priority__plan", "raised_at")
            .prefetch_related(
                "leads__party",
                "topics",
                Prefetch("updates", updates.objects.newest_first().select_related("meeting")),
            )
        )

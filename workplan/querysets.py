"""Questions asked of work plans and action items. Only `.public()` may be shown to the public."""

import datetime

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from balitracker.as_it_stood import moments
from balitracker.publication import PartQuerySet, PublicationState, PublishableQuerySet
from workplan.enums import CLOSED, LONG_SILENT, NOT_RECORDED, WORKING_GROUP, ActionStatus


class WorkPlanQuerySet(PublishableQuerySet):
    """Forward Work Plans."""

    def for_list(self):
        """What a row of a list or a file needs: priorities, and action items with their status."""
        items = self.model._meta.get_field("action_items").related_model
        return self._with(items.objects.public().with_status())

    def _with(self, items):
        return self.select_related("endorsed_at").prefetch_related(
            "priorities", Prefetch("action_items", items, to_attr="public_items")
        )

    def for_detail(self):
        """What a plan's page needs."""
        items = self.model._meta.get_field("action_items").related_model
        priorities = self.model._meta.get_field("priorities").related_model
        links = priorities._meta.get_field("later_links").related_model.objects.public()
        return self._with(items.objects.public().for_list()).prefetch_related(
            "priorities__topics",
            Prefetch("priorities__earlier_links", links.select_related("earlier__plan")),
            Prefetch("priorities__later_links", links.select_related("later__plan")),
        )


class PriorityLinkQuerySet(PartQuerySet):
    """What became of priorities."""

    def public(self):
        """Links between published plans."""
        later = Q(later__isnull=True) | Q(later__plan__state=PublicationState.PUBLISHED)
        return super().public().filter(later)

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.select_related("earlier__plan", "later__plan")


class ProgressUpdateQuerySet(PartQuerySet):
    """What documents report of action items."""

    def newest_first(self):
        """By the last day of their date, then by number."""
        return self.order_by(F("ends_on").desc(nulls_last=True), "-number")

    def with_next(self):
        """Dated updates; annotates `next_on`, the last day of the dated update that follows: None for the newest."""
        later = (
            self.model.objects.filter(item=OuterRef("item"))
            .filter(Q(ends_on__gt=OuterRef("ends_on")) | Q(ends_on=OuterRef("ends_on"), number__gt=OuterRef("number")))
            .order_by("ends_on", "number")
        )
        return self.filter(ends_on__isnull=False).annotate(next_on=Subquery(later.values("ends_on")[:1]))


class ActionItemQuerySet(PublishableQuerySet):
    """Action items."""

    def with_status(self):
        """Annotate `status`, `status_date` and `status_on`: what the newest update says, its date, its last day."""
        updates = self.model._meta.get_field("updates").related_model
        newest = updates.objects.filter(item=OuterRef("pk")).newest_first()
        return self.annotate(
            status=Coalesce(Subquery(newest.values("status")[:1]), Value(NOT_RECORDED)),
            status_date=Subquery(newest.values("date")[:1]),
            status_on=Subquery(newest.values("ends_on")[:1]),
        )

    def overdue(self, today: datetime.date):
        """Items whose due date has passed and of which no delivery, and no dropping, is recorded."""
        return self.with_status().filter(due_by__lt=today).exclude(status__in=CLOSED)

    def not_overdue(self, today: datetime.date):
        """The other items, those without a due date among them."""
        return self.with_status().filter(Q(due_by__isnull=True) | Q(due_by__gte=today) | Q(status__in=CLOSED))

    def unfinished(self):
        """Items neither delivered nor dropped, as far as their newest update says; withdrawn ones are left out."""
        return self.with_status().exclude(status__in=CLOSED).exclude(state=PublicationState.WITHDRAWN)

    def with_delivery(self):
        """Annotate `promised_on` and `delivered_on`.

        `promised_on` is the first day of the published meeting that set the item, `delivered_on` the last day of the
        first update that says "delivered"; None where the record has no date.
        """
        updates = self.model._meta.get_field("updates").related_model.objects.filter(item=OuterRef("pk"))
        meetings = self.model._meta.get_field("raised_at").related_model.objects.public()
        delivered = updates.filter(status=ActionStatus.DELIVERED).order_by().values("item")
        return self.annotate(
            promised_on=Subquery(meetings.filter(pk=OuterRef("raised_at")).values("starts_on")),
            delivered_on=Subquery(delivered.annotate(first=Min("ends_on")).values("first")),
        )

    def delivered(self):
        """Items whose newest update says that they are delivered, with their delivery."""
        return self.with_status().with_delivery().filter(status=ActionStatus.DELIVERED)

    def timed(self):
        """Delivered items of which the record has both dates: when they were set and when they were delivered."""
        return self.delivered().filter(promised_on__isnull=False, delivered_on__isnull=False)

    def untimed(self):
        """Delivered items of which it lacks one of them."""
        return self.delivered().filter(Q(promised_on=None) | Q(delivered_on=None))

    def with_silence(self, today: datetime.date):
        """Annotate `mentioned_on`, `meetings_since` and `unheard_since`.

        `mentioned_on` is the last day on which an update, the published meeting at which it was reported, or the one
        that set the item can have been; None where the record has none of them. `meetings_since` counts the
        published, dated meetings of the Working Group that began after that day and by `today` and of which an
        account is held, `unheard_since` the others, of which nobody knows whether the item was mentioned; both are
        None where `mentioned_on` is. All are asked with the items, in the same query.
        """
        updates = self.model._meta.get_field("updates").related_model.objects.filter(item=OuterRef("pk"))
        meetings = self.model._meta.get_field("raised_at").related_model.objects.public()
        told = updates.order_by().values("item")
        reported = told.filter(meeting__state=PublicationState.PUBLISHED)
        since = meetings.with_account().filter(
            body_links__body__slug=WORKING_GROUP, starts_on__gt=OuterRef("mentioned_on"), starts_on__lte=today
        )

        def number(has_account: bool) -> Case:
            rows = since.filter(has_account=has_account).order_by().values("state")
            counted = Subquery(rows.annotate(number=Count("pk")).values("number"))
            return Case(When(mentioned_on__isnull=False, then=Coalesce(counted, 0)), default=None)

        return self.annotate(
            mentioned_on=Greatest(
                Subquery(told.annotate(last=Max("ends_on")).values("last")),
                Subquery(reported.annotate(last=Max("meeting__ends_on")).values("last")),
                Subquery(meetings.filter(pk=OuterRef("raised_at")).values("ends_on")),
            ),
            meetings_since=number(has_account=True),
            unheard_since=number(has_account=False),
        )

    def long_silent(self, today: datetime.date, meetings: int = LONG_SILENT):
        """Unfinished items not mentioned in the accounts of so many `meetings` of the Working Group, or more."""
        return self.unfinished().with_silence(today).filter(meetings_since__gte=meetings)

    def naming(self, party):
        """Items that `party` leads or is a partner in."""
        return self.filter(pk__in=self.model.objects.filter(leads__party=party).values("pk"))

    def raised_or_reported_at(self, meeting):
        """Items raised at `meeting` or reported there, with their status; annotates `is_reported_here`."""
        updates = self.model._meta.get_field("updates").related_model
        reported = Exists(updates.objects.filter(item=OuterRef("pk"), meeting=meeting))
        return (
            self.with_status()
            .annotate(is_reported_here=reported)
            .filter(Q(raised_at=meeting) | Q(is_reported_here=True))
        )

    def on_topic(self, topics):
        """Items on one of `topics`."""
        return self.filter(pk__in=self.model.objects.filter(topics__in=topics).values("pk"))

    def containing(self, text: str):
        """Items with every word of `text` in title or description."""
        rows = self
        for word in text.split():
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word))
        return rows

    def for_list(self):
        """What a row of a list or a file needs."""
        return (
            self.with_status()
            .with_silence(moments.today())
            .select_related("plan", "priority__plan", "raised_at")
            .prefetch_related("leads__party", "topics")
        )

    def for_detail(self):
        """What an action item's page needs."""
        updates = self.model._meta.get_field("updates").related_model
        return (
            self.with_status()
            .with_silence(moments.today())
            .select_related("plan", "priority__plan", "raised_at")
            .prefetch_related(
                "leads__party",
                "topics",
                Prefetch("updates", updates.objects.newest_first().select_related("meeting")),
            )
        )

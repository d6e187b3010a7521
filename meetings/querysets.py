"""Questions asked of meetings, their parts and documents. Only `.public()` may be shown to the public."""

import datetime
import re

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Window
from django.db.models.functions import Coalesce, Rank

from balitracker.publication import PartQuerySet, PublicationState, PublishableQuerySet, published_exists
from balitracker.record import RecordQuerySet
from meetings.enums import DiscrepancyStatus, Presence
from members.enums import PartyKind

PUBLISHED = PublicationState.PUBLISHED

RECENT = datetime.timedelta(days=548)
"""A meeting is recent for a year and a half."""


class MeetingQuerySet(PublishableQuerySet):
    """Meetings."""

    def containing(self, text: str):
        """Meetings with every word of `text` in title, place, summary or the name of a body."""
        rows = self
        for word in text.split():
            rows = rows.filter(
                Q(title__icontains=word)
                | Q(place__icontains=word)
                | Q(summary__icontains=word)
                | Q(pk__in=self.model.objects.filter(bodies__name__icontains=word).values("pk"))
                | Q(pk__in=self.model.objects.filter(bodies__acronym__icontains=word).values("pk"))
            )
        return rows

    def with_place_in_series(self):
        """Annotate `is_last_of_series`: whether it is numbered, and no later meeting of that series is recorded."""
        links = self.model._meta.get_field("body_links").related_model.objects
        later = links.filter(body=OuterRef("body"), ordinal__gt=OuterRef("ordinal"))
        numbered = links.filter(meeting=OuterRef("pk"), ordinal__isnull=False)
        return self.annotate(is_last_of_series=Exists(numbered) & ~Exists(numbered.filter(Exists(later))))

    def with_account(self):
        """Annotate `has_account`: whether the record holds something of what was said or decided there."""
        parts = [self.model._meta.get_field(name).related_model for name in ("contributions", "outcomes")]
        said, decided = (Exists(part.objects.filter(meeting=OuterRef("pk"))) for part in parts)
        return self.annotate(has_account=said | decided)

    def coming_or_recent(self, today: datetime.date):
        """Meetings that somebody works on: not published yet, to come, or held a year and a half ago at most.

        One without a date counts while it is the last of its series; other undated ones are history.
        """
        return self.with_place_in_series().filter(
            Q(state__in=(PublicationState.DRAFT, PublicationState.IN_REVIEW))
            | Q(state=PUBLISHED, ends_on__gte=today - RECENT)
            | Q(state=PUBLISHED, starts_on__isnull=True, is_last_of_series=True)
        )

    def for_calendar_of(self, party, today: datetime.date):
        """The meetings of a body; of another party those it came to or chaired, and coming ones of bodies it is on."""
        if party.kind == PartyKind.BODY:
            return self.filter(pk__in=party.meeting_links.values("meeting"))
        bodies = party.memberships.all().current_on(today).values("body")
        return self.filter(
            Q(pk__in=party.attendances.filter(presence=Presence.ATTENDED).values("meeting"))
            | Q(pk__in=party.chaired.values("meeting"))
            | Q(pk__in=self.model.objects.filter(ends_on__gte=today, body_links__body__in=bodies).values("pk"))
        )

    def for_list(self):
        """What a row of a list or a file needs."""
        links = self.model._meta.get_field("body_links").related_model.objects
        in_order = links.select_related("body").order_by("position", "body__name")
        return self.select_related("country").prefetch_related(Prefetch("body_links", in_order))

    def for_detail(self):
        """What a meeting's page needs, besides what other apps hold."""
        return self.select_related("country").prefetch_related(
            "body_links__body",
            "sessions__hosts",
            "sessions__topics",
            "chairs__party",
            "chairs__people",
            "chairs__session",
            "attendances__party",
            "headcounts__document",
            "headcounts__session",
            "contributions__parties",
            "contributions__people__posts",
            "contributions__topics",
            "contributions__session",
            "outcomes__topics",
            "outcomes__body",
            "outcomes__session",
            Prefetch("documents", self.model._meta.get_field("documents").related_model.objects.public()),
        )


class MeetingPartQuerySet(PartQuerySet):
    """Parts of a meeting."""

    IN_TIME_ORDER = (F("meeting__starts_on").desc(nulls_last=True), "meeting__slug", "number", "pk")

    def in_time_order(self):
        """Newest meeting first, undated ones last; within a meeting in the document's order."""
        return self.order_by(*self.IN_TIME_ORDER)


class AttendanceQuerySet(MeetingPartQuerySet):
    """Who came."""

    IN_TIME_ORDER = (
        F("meeting__starts_on").desc(nulls_last=True), "meeting__slug", "position", "party__name", "pk"
    )  # fmt: skip

    def first_on_record(self):
        """Of these rows, those of each party's first dated meeting."""
        place = Window(Rank(), partition_by="party", order_by="meeting__starts_on")
        return self.filter(meeting__starts_on__isnull=False).order_by().annotate(place=place).filter(place=1)

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.select_related("meeting", "party")


class ContributionQuerySet(MeetingPartQuerySet):
    """What was said."""

    def for_list(self):
        """What a row of a list needs."""
        return self.select_related("meeting", "session").prefetch_related("parties", "people", "topics")


class OutcomeQuerySet(MeetingPartQuerySet):
    """What came of it."""

    def containing(self, text: str):
        """Outcomes with every word of `text` in what they say or in the title of their meeting."""
        rows = self
        for word in text.split():
            rows = rows.filter(Q(text__icontains=word) | Q(meeting__title__icontains=word))
        return rows

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.select_related("meeting", "session", "body").prefetch_related("topics")


class TopicQuerySet(RecordQuerySet):
    """Themes."""

    def containing(self, text: str):
        """Topics whose name or description contains `text`."""
        return self.filter(Q(name__icontains=text) | Q(description__icontains=text))

    def formerly_at(self, slug: str):
        """Topics that took up the one whose address was `slug`."""
        return self.filter(former_addresses__regex=rf"(^| ){re.escape(slug)}( |$)")

    def with_counts(self):
        """Annotate `meeting_count`: published meetings at which the topic came up."""
        meetings = self.model._meta.get_field("sessions").related_model._meta.get_field("meeting").related_model
        raised = meetings.objects.public().filter(
            Q(sessions__topics=OuterRef("pk"))
            | Q(contributions__topics=OuterRef("pk"))
            | Q(outcomes__topics=OuterRef("pk"))
        )
        counted = raised.order_by().values("state").annotate(number=Count("pk", distinct=True)).values("number")
        return self.annotate(meeting_count=Coalesce(Subquery(counted), 0))

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.with_counts()

    def for_detail(self):
        """What a topic's page needs of the topic itself."""
        return self

    def public(self):
        """Topics that a published record is about."""
        return self.filter(
            published_exists(self.model, "sessions", "topics", "meeting")
            | published_exists(self.model, "contributions", "topics", "meeting")
            | published_exists(self.model, "outcomes", "topics", "meeting")
            | published_exists(self.model, "action_items", "topics")
            | published_exists(self.model, "priorities", "topics", "plan")
        )


class DocumentQuerySet(PublishableQuerySet):
    """Documents."""

    def containing(self, text: str):
        """Documents with every word of `text` in title or publisher."""
        rows = self
        for word in text.split():
            rows = rows.filter(Q(title__icontains=word) | Q(publisher__icontains=word))
        return rows

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.annotate(passage_count=Count("passages"))

    def for_detail(self):
        """What a document's page needs of the document itself."""
        meetings = self.model._meta.get_field("meetings").related_model
        return self.prefetch_related("passages", Prefetch("meetings", meetings.objects.public()))


class CitationQuerySet(RecordQuerySet):
    """What rests on which passage."""

    def public(self):
        """Citations of published documents."""
        return self.filter(passage__document__state=PUBLISHED)

    def agreeing(self):
        """Those whose passage says what the record says; the others are for the disagreements."""
        return self.filter(says="")


class DiscrepancyQuerySet(RecordQuerySet):
    """What the sources disagree on."""

    def public(self):
        """Those that stand on nothing unpublished, meeting or document; closed ones are for the desk."""
        unpublished = self.model._meta.get_field("sides").related_model.objects.filter(
            discrepancy=OuterRef("pk"), passage__isnull=False
        ).exclude(passage__document__state=PUBLISHED)  # fmt: skip
        return self.filter(
            Q(meeting__isnull=True) | Q(meeting__state=PUBLISHED), ~Exists(unpublished)
        ).exclude(status=DiscrepancyStatus.CLOSED)  # fmt: skip

    def in_fixtures(self):
        """Those that rules do not find again by themselves: of persons, and explained ones."""
        return self.filter(Q(rule="") | Q(status=DiscrepancyStatus.EXPLAINED))

    def containing(self, text: str):
        """Those with every word of `text` in the sentence, the explanation, what a side says, or the meeting."""
        rows = self
        for word in text.split():
            rows = rows.filter(
                Q(sentence__icontains=word)
                | Q(explanation__icontains=word)
                | Q(meeting__title__icontains=word)
                | Q(pk__in=self.model.objects.filter(sides__says__icontains=word).values("pk"))
            )
        return rows

    def with_names(self):
        """With what its name reaches for: nothing."""
        return self

    def for_list(self):
        """What a row of a list or a file needs."""
        sides = self.model._meta.get_field("sides").related_model.objects
        ordered = sides.select_related("passage__document").order_by("discrepancy_id", "number")
        return self.select_related("meeting", "party").prefetch_related(Prefetch("sides", ordered))


class DiscrepancySideQuerySet(RecordQuerySet):
    """Sides of disagreements."""

    def public(self):
        """Sides of public disagreements."""
        whole = self.model._meta.get_field("discrepancy").related_model
        return self.filter(discrepancy__in=whole.objects.public())

    def in_fixtures(self):
        """Sides of disagreements that fixtures hold."""
        whole = self.model._meta.get_field("discrepancy").related_model
        return self.filter(discrepancy__in=whole.objects.in_fixtures())

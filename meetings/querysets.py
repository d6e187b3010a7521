"""Questions asked of meetings, their parts and documents. Only `.public()` may be shown to the public."""

import datetime

from django.db.models import F, Prefetch, Q

from balitracker.publication import PublicationState, PublishableQuerySet
from balitracker.record import RecordQuerySet

PUBLISHED = PublicationState.PUBLISHED


class MeetingQuerySet(PublishableQuerySet):
    """Meetings."""

    def in_year(self, year: int):
        """Meetings of which some day falls into `year`."""
        return self.filter(
            starts_on__lte=datetime.date(year, 12, 31), ends_on__gte=datetime.date(year, 1, 1)
        )

    def undated(self):
        """Meetings whose date no document held states."""
        return self.filter(starts_on__isnull=True)

    def attended_by(self, party):
        """Meetings at which `party` (or one of several) is recorded as attended, in any capacity."""
        from_lists = self.model._meta.get_field("attendances").related_model.objects.filter(
            party__in=_several(party), presence="attended"
        )
        return self.filter(pk__in=from_lists.values("meeting"))

    def of_body(self, body):
        """Meetings of `body`, or of one of several."""
        return self.filter(bodies__in=_several(body)).distinct()

    def on_topic(self, topic):
        """Meetings at which `topic` (or one of several) came up: in a session, a contribution or an outcome."""
        topics = _several(topic)
        return self.filter(
            Q(pk__in=self.model.objects.filter(sessions__topics__in=topics).values("pk"))
            | Q(pk__in=self.model.objects.filter(contributions__topics__in=topics).values("pk"))
            | Q(pk__in=self.model.objects.filter(outcomes__topics__in=topics).values("pk"))
        )

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

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.select_related("country").prefetch_related("body_links__body", "attendances", "headcounts")

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


def _several(one_or_many):
    """Return a value that `__in` takes, for one row, a list of rows or a queryset."""
    return one_or_many if hasattr(one_or_many, "__iter__") else [one_or_many]


class MeetingPartQuerySet(RecordQuerySet):
    """Parts of a meeting; they are public when it is."""

    def public(self):
        """Parts of published meetings."""
        return self.filter(meeting__state=PUBLISHED)


class AttendanceQuerySet(MeetingPartQuerySet):
    """Who came."""

    def in_time_order(self):
        """Newest meeting first, undated ones last; within a meeting in the document's order."""
        return self.order_by(
            F("meeting__starts_on").desc(nulls_last=True), "meeting__slug", "position", "party__name", "pk"
        )

    def for_list(self):
        """What a row of a list or a file needs."""
        return self.select_related("meeting", "party").prefetch_related("citations__passage__document")


class ContributionQuerySet(MeetingPartQuerySet):
    """What was said."""

    def for_list(self):
        """What a row of a list needs."""
        return self.select_related("meeting", "session").prefetch_related("parties", "people", "topics")


class OutcomeQuerySet(MeetingPartQuerySet):
    """What came of it."""

    def for_list(self):
        """What a row of a list needs."""
        return self.select_related("meeting", "session", "body").prefetch_related("topics")


class TopicQuerySet(RecordQuerySet):
    """Themes."""

    def public(self):
        """Topics that a published record is about."""
        return self.filter(
            Q(sessions__meeting__state=PUBLISHED)
            | Q(contributions__meeting__state=PUBLISHED)
            | Q(outcomes__meeting__state=PUBLISHED)
            | Q(action_items__state=PUBLISHED)
            | Q(priorities__plan__state=PUBLISHED)
        ).distinct()


class DocumentQuerySet(PublishableQuerySet):
    """Documents."""

    def for_list(self):
        """What a row of a list needs."""
        return self.prefetch_related("meetings")


class PassageQuerySet(RecordQuerySet):
    """Passages; they are public when their document is."""

    def public(self):
        """Passages of published documents."""
        return self.filter(document__state=PUBLISHED)


class CitationQuerySet(RecordQuerySet):
    """What rests on which passage."""

    def public(self):
        """Citations of published documents."""
        return self.filter(passage__document__state=PUBLISHED)

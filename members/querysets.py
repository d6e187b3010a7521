"""Questions asked of parties and people. Only `.public()` may be shown to the public."""

import datetime

from django.db.models import Count, Exists, OuterRef, Q

from balitracker.publication import PublicationState, published_exists
from balitracker.record import NOT_STATED, RecordQuerySet
from members.enums import PartyKind
from members.matching import KnownNames
from members.names import name_key

PUBLISHED = PublicationState.PUBLISHED


class PartyQuerySet(RecordQuerySet):
    """Parties."""

    def named(self, name: str):
        """The party of that name, in any spelling known."""
        key = name_key(name)
        return self.filter(Q(name_key=key) | Q(acronym_key=key) | Q(names__key=key)).distinct()

    def known_names(self) -> KnownNames:
        """All names of these parties, to find them in a list; asks two questions."""
        names = self.model._meta.get_field("names").related_model.objects.filter(party__in=self)
        own = [(name, pk) for pk, *both in self.values_list("pk", "name", "acronym") for name in both]
        return KnownNames([*own, *names.values_list("name", "party_id")])

    def bodies(self):
        """Bali Process bodies and work streams."""
        return self.filter(kind=PartyKind.BODY)

    def in_subregions(self, subregions: list[str]):
        """Parties of one of `subregions`; NOT_STATED among them stands for those without one."""
        return self.filter(subregion__in=["" if each == NOT_STATED else each for each in subregions])

    def leading(self):
        """Parties that lead a published action item."""
        return self.filter(published_exists(self.model, "action_leads", "party", "item", role="lead"))

    def public(self):
        """Parties of which the public record says something."""
        memberships = self.model._meta.get_field("memberships").related_model.objects
        return self.filter(
            Exists(memberships.filter(Q(party=OuterRef("pk")) | Q(body=OuterRef("pk"))))
            | published_exists(self.model, "meeting_links", "body", "meeting")
            | published_exists(self.model, "attendances", "party", "meeting")
            | published_exists(self.model, "chaired", "party", "meeting")
            | published_exists(self.model, "contributions", "parties", "meeting")
            | published_exists(self.model, "outcomes", "body", "meeting")
            | published_exists(self.model, "action_leads", "party", "item")
        )

    def containing(self, text: str):
        """Parties of which some name or acronym, in any spelling known, contains `text`."""
        return self.filter(
            Q(name__icontains=text)
            | Q(acronym__icontains=text)
            | Q(pk__in=self.model.objects.filter(names__name__icontains=text).values("pk"))
        )

    def with_counts(self):
        """Annotate `meetings_attended`: published meetings at which the party is recorded as attended."""
        return self.annotate(
            meetings_attended=Count(
                "attendances__meeting",
                filter=Q(attendances__meeting__state=PUBLISHED, attendances__presence="attended"),
                distinct=True,
            )
        )

    def for_list(self):
        """What the list of parties needs."""
        return self.with_counts().prefetch_related("names", "memberships__body")

    def for_detail(self):
        """What a party's page needs, besides what other apps hold."""
        return self.prefetch_related("names", "memberships__body", "body_memberships__party")


class PartyNameQuerySet(RecordQuerySet):
    """Other names of parties."""

    def public(self):
        """Names of parties that are public."""
        parties = self.model._meta.get_field("party").related_model.objects.public()
        return self.filter(party__in=parties)

    def with_names(self):
        """With the party."""
        return self.select_related("party")


class MembershipQuerySet(RecordQuerySet):
    """Memberships; they are public as they are."""

    def public(self):
        """All of them: a membership has no draft state of its own."""
        return self.all()

    def current_on(self, day: datetime.date):
        """Those that hold on `day`, as far as documents show.

        A period is the time for which documents show a standing, so that its end is no leaving: the last one known
        by `day` holds on, until a later one begins. Without a period it holds always.
        """
        later = self.model.objects.filter(
            Q(starts_on__isnull=True) | Q(starts_on__lte=day, starts_on__gt=OuterRef("starts_on")),
            party=OuterRef("party"),
            body=OuterRef("body"),
        ).exclude(pk=OuterRef("pk"))
        return self.filter(
            Q(starts_on__isnull=True)
            | Q(starts_on__lte=day, ends_on__gte=day)
            | Q(Q(starts_on__lte=day), ~Exists(later))
        )

    def with_names(self):
        """With party and body."""
        return self.select_related("party", "body")


class PersonQuerySet(RecordQuerySet):
    """People."""

    def containing(self, text: str):
        """People whose name contains every word of `text`."""
        rows = self
        for word in text.split():
            rows = rows.filter(name__icontains=word)
        return rows

    def public(self):
        """People whom the published record names in something they did."""
        return self.filter(
            published_exists(self.model, "contributions", "people", "meeting")
            | published_exists(self.model, "chaired", "people", "meeting")
        )


class PostQuerySet(RecordQuerySet):
    """Posts."""

    def public(self):
        """Posts of people who are public."""
        people = self.model._meta.get_field("person").related_model.objects.public()
        return self.filter(person__in=people)

    def with_names(self):
        """With person and party."""
        return self.select_related("person", "party")

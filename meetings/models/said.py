"""What was said and what came of it."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from balitracker.history import track_link, tracked
from balitracker.publication import Part
from meetings.enums import ContributionKind, OutcomeKind
from meetings.models.citations import Citation
from meetings.models.meetings import Meeting, Session, check_own_session
from meetings.models.topics import Topic
from meetings.querysets import ContributionQuerySet, OutcomeQuerySet
from members.enums import PartyKind
from members.models import Party, Person


@tracked
class Contribution(Part):
    """Somebody opened, presented, moderated, sat on a panel or gave an update."""

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        related_name="contributions",
        verbose_name=_("meeting"),
        help_text=_("Where it was made."),
    )
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("session"),
        help_text=_("Blank: the document does not say in which part."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("In the document's order, from 1."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=ContributionKind, help_text=_("What they did: opened, presented, moderated.")
    )
    about = models.TextField(_("about"), help_text=_("What it was about, in our own words."))
    parties = models.ManyToManyField(Party, blank=True, related_name="contributions", verbose_name=_("by (parties)"))
    people = models.ManyToManyField(
        Person,
        blank=True,
        related_name="contributions",
        verbose_name=_("by (people)"),
        help_text=_("Only people whom the document names."),
    )
    given_by = models.CharField(
        _("given by, as written"),
        max_length=200,
        blank=True,
        help_text=_("A post or group that the document names without a name: Head of Public Policy (Australia)."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="contributions", verbose_name=_("topics"))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "number")

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_contribution_number_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This meeting already has a contribution of that number."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.about}"

    def clean(self):
        """The session must be one of the meeting's own."""
        check_own_session(self)


@tracked
class Outcome(Part):
    """Something that a meeting endorsed, launched, agreed, noted or asked for."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="outcomes", verbose_name=_("meeting"), help_text=_("Whose outcome it is.")
    )
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outcomes",
        verbose_name=_("session"),
        help_text=_("Blank: the whole meeting, or not stated."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("In the document's order, from 1."))
    kind = models.CharField(
        _("kind"), max_length=20, choices=OutcomeKind, help_text=_("What the meeting did: endorsed, launched, agreed.")
    )
    text = models.TextField(_("outcome"), help_text=_("In our own words."))
    body = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="outcomes",
        limit_choices_to={"kind": PartyKind.BODY},
        verbose_name=_("body"),
        help_text=_("The body whose outcome it is, where the document groups them."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="outcomes", verbose_name=_("topics"))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "number")

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_outcome_number_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This meeting already has an outcome of that number."),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"

    def clean(self):
        """The session must be one of the meeting's own."""
        check_own_session(self)


ContributionPartyEvent = track_link(Contribution.parties.through, "ContributionParty")
ContributionPersonEvent = track_link(Contribution.people.through, "ContributionPerson")
ContributionTopicEvent = track_link(Contribution.topics.through, "ContributionTopic")
OutcomeTopicEvent = track_link(Outcome.topics.through, "OutcomeTopic")

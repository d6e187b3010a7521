"""Meetings, their bodies, sessions and Co-Chairs."""

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balitracker.dates import IN_DAYS, EdtfField
from balitracker.history import track_link, tracked
from balitracker.publication import Part, Publishable, withdrawn_with_reason
from balitracker.slugs import page_address, slug_constraint
from meetings.enums import ListStatus, MeetingFormat, MeetingKind, Unstated
from meetings.models.citations import Citation
from meetings.models.documents import Document
from meetings.models.topics import Topic
from meetings.querysets import MeetingPartQuerySet, MeetingQuerySet
from members.enums import PartyKind
from members.models import Party, Person


@tracked
class Meeting(Publishable):
    """A meeting of one or more bodies, with all its events of the same days."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of its public page: small letters, digits and hyphens."),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("The name that the documents give it."))
    kind = models.CharField(_("kind"), max_length=30, choices=MeetingKind, help_text=_("What sort of meeting it is."))
    bodies = models.ManyToManyField(
        Party, through="MeetingBody", related_name="body_meetings", verbose_name=_("bodies")
    )
    date = EdtfField(
        _("date"),
        blank=True,
        earliest="starts_on",
        latest="ends_on",
        help_text=_("All days of the meeting and of the events around it. Blank: not stated."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False, db_index=True)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    date_note = models.TextField(
        _("note on the date"), blank=True, help_text=_("Shown beside the date: what is inferred, and why.")
    )
    place = models.CharField(_("place"), max_length=120, blank=True, help_text=_("City. Blank: not stated."))
    country = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": PartyKind.STATE},
        verbose_name=_("country"),
        help_text=_("Only when a document says it. Blank: not stated."),
    )
    format = models.CharField(
        _("format"),
        max_length=12,
        choices=MeetingFormat,
        default=MeetingFormat.NOT_STATED,
        help_text=_("Whether people met in a room, online, or both."),
    )
    list_status = models.CharField(
        _("list of attendees"),
        max_length=10,
        choices=ListStatus,
        default=ListStatus.NONE,
        help_text=_("Whether the documents name everybody. Only a complete list shows that somebody was absent."),
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("In our own words."))
    unstated = ArrayField(
        models.CharField(max_length=20, choices=Unstated),
        verbose_name=_("what the documents do not say"),
        default=list,
        blank=True,
        help_text=_(
            "Somebody looked, and no document held says it: then it is not asked for any more. Blank: nobody looked."
        ),
    )
    documents = models.ManyToManyField(
        Document,
        blank=True,
        related_name="meetings",
        verbose_name=_("documents"),
        help_text=_(
            "The statements, summaries and pages that tell of this meeting. Their passages are offered first below."
        ),
    )

    NEEDS_SOURCE = True
    RARE_FIELDS = ("unstated",)

    citations = GenericRelation(Citation)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = [F("starts_on").desc(nulls_last=True), "slug"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [slug_constraint("meetings_meeting"), withdrawn_with_reason("meetings_meeting")]
        indexes = [  # every list names those that calendars leave out
            models.Index(
                fields=["starts_on", "slug"],
                name="meetings_meeting_without_days",
                condition=~Q(date__regex=IN_DAYS),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Address of the meeting's page."""
        return page_address("meetings:detail", self.slug)


@tracked
class MeetingBody(Part):
    """A body whose meeting it was, with its number in that body's series."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="body_links", verbose_name=_("meeting"), help_text=_("What met.")
    )
    body = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="meeting_links",
        limit_choices_to={"kind": PartyKind.BODY},
        verbose_name=_("body"),
        help_text=_("A body whose meeting it was."),
    )
    ordinal = models.PositiveSmallIntegerField(
        _("number in its series"),
        null=True,
        blank=True,
        help_text=_("10 for the Tenth Annual Meeting. Blank: not stated."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("Of a joint meeting: 1 for the body whose series it is first of all.")
    )

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "body__slug")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("body of a meeting")
        verbose_name_plural = _("bodies of a meeting")
        ordering = ["meeting", "position", "body__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "body"],
                name="meetings_meetingbody_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This body is already on the meeting."),
            ),
            models.UniqueConstraint(
                fields=["body", "ordinal"],
                name="meetings_meetingbody_ordinal_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("Another meeting of this body has that number."),
            ),
            models.CheckConstraint(
                name="meetings_meetingbody_ordinal_from_1",
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                violation_error_message=_("Meetings are counted from 1."),
            ),
        ]

    def __str__(self):
        return f"{self.body.short_name} {self.ordinal or ''}".strip()


@tracked
class Session(Part):
    """A part of a meeting: the annual meeting itself, a webinar, a dialogue, a regional event."""

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        related_name="sessions",
        verbose_name=_("meeting"),
        help_text=_("Of which it is a part."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("In the order of the meeting, from 1."))
    title = models.CharField(_("title"), max_length=300, help_text=_("The name that the documents give it."))
    kind = models.CharField(_("kind"), max_length=30, choices=MeetingKind, help_text=_("What sort of event it is."))
    date = EdtfField(_("date"), blank=True, earliest="starts_on", latest="ends_on", help_text=_("Blank: not stated."))
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    date_note = models.TextField(
        _("note on the date"), blank=True, help_text=_("Shown beside the date: what is inferred, and why.")
    )
    format = models.CharField(
        _("format"),
        max_length=12,
        choices=MeetingFormat,
        default=MeetingFormat.NOT_STATED,
        help_text=_("Whether people met in a room, online, or both."),
    )
    hosts = models.ManyToManyField(
        Party,
        blank=True,
        related_name="hosted_sessions",
        limit_choices_to={"kind": PartyKind.BODY},
        verbose_name=_("held jointly with"),
        help_text=_("Bodies that held this part together with the meeting's own."),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="sessions", verbose_name=_("topics"))
    summary = models.TextField(_("summary"), blank=True, help_text=_("In our own words."))

    NEEDS_SOURCE = True
    RARE_FIELDS = ("date_note",)

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "number")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="meetings_session_number_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This meeting already has a session of that number."),
            )
        ]

    def __str__(self):
        return self.title


@tracked
class Chair(Part):
    """A party that co-chaired a meeting, or one session of it, with the agency and people named."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="chairs", verbose_name=_("meeting"), help_text=_("What it co-chairs.")
    )
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="chairs",
        verbose_name=_("session"),
        help_text=_("Blank: the whole meeting."),
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="chaired", verbose_name=_("party"), help_text=_("Who co-chairs it.")
    )
    agency = models.CharField(
        _("agency"), max_length=200, blank=True, help_text=_("As the document has it. Blank: not stated.")
    )
    people = models.ManyToManyField(
        Person,
        blank=True,
        related_name="chaired",
        verbose_name=_("people"),
        help_text=_("Empty: nobody is named."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("As in the document."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "session__number", "party__slug")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("Co-Chair")
        verbose_name_plural = _("Co-Chairs")
        ordering = ["meeting", "session__number", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "party"],
                condition=Q(session__isnull=True),
                name="meetings_chair_of_meeting_once",
                violation_error_message=_("This party already co-chairs the meeting."),
            ),
            models.UniqueConstraint(
                fields=["session", "party"],
                name="meetings_chair_of_session_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This party already co-chairs the session."),
            ),
        ]

    def __str__(self):
        return f"{self.party} ({self.agency})" if self.agency else str(self.party)

    def clean(self):
        """The session must be one of the meeting's own."""
        check_own_session(self)


def check_own_session(part) -> None:
    """Raise ValidationError when `part` (with meeting and session) names another meeting's session."""
    if part.session_id and part.meeting_id and part.session.meeting_id != part.meeting_id:
        raise ValidationError({"session": _("Choose a session of this meeting.")})


MeetingDocumentEvent = track_link(Meeting.documents.through, "MeetingDocument")
SessionHostEvent = track_link(Session.hosts.through, "SessionHost")
SessionTopicEvent = track_link(Session.topics.through, "SessionTopic")
ChairPersonEvent = track_link(Chair.people.through, "ChairPerson")

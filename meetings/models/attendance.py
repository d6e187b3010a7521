"""Who came, and how many the documents say came."""

import pgtrigger
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balitracker.history import tracked
from balitracker.publication import Part
from meetings.enums import Capacity, Precision, Presence
from meetings.models.citations import Citation
from meetings.models.documents import Document
from meetings.models.meetings import Meeting, Session, check_own_session
from meetings.querysets import AttendanceQuerySet, MeetingPartQuerySet
from members.models import Party


@tracked
class Attendance(Part):
    """A party at a meeting, in the capacity in which the document lists it."""

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        related_name="attendances",
        verbose_name=_("meeting"),
        help_text=_("On whose list it stands."),
    )
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="attendances", verbose_name=_("party"), help_text=_("Who is on the list.")
    )
    capacity = models.CharField(
        _("capacity"),
        max_length=20,
        choices=Capacity,
        help_text=_("The group in which the document lists it. A Co-Chair counts in its own capacity."),
    )
    presence = models.CharField(
        _("presence"),
        max_length=10,
        choices=Presence,
        default=Presence.ATTENDED,
        help_text=_("A party without a row is “not recorded”, never absent."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Its place in the document's list, from 1.")
    )
    name_as_written = models.CharField(
        _("name as written"), max_length=200, blank=True, help_text=_("Exactly as the document has it.")
    )
    senior_official = models.BooleanField(
        _("by a senior official"),
        null=True,
        blank=True,
        help_text=_("Whether a senior official represented it; not stated where the document does not say."),
    )

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "party__slug", "capacity")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["meeting", "position", "party__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "party", "capacity"],
                name="meetings_attendance_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This party is already on the list in that capacity."),
            )
        ]
        triggers = [
            # Nobody is absent from a list that is not there. At the end of the transaction: one may put a list anew.
            pgtrigger.Trigger(
                name="a_list_without_rows_is_none",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func="""
                    UPDATE meetings_meeting SET list_status = 'none'
                    WHERE id = OLD.meeting_id AND list_status <> 'none'
                    AND NOT EXISTS (SELECT FROM meetings_attendance WHERE meeting_id = OLD.meeting_id);
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self):
        return f"{self.party}, {self.get_capacity_display()}"


@tracked
class Headcount(Part):
    """A number of attendees that a document states."""

    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,
        related_name="headcounts",
        verbose_name=_("meeting"),
        help_text=_("Whose attendees were counted."),
    )
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="headcounts",
        verbose_name=_("session"),
        help_text=_("Blank: the number is for the whole meeting."),
    )
    capacity = models.CharField(
        _("capacity"),
        max_length=20,
        choices=Capacity,
        blank=True,
        help_text=_("Blank: the number takes in more than one capacity."),
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("As the document states it."))
    precision = models.CharField(
        _("precision"),
        max_length=10,
        choices=Precision,
        default=Precision.EXACT,
        help_text=_("How the document gives the number: “over ten” is over."),
    )
    document = models.ForeignKey(
        Document,
        models.PROTECT,
        related_name="headcounts",
        verbose_name=_("document"),
        help_text=_("Which document states it."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What the number counts, where it is not plain."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "meeting"
    NATURAL_KEY = ("meeting__slug", "session__number", "capacity", "document__slug")

    objects = MeetingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        ordering = ["meeting", "session__number", "document__title", "capacity"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "capacity", "document"],
                condition=Q(session__isnull=True),
                name="meetings_headcount_of_meeting_once",
                violation_error_message=_("This document's number is already recorded."),
            ),
            models.UniqueConstraint(
                fields=["session", "capacity", "document"],
                name="meetings_headcount_of_session_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This document's number is already recorded."),
            ),
        ]

    def __str__(self):
        what = self.get_capacity_display() if self.capacity else _("attendees")
        return f"{what}: {self.number}"

    def clean(self):
        """The session must be one of the meeting's own."""
        check_own_session(self)

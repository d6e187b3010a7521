"""Parts of a meeting, on the meeting's page."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from balitracker.admin import Sourced, StackedPartInline, TabularPartInline
from balitracker.admin.sourcing import SourcedFormSet
from meetings.enums import Capacity, ListStatus
from meetings.models import Attendance, Chair, Contribution, Headcount, MeetingBody, Outcome, Session

LIST_LENGTH = 10
"""Blank rows for attendees on a new meeting; one more for each press of "Add another"."""


class MeetingBodyInline(TabularPartInline):
    """Whose meeting it was."""

    model = MeetingBody
    numbered = "position"
    autocomplete_fields = ["body"]
    fields = ["body", "ordinal", "position"]
    about = _(
        "The bodies whose meeting it was as a whole. A body that held only one part of it together with them stands at "
        "that session, under “held jointly with”."
    )
    verbose_name = _("body")
    verbose_name_plural = _("whose meeting it was")


class ChairInline(Sourced, TabularPartInline):
    """Who co-chaired."""

    model = Chair
    numbered = "position"
    from_the_whole = ("session",)
    autocomplete_fields = ["party", "people"]
    fields = ["party", "agency", "people", "session", "position", "source"]
    about = _("Only where a document says who co-chaired; empty means “not stated”.")
    show_change_link = True
    extra_when_new = 2


class AttendanceFormSet(SourcedFormSet):
    """Who came; a complete list names somebody, since whoever is not on it counts as absent."""

    def clean(self):
        """Refuse a list that is said to be complete and has no rows."""
        super().clean()
        named = [form for form in self.forms if form.instance.party_id and form not in self.deleted_forms]
        if self.instance.list_status == ListStatus.COMPLETE and not named and not any(self.errors):
            raise ValidationError(
                _(
                    "A complete list of attendees names everybody who came, and this one names nobody. Enter who came, "
                    "or choose that no list is held until you do."
                )
            )


class AttendanceInline(Sourced, TabularPartInline):
    """Who came, in the document's order."""

    model = Attendance
    formset = AttendanceFormSet
    template = "admin/attendance_tabular.html"
    numbered = "position"
    starting_values = {"capacity": Capacity.MEMBER}
    autocomplete_fields = ["party"]
    fields = ["party", "capacity", "presence", "name_as_written", "senior_official", "position", "source"]
    about = _(
        "A long list need not be typed: save the meeting, then press “Paste who came” at the top, and paste it as the "
        "document has it."
    )
    verbose_name = _("attendee")
    verbose_name_plural = _("who came")
    show_change_link = True
    extra_when_new = LIST_LENGTH


class HeadcountInline(Sourced, TabularPartInline):
    """How many came, as documents state it."""

    model = Headcount
    from_the_whole = ("session",)
    autocomplete_fields = ["document"]
    fields = ["number", "capacity", "precision", "document", "session", "note", "source"]
    verbose_name_plural = _("how many came, as documents state it")
    show_change_link = True


class SessionInline(Sourced, StackedPartInline):
    """The parts of the meeting."""

    model = Session
    numbered = "number"
    autocomplete_fields = ["hosts", "topics"]
    fields = [("title", "number"), ("kind", "format"), ("date", "date_note"), ("hosts", "topics"), "summary", "source"]
    classes = ["collapse"]
    show_change_link = True


class ContributionInline(Sourced, StackedPartInline):
    """What was said."""

    model = Contribution
    numbered = "number"
    from_the_whole = ("session",)
    autocomplete_fields = ["parties", "people", "topics"]
    fields = [("kind", "number"), "session", "about", ("parties", "people"), ("given_by", "topics"), "source"]
    classes = ["collapse"]
    show_change_link = True
    verbose_name_plural = _("what was said and presented")


class OutcomeInline(Sourced, StackedPartInline):
    """What came of it."""

    model = Outcome
    numbered = "number"
    from_the_whole = ("session",)
    autocomplete_fields = ["body", "topics"]
    fields = [("kind", "number"), "session", "text", ("body", "topics"), "source"]
    classes = ["collapse"]
    show_change_link = True


class SessionChairInline(Sourced, TabularPartInline):
    """Who co-chaired a session; on the session's own page."""

    model = Chair
    numbered = "position"
    autocomplete_fields = ["party", "people"]
    fields = ["party", "agency", "people", "position", "source"]


MEETING_PARTS: list[type[admin.options.InlineModelAdmin]] = [
    MeetingBodyInline,
    ChairInline,
    AttendanceInline,
    HeadcountInline,
    SessionInline,
    ContributionInline,
    OutcomeInline,
]
"""In the order of the page."""

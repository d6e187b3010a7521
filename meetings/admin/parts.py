"""The desk: parts of meetings, all meetings together, for looking through and for their sources."""

from django.contrib import admin
from django.template.defaultfilters import truncatewords
from django.utils.translation import gettext_lazy as _

from balitracker.admin import RecordAdmin, citations_of, date_column, names_column
from balitracker.admin.bulk import BulkAdmin
from balitracker.admin.sheets import SheetAdmin
from meetings.admin.inlines import SessionChairInline
from meetings.bulk import AttendanceEdit
from meetings.models import (
    Attendance,
    Chair,
    Contribution,
    Headcount,
    MeetingBody,
    Outcome,
    Session,
)
from meetings.spreadsheets import AttendanceSheet

TEXT_WORDS = 20
PARTY_NAMES = ["party__name", "party__acronym", "party__names__name"]


class MeetingPartAdmin(RecordAdmin):
    """A part of a meeting."""

    numbered_within = "meeting"
    list_select_related = ["meeting"]


@admin.register(MeetingBody)
class MeetingBodyAdmin(MeetingPartAdmin):
    """Which meeting was whose."""

    list_display = ["meeting", "body", "ordinal", "position"]
    list_filter = [("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["meeting", "body"]
    search_fields = ["meeting__title", "body__name", "body__acronym"]
    autocomplete_fields = ["meeting", "body"]
    numbered = "position"
    fields = ["meeting", "body", "ordinal", "position"]


@admin.register(Session)
class SessionAdmin(MeetingPartAdmin):
    """Sessions."""

    list_display = ["title", "meeting", "number", "kind", date_column("date", _("date")), "format"]
    list_filter = ["kind", "format", "topics"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "meeting__title", "summary", "topics__name"]
    autocomplete_fields = ["meeting", "hosts", "topics"]
    numbered = "number"
    fields = ["meeting", "number", "title", "kind", "date", "date_note", "format", "hosts", "topics", "summary"]
    inlines = [SessionChairInline, citations_of(Session)]

    def save_formset(self, request, form, formset, change):
        """Tie the Co-Chairs of the session to its meeting as well."""
        if formset.model is Chair:
            for row in formset.forms:
                row.instance.meeting_id = form.instance.meeting_id
        super().save_formset(request, form, formset, change)


@admin.register(Chair)
class ChairAdmin(MeetingPartAdmin):
    """Co-Chairs."""

    list_display = [
        "party",
        "agency",
        "meeting",
        "session",
        names_column(_("people"), lambda chair: chair.people.all()),
    ]
    list_filter = [("party", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["party", "meeting", "session"]
    search_fields = ["meeting__title", "agency", *PARTY_NAMES]
    autocomplete_fields = ["meeting", "session", "party", "people"]
    numbered = "position"
    fields = ["meeting", "session", "party", "agency", "people", "position"]
    inlines = [citations_of(Chair)]

    def get_queryset(self, request):
        """Fetch the people as well."""
        return super().get_queryset(request).prefetch_related("people")


@admin.register(Attendance)
class AttendanceAdmin(BulkAdmin, SheetAdmin, MeetingPartAdmin):
    """Who came to which meeting."""

    sheet = AttendanceSheet
    bulk = AttendanceEdit
    actions = ["edit_selected", *MeetingPartAdmin.actions]
    list_display = ["party", "meeting", "capacity", "presence", "senior_official", "name_as_written", "position"]
    list_filter = ["capacity", "presence", "senior_official", ("meeting", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["party", "meeting"]
    search_fields = ["meeting__title", "name_as_written", *PARTY_NAMES]
    search_help_text = _("Meeting, or any name of the party.")
    autocomplete_fields = ["meeting", "party"]
    numbered = "position"
    fields = ["meeting", "party", "capacity", "presence", "name_as_written", "senior_official", "position"]
    inlines = [citations_of(Attendance)]


@admin.register(Headcount)
class HeadcountAdmin(MeetingPartAdmin):
    """Numbers that documents state."""

    list_display = ["number", "precision", "capacity", "meeting", "session", "document"]
    list_filter = ["capacity", "precision"]
    list_select_related = ["meeting", "session", "document"]
    search_fields = ["meeting__title", "document__title", "=number"]
    autocomplete_fields = ["meeting", "session", "document"]
    fields = ["meeting", "session", "number", "precision", "capacity", "document", "note"]
    inlines = [citations_of(Headcount)]


@admin.register(Contribution)
class ContributionAdmin(MeetingPartAdmin):
    """What was said and presented."""

    list_display = [
        "about_in_short",
        "kind",
        names_column(_("by"), lambda row: [*row.parties.all(), *row.people.all()] or filter(None, [row.given_by])),
        "meeting",
        "number",
    ]
    list_filter = ["kind", ("meeting", admin.RelatedOnlyFieldListFilter), "topics"]
    search_fields = ["about", "given_by", "meeting__title", "parties__name", "people__name", "topics__name"]
    autocomplete_fields = ["meeting", "session", "parties", "people", "topics"]
    numbered = "number"
    fields = ["meeting", "session", "number", "kind", "about", "parties", "people", "given_by", "topics"]
    inlines = [citations_of(Contribution)]

    def get_queryset(self, request):
        """Fetch who gave it as well."""
        return super().get_queryset(request).prefetch_related("parties", "people")

    @admin.display(description=_("about"))
    def about_in_short(self, contribution) -> str:
        """The first words of what it was about."""
        return truncatewords(contribution.about, TEXT_WORDS)


@admin.register(Outcome)
class OutcomeAdmin(MeetingPartAdmin):
    """What meetings endorsed, launched, agreed, noted."""

    list_display = ["text_in_short", "kind", "body", "meeting", "number"]
    list_filter = ["kind", ("meeting", admin.RelatedOnlyFieldListFilter), "topics"]
    list_select_related = ["meeting", "body"]
    search_fields = ["text", "meeting__title", "body__name", "topics__name"]
    autocomplete_fields = ["meeting", "session", "body", "topics"]
    numbered = "number"
    fields = ["meeting", "session", "number", "kind", "text", "body", "topics"]
    inlines = [citations_of(Outcome)]

    @admin.display(description=_("outcome"))
    def text_in_short(self, outcome) -> str:
        """The first words of the outcome."""
        return truncatewords(outcome.text, TEXT_WORDS)

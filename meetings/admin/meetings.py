"""The desk: meetings."""

from django.contrib import admin
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balitracker.admin import PublishableAdmin, citations_of, date_column, names_column, state_column
from meetings.addresses import free_address
from meetings.admin.attendance_grid import AttendanceGridAdmin
from meetings.admin.inlines import MEETING_PARTS
from meetings.admin.pasting import AttendancePasteAdmin
from meetings.admin.sources import MeetingSourcesAdmin
from meetings.admin.starting import StartingAdmin
from meetings.models import Meeting, MeetingBody

MADE_BY_ITSELF = _("Blank: made of the body and the number, or of the title.")
KEEP_THE_ADDRESS = _("Links to the page have this address in them, so that it is seldom changed.")


class TimeFilter(admin.SimpleListFilter):
    """Meetings that somebody works on."""

    title = _("time")
    parameter_name = "time"

    def lookups(self, request, model_admin):
        """One choice."""
        return [("current", _("coming, recent or unpublished"))]

    def queryset(self, request, queryset):
        """Keep those, where that is chosen."""
        return queryset.coming_or_recent(timezone.localdate()) if self.value() == "current" else queryset


@admin.register(Meeting)
class MeetingAdmin(AttendanceGridAdmin, AttendancePasteAdmin, MeetingSourcesAdmin, StartingAdmin, PublishableAdmin):
    """Meetings with all their parts."""

    public_view = "meetings.views.MeetingDetailView"
    change_form_template = "admin/meeting_change_form.html"
    change_list_template = "admin/meeting_change_list.html"
    list_display = [
        "title",
        date_column("date", _("date")),
        "place",
        names_column(_("bodies"), lambda meeting: meeting.body_links.all()),
        "listed",
        state_column,
    ]
    list_filter = [TimeFilter, "state", "kind", ("bodies", admin.RelatedOnlyFieldListFilter), "format", "list_status"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "slug", "place", "bodies__name", "bodies__acronym", "country__name"]
    search_help_text = _("Title, place, country or body.")
    autocomplete_fields = ["country", "documents"]
    fieldsets = [
        (_("What it was"), {"fields": ["title", "kind", "slug"]}),
        (
            _("When and where"),
            {
                "fields": ["date", "date_note", "place", "country", "format"],
                "description": _(
                    "All days of the meeting; those of one part stand at its session. Why a session's date is inferred "
                    "is said on the page “Sources of all its parts”, once the meeting is saved."
                ),
            },
        ),
        (_("What the documents hold"), {"fields": ["documents", "list_status", "unstated", "summary"]}),
    ]
    inlines = [*MEETING_PARTS, citations_of(Meeting)]

    def get_queryset(self, request):
        """Fetch the bodies and count the attendees listed."""
        rows = super().get_queryset(request).prefetch_related("body_links__body")
        return rows.annotate(listed_count=Count("attendances", distinct=True))

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Let the address of a new meeting be left to us."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if not change and "slug" in form.base_fields:
            field = form.base_fields["slug"]
            field.required = False
            field.help_text = f"{field.help_text} {MADE_BY_ITSELF}"
        elif "slug" in form.base_fields:
            field = form.base_fields["slug"]
            field.help_text = f"{field.help_text} {_first_address(obj)} {KEEP_THE_ADDRESS}"
        return form

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        obj.formsets = formsets  # the address is made of what they say
        return formsets, inlines

    def save_model(self, request, obj, form, change):
        """Save, after making the address where it was left to us."""
        if not obj.slug:
            body, ordinal = _first_body(obj.formsets)
            obj.slug = free_address(body=body, ordinal=ordinal, title=obj.title)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("attendees listed"), ordering="listed_count")
    def listed(self, meeting) -> str:
        """How many attendances are recorded by name, of how full a list; never 0 where no list is held."""
        status = meeting.get_list_status_display()
        return f"{meeting.listed_count}, {status}" if meeting.listed_count else status


def _first_address(meeting: Meeting) -> str:
    """Say which address the meeting's own body and number make; "" where they are not known, or it has that one."""
    link = next((link for link in meeting.body_links.all() if link.ordinal), None)  # fetched with the meeting
    made = f"{link.body.slug}-{link.ordinal}" if link else ""
    return _("Its body and number make %(address)s.") % {"address": made} if made not in ("", meeting.slug) else ""


def _first_body(formsets) -> tuple:
    """Return body and ordinal of the first body that was typed; None for what was not."""
    for formset in formsets:
        if formset.model is MeetingBody:
            for typed in formset.cleaned_data:
                if typed.get("body") and not typed.get("DELETE"):
                    return typed["body"], typed.get("ordinal")
    return None, None

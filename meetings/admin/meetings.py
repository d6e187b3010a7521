"""The desk: meetings."""

from django.contrib import admin
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balitracker.admin import PublishableAdmin, citations_of, date_column, names_column, state_column
from meetings.admin.inlines import MEETING_PARTS
from meetings.models import Meeting


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
class MeetingAdmin(PublishableAdmin):
    """Meetings with all their parts."""

    public_view = "meetings.views.MeetingDetailView"
    change_form_template = "admin/meeting_change_form.html"
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
        (_("When and where"), {"fields": ["date", "date_note", "place", "country", "format"]}),
        (_("What the documents hold"), {"fields": ["documents", "list_status", "summary"]}),
    ]
    inlines = [*MEETING_PARTS, citations_of(Meeting)]

    def get_queryset(self, request):
        """Fetch the bodies and count the attendees listed."""
        rows = super().get_queryset(request).prefetch_related("body_links__body")
        return rows.annotate(listed_count=Count("attendances", distinct=True))

    @admin.display(description=_("attendees listed"), ordering="listed_count")
    def listed(self, meeting) -> str:
        """How many attendances are recorded by name, of how full a list; never 0 where no list is held."""
        status = meeting.get_list_status_display()
        return f"{meeting.listed_count}, {status}" if meeting.listed_count else status

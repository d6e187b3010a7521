"""The desk: action items, who leads them and what is reported of them."""

from django.contrib import admin
from django.template.defaultfilters import truncatewords
from django.utils import timezone
from django.utils.translation import gettext_lazy

from balitracker.admin import (
    PublishableAdmin,
    RecordAdmin,
    Sourced,
    TabularPartInline,
    citations_of,
    date_column,
    names_column,
    state_column,
)
from balitracker.admin.bulk import BulkAdmin
from balitracker.admin.columns import tag
from balitracker.admin.sheets import SheetAdmin
from workplan.admin.carrying import CarryingAdmin
from workplan.bulk import ActionItemEdit
from workplan.enums import LeadRole
from workplan.models import ActionItem, ActionLead, ProgressUpdate
from workplan.policies import check_delete_update
from workplan.reports import STATUS_LABELS
from workplan.spreadsheets import ActionItemSheet

NOTE_WORDS = 20


class ActionLeadInline(Sourced, TabularPartInline):
    """Who leads, and who is a partner."""

    model = ActionLead
    numbered = "position"
    autocomplete_fields = ["party"]
    fields = ["party", "role", "position", "source"]
    extra_when_new = 2


class ProgressUpdateInline(Sourced, TabularPartInline):
    """What documents report; a row that is there is read, not changed."""

    model = ProgressUpdate
    fetched = ("item",)
    numbered = "number"
    autocomplete_fields = ["meeting"]
    fields = ["date", "status", "note", "meeting", "number", "source"]
    can_delete = False
    verbose_name_plural = gettext_lazy("progress updates: an update is never changed, a later one says what changed")

    def has_change_permission(self, request, obj=None) -> bool:
        """Never: updates are only added."""
        return False


class AttentionFilter(admin.SimpleListFilter):
    """Unfinished items of which somebody should ask: past their date, or not mentioned for meetings."""

    title = gettext_lazy("what wants attention")
    parameter_name = "attention"

    def lookups(self, request, model_admin):
        """Both kinds."""
        return [("overdue", gettext_lazy("overdue")), ("silent", gettext_lazy("not mentioned lately"))]

    def queryset(self, request, queryset):
        """Keep those of the kind chosen."""
        today = timezone.localdate()
        if self.value() == "overdue":
            return queryset.unfinished().overdue(today)
        return queryset.long_silent(today) if self.value() == "silent" else queryset


@admin.register(ActionItem)
class ActionItemAdmin(BulkAdmin, SheetAdmin, CarryingAdmin, PublishableAdmin):
    """Action items with leads and progress."""

    sheet = ActionItemSheet
    bulk = ActionItemEdit
    actions = ["edit_selected", *PublishableAdmin.actions]
    public_view = "workplan.views.ActionItemDetailView"
    list_display = [
        "title",
        "plan",
        names_column(
            gettext_lazy("leads"),
            lambda item: [lead.party.short_name for lead in item.leads.all() if lead.role == LeadRole.LEAD],
        ),
        date_column("due", gettext_lazy("due"), ordering="due_by"),
        "status_now",
        state_column,
    ]
    list_filter = [AttentionFilter, "state", ("plan", admin.RelatedOnlyFieldListFilter), "topics"]
    list_select_related = ["plan"]
    date_hierarchy = "due_by"
    search_fields = ["title", "slug", "description", "leads__party__name", "leads__party__acronym", "topics__name"]
    search_help_text = gettext_lazy("Words of the title or description, a lead, or a topic.")
    autocomplete_fields = ["plan", "priority", "raised_at", "topics"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (gettext_lazy("What is to be done"), {"fields": ["title", "description", "slug"]}),
        (gettext_lazy("Where it comes from"), {"fields": ["plan", "priority", "raised_at", "topics"]}),
        (gettext_lazy("When it is due"), {"fields": ["due", "due_note"]}),
    ]
    inlines = [ActionLeadInline, ProgressUpdateInline, citations_of(ActionItem)]

    def get_queryset(self, request):
        """Fetch the leads and what the newest update says."""
        rows = super().get_queryset(request)
        return rows.with_status().prefetch_related("leads__party")

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_now(self, item) -> str:
        """What the newest update says."""
        return tag(item.status, STATUS_LABELS[item.status])


@admin.register(ActionLead)
class ActionLeadAdmin(RecordAdmin):
    """Leads and partners, all action items together."""

    list_display = ["party", "role", "item", "position"]
    list_filter = ["role", ("party", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["party", "item"]
    search_fields = ["item__title", "party__name", "party__acronym", "party__names__name"]
    autocomplete_fields = ["item", "party"]
    numbered, numbered_within = "position", "item"
    fields = ["item", "party", "role", "position"]
    inlines = [citations_of(ActionLead)]


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(RecordAdmin):
    """Progress updates, all action items together; they are added and never changed."""

    list_display = ["item", date_column("date", gettext_lazy("date")), "status", "note_in_short", "meeting"]
    list_filter = ["status", ("meeting", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["item", "meeting"]
    date_hierarchy = "starts_on"
    search_fields = ["item__title", "note", "meeting__title"]
    autocomplete_fields = ["item", "meeting"]
    numbered, numbered_within = "number", "item"
    fields = ["item", "number", "date", "status", "note", "meeting"]
    inlines = [citations_of(ProgressUpdate)]

    def has_change_permission(self, request, obj=None) -> bool:
        """Never: a later update says what changed."""
        return False

    def check_delete(self, user, obj) -> None:
        """Ask the policy of updates."""
        check_delete_update(user, obj)

    @admin.display(description=gettext_lazy("note"))
    def note_in_short(self, update) -> str:
        """The first words of the note."""
        return truncatewords(update.note, NOTE_WORDS)

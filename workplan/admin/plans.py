"""The desk: work plans, priorities and what became of them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from balitracker.admin import (
    PublishableAdmin,
    RecordAdmin,
    Sourced,
    StackedPartInline,
    TabularPartInline,
    citations_of,
    date_column,
    state_column,
)
from workplan.models import Priority, PriorityLink, WorkPlan


class PriorityInline(Sourced, StackedPartInline):
    """The priorities, also those that a document only counts."""

    model = Priority
    numbered = "position"
    autocomplete_fields = ["topics"]
    fields = ["title", ("number", "position"), "description", "topics", "source"]
    show_change_link = True
    fetched = ("plan",)
    extra_when_new = 3


class LaterPriorityInline(Sourced, TabularPartInline):
    """What became of a priority."""

    model = PriorityLink
    fetched = ("earlier__plan", "later__plan")
    fk_name = "earlier"
    autocomplete_fields = ["later"]
    fields = ["kind", "later", "inferred", "note", "source"]
    verbose_name_plural = gettext_lazy("what became of it in a later plan")


@admin.register(WorkPlan)
class WorkPlanAdmin(PublishableAdmin):
    """Forward Work Plans with their priorities."""

    public_view = "workplan.views.WorkPlanDetailView"
    list_display = [
        "title",
        date_column("period", gettext_lazy("period")),
        "stated_priorities",
        "stated_action_items",
        "endorsed_at",
        state_column,
    ]
    list_filter = ["state"]
    list_select_related = ["endorsed_at"]
    search_fields = ["title", "slug", "summary"]
    autocomplete_fields = ["endorsed_at"]
    fieldsets = [
        (gettext_lazy("What it is"), {"fields": ["title", "slug", "period", "endorsed_at"]}),
        (gettext_lazy("What documents count"), {"fields": ["stated_priorities", "stated_action_items"]}),
        (gettext_lazy("In words"), {"fields": ["summary", "note"]}),
    ]
    inlines = [PriorityInline, citations_of(WorkPlan)]


@admin.register(Priority)
class PriorityAdmin(RecordAdmin):
    """Priorities, all plans together."""

    list_display = ["named", "plan", "position"]
    list_filter = [("plan", admin.RelatedOnlyFieldListFilter), "topics"]
    list_select_related = ["plan"]
    search_fields = ["title", "description", "plan__title", "plan__slug"]
    search_help_text = gettext_lazy("Words of the title or of what it concerns, or the plan's years.")
    autocomplete_fields = ["plan", "topics"]
    numbered, numbered_within = "position", "plan"
    fields = ["plan", "position", "number", "title", "description", "topics"]
    inlines = [LaterPriorityInline, citations_of(Priority)]

    @admin.display(description=gettext_lazy("priority"), ordering="position")
    def named(self, priority) -> str:
        """Number and title, or what stands in their place."""
        return priority.label


@admin.register(PriorityLink)
class PriorityLinkAdmin(RecordAdmin):
    """The lineage of priorities."""

    list_display = ["earlier", "kind", "later", "inferred"]
    list_filter = ["kind", "inferred"]
    list_select_related = ["earlier__plan", "later__plan"]
    search_fields = ["earlier__title", "earlier__description", "later__title", "later__description", "note"]
    autocomplete_fields = ["earlier", "later"]
    fields = ["earlier", "kind", "later", "inferred", "note"]
    inlines = [citations_of(PriorityLink)]

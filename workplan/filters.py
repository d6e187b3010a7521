"""Filters of the lists of work plans and action items."""

import django_filters
from django import forms
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balitracker.lists import LONGEST_TEXT, RecordFilterSet, SlugsFilter, YearsFilter, choices_filter, sort_filter
from balitracker.record import NOT_STATED
from meetings.models import Topic
from members.models import Party
from workplan.enums import NOT_RECORDED, ActionStatus
from workplan.models import ActionItem, Priority, WorkPlan


def priorities() -> list[tuple[str, str]]:
    """Return the priorities of published plans as choices: plan and place, "2021-23.4"."""
    rows = Priority.objects.public().select_related("plan").order_by("-plan__starts_on", "position")
    return [(f"{row.plan.slug}.{row.position}", str(row)) for row in rows]


def due_years() -> list[tuple[str, str]]:
    """Return the years in which published items are due, newest first, as choices; then "not stated"."""
    dates = ActionItem.objects.public().exclude(due_by=None).order_by().values_list("due_by", flat=True)
    years = sorted({day.year for day in dates}, reverse=True)
    return [(str(year), str(year)) for year in years] + [(NOT_STATED, _("not stated"))]


class WorkPlanFilterSet(RecordFilterSet):
    """Work plans; there are few, so only the order is asked."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), "slug"]),
        "oldest": (_("Oldest first"), [F("starts_on").asc(nulls_last=True), "slug"]),
    }

    sort = sort_filter(SORTS)

    class Meta:
        model = WorkPlan
        fields = []


class ActionItemFilterSet(RecordFilterSet):
    """Action items by plan, priority, lead, status, due year, overdue, topic and text."""

    SORTS = {
        "plan": (_("Newest plan first"), [F("plan__starts_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "due": (_("Due first"), [F("due_by").asc(nulls_last=True), Lower("title"), "pk"]),
        "reported": (_("Reported last"), [F("status_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "title": (_("Title"), [Lower("title"), "pk"]),
    }

    q = django_filters.CharFilter(label=_("Text"), method="filter_text", max_length=LONGEST_TEXT)
    status = choices_filter(
        [*ActionStatus.choices, (NOT_RECORDED, _("not recorded"))], label=_("Status"), method="filter_status"
    )
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"),
        choices=[("yes", _("due date passed, delivery not recorded")), ("no", _("not overdue"))],
        empty_label=_("all"),
        method="filter_overdue",
    )
    plan = SlugsFilter(label=_("Work plan"), queryset=lambda request: WorkPlan.objects.public())
    priority = choices_filter(priorities, label=_("Priority"), method="filter_priority")
    lead = SlugsFilter(label=_("Lead"), queryset=lambda request: Party.objects.public().leading(), method="filter_lead")
    due = YearsFilter(
        label=_("Due in"),
        choices=due_years,
        unknown=True,
        widget=forms.CheckboxSelectMultiple,
        method="filter_due",
    )
    topic = SlugsFilter(label=_("Topic"), queryset=lambda request: Topic.objects.public(), method="filter_topic")
    sort = sort_filter(SORTS)

    class Meta:
        model = ActionItem
        fields = []

    def filter_text(self, queryset, name, value):
        """Items that contain every word."""
        return queryset.containing(value)

    def filter_status(self, queryset, name, value):
        """Items with one of the statuses."""
        return queryset.with_a_status_of(value) if value else queryset

    def filter_overdue(self, queryset, name, value):
        """Items that are overdue today, or that are not."""
        today = timezone.localdate()
        return queryset.overdue(today) if value == "yes" else queryset.not_overdue(today)

    def filter_priority(self, queryset, name, value):
        """Items of one of the priorities."""
        return queryset.of_priorities(value) if value else queryset

    def filter_lead(self, queryset, name, value):
        """Items that one of the parties leads."""
        return queryset.led_by(value) if value else queryset

    def filter_due(self, queryset, name, value):
        """Items due in one of the years."""
        return queryset.due_in_years(value) if value else queryset

    def filter_topic(self, queryset, name, value):
        """Items on one of the topics."""
        return queryset.on_topic(value) if value else queryset

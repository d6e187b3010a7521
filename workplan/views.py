"""Pages of work plans and action items."""

from django.utils import timezone

from balitracker.lists import PublishedDetailView, RecordListView
from meetings.sources import Sources
from workplan.exports import ACTION_COLUMNS, PLAN_COLUMNS
from workplan.filters import ActionItemFilterSet, WorkPlanFilterSet
from workplan.models import ActionItem, WorkPlan
from workplan.reports import STATUS_LABELS, is_overdue, progress_parts


class WorkPlanListView(RecordListView):
    """All Forward Work Plans."""

    model = WorkPlan
    filterset_class = WorkPlanFilterSet
    template_name = "workplan/workplan_list.html"
    columns = PLAN_COLUMNS
    list_name = "work-plans"
    list_url = "workplan:list"

    def get_context_data(self, **kwargs):
        """Add each plan's bar."""
        context = super().get_context_data(**kwargs)
        for plan in context["page_obj"]:
            plan.parts = progress_parts(plan, plan.public_items)
        return context


class WorkPlanDetailView(PublishedDetailView):
    """One plan: its priorities, known or only counted, and its action items."""

    model = WorkPlan
    template_name = "workplan/workplan_detail.html"

    def get_context_data(self, **kwargs):
        """Add the bar and say of each item what the page says of it."""
        context = super().get_context_data(**kwargs)
        items = describe(self.object.public_items)
        context["parts"] = progress_parts(self.object, items)
        context["items_without_priority"] = [item for item in items if item.priority_id is None]
        by_priority: dict[int, list] = {}
        for item in items:
            by_priority.setdefault(item.priority_id, []).append(item)
        context["priorities"] = [
            {"priority": priority, "items": by_priority.get(priority.pk, [])}
            for priority in self.object.priorities.all()
        ]
        plan, priorities = self.object, self.object.priorities.all()
        links = [link for priority in priorities for link in priority.later_links.all()]
        context["sources"] = Sources([plan, *priorities, *links, *items])
        return context


class ActionItemListView(RecordListView):
    """All action items."""

    model = ActionItem
    filterset_class = ActionItemFilterSet
    template_name = "workplan/actionitem_list.html"
    columns = ACTION_COLUMNS
    list_name = "action-items"
    list_url = "workplan:actions"

    def get_context_data(self, **kwargs):
        """Say of each item of the page whether it is overdue."""
        context = super().get_context_data(**kwargs)
        describe(context["page_obj"])
        return context


class ActionItemDetailView(PublishedDetailView):
    """One action item: what, who, due when, and how far."""

    model = ActionItem
    template_name = "workplan/actionitem_detail.html"

    def get_context_data(self, **kwargs):
        """Say whether it is overdue."""
        item = self.object
        context = super().get_context_data(**kwargs)
        context["sources"] = Sources([item, *item.leads.all(), *item.updates.all()])
        describe([item])
        return context


def describe(items) -> list:
    """Give each of `items` (with its status) a `status_label` and an `overdue`, as of today; return them."""
    today = timezone.localdate()
    items = list(items)
    for item in items:
        item.status_label = STATUS_LABELS[item.status]
        item.overdue = is_overdue(item, today)
    return items

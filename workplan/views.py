"""Pages of work plans and action items."""

from balitracker.details import PublishedDetailView
from balitracker.lists.views import RecordListView
from balitracker.record_files import RecordFile
from meetings.sources import Sources
from workplan.exports import ACTION_COLUMNS, LINEAGE_COLUMNS, PLAN_COLUMNS
from workplan.filters import ActionItemFilterSet, LineageFilterSet, WorkPlanFilterSet
from workplan.lineage import lineage, word_differences
from workplan.models import ActionItem, PriorityLink, WorkPlan
from workplan.records import item_record, plan_record
from workplan.reports import progress_parts


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
        """Add the bar, and the items by priority."""
        context = super().get_context_data(**kwargs)
        items = self.object.public_items
        context["parts"] = progress_parts(self.object, items)
        context["items_without_priority"] = [item for item in items if item.priority_id is None]
        by_priority: dict[int, list] = {}
        for item in items:
            by_priority.setdefault(item.priority_id, []).append(item)
        context["priorities"] = [
            {
                "priority": priority,
                "items": by_priority.get(priority.pk, []),
                "parts": progress_parts(priority, by_priority.get(priority.pk, [])),
            }
            for priority in self.object.priorities.all()
        ]
        plan, priorities = self.object, self.object.priorities.all()
        links = [link for priority in priorities for link in priority.later_links.all()]
        context["sources"] = Sources([plan, *priorities, *links, *items])
        return context


class WorkPlanRecordView(RecordFile, WorkPlanDetailView):
    """One plan's record as JSON."""

    def record(self, context):
        """Return the plan with its priorities."""
        return plan_record(self.object, context)


class LineageView(RecordListView):
    """What became of priorities in later plans: a picture of all, and one row a link."""

    model = PriorityLink
    filterset_class = LineageFilterSet
    template_name = "workplan/lineage.html"
    columns = LINEAGE_COLUMNS
    list_name = "lineage"
    list_url = "workplan:lineage"

    def get_context_data(self, **kwargs):
        """Add the picture, where words differ, and what the rows of the page rest on."""
        context = super().get_context_data(**kwargs)
        context["lineage"] = lineage()
        for link in context["page_obj"]:
            link.pieces = word_differences(link)
        context["sources"] = Sources(context["page_obj"])
        return context


class ActionItemListView(RecordListView):
    """All action items."""

    model = ActionItem
    filterset_class = ActionItemFilterSet
    template_name = "workplan/actionitem_list.html"
    columns = ACTION_COLUMNS
    list_name = "action-items"
    list_url = "workplan:actions"


class ActionItemDetailView(PublishedDetailView):
    """One action item: what, who, due when, and how far."""

    model = ActionItem
    template_name = "workplan/actionitem_detail.html"

    def get_context_data(self, **kwargs):
        """Add what the item, its leads and its updates rest on."""
        item = self.object
        context = super().get_context_data(**kwargs)
        context["sources"] = Sources([item, *item.leads.all(), *item.updates.all()])
        return context


class ActionItemRecordView(RecordFile, ActionItemDetailView):
    """One action item's record as JSON."""

    def record(self, context):
        """Return the item with what was reported of it."""
        return item_record(self.object)

"""What was promised: Forward Work Plans, priorities and their lineage, action items, leads, updates."""

from workplan.models.actions import ActionItem, ActionLead, ProgressUpdate
from workplan.models.plans import Priority, PriorityLink, WorkPlan

__all__ = ["ActionItem", "ActionLead", "Priority", "PriorityLink", "ProgressUpdate", "WorkPlan"]

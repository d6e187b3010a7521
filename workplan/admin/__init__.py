"""The desk: work plans and their priorities, action items and what is reported of them."""

from workplan.admin.items import ActionItemAdmin, ActionLeadAdmin, ProgressUpdateAdmin
from workplan.admin.plans import PriorityAdmin, PriorityLinkAdmin, WorkPlanAdmin

__all__ = [
    "ActionItemAdmin",
    "ActionLeadAdmin",
    "PriorityAdmin",
    "PriorityLinkAdmin",
    "ProgressUpdateAdmin",
    "WorkPlanAdmin",
]

"""What can be edited of many action items at once."""

from balitracker.bulk import BulkEdit
from workplan.models import ActionItem


class ActionItemEdit(BulkEdit):
    """Where action items come from, when they are due, and what they are about."""

    model = ActionItem
    fields = ("plan", "priority", "raised_at", "due", "due_note")
    links = ("topics",)

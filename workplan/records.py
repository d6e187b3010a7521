"""Action items and work plans as plain data, for their JSON addresses."""

from balitracker.record_files import row_of
from workplan.exports import ACTION_COLUMNS, LINEAGE_COLUMNS, PLAN_COLUMNS


def item_record(item) -> dict:
    """Return `item` with what was reported of it, the newest first; it comes from `.for_detail()`."""
    return row_of(item, ACTION_COLUMNS) | {
        "description": item.description or None,
        "due_edtf": item.due or None,
        "due_note": item.due_note or None,
        "updates": [
            {
                "number": update.number,
                "edtf": update.date or None,
                "meeting": update.meeting.slug if update.meeting and update.meeting.is_public else None,
                "status": update.status,
                "note": update.note,
            }
            for update in item.updates.all()
        ],
    }


def plan_record(plan, context: dict) -> dict:
    """Return `plan` with its priorities and what became of them; `context` is that of its page."""
    return row_of(plan, PLAN_COLUMNS) | {
        "edtf": plan.period or None,
        "summary": plan.summary or None,
        "note": plan.note or None,
        "priorities": [
            {
                "place": each["priority"].position,
                "number": each["priority"].number,
                "title": each["priority"].title or None,
                "description": each["priority"].description or None,
                "topics": [topic.slug for topic in each["priority"].topics.all()],
                "action_items": [item.slug for item in each["items"]],
                "became": [
                    {name: value for name, value in row_of(link, LINEAGE_COLUMNS).items() if name in BECAME}
                    for link in each["priority"].later_links.all()
                ],
            }
            for each in context["priorities"]
        ],
        "action_items_without_priority": [item.slug for item in context["items_without_priority"]],
    }


BECAME = ("kind", "later_plan", "later_place", "inferred", "ground")
"""Columns of the files of lineage that do not say again which priority it is."""

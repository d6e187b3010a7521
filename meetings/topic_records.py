"""A topic's record as plain data, for its JSON address."""

from balitracker.exports import Address


def topic_record(topic, context: dict) -> dict:
    """Return `topic` with where it came up and what was promised on it; `context` is that of its page."""
    return {
        "slug": topic.slug,
        "name": topic.name,
        "description": topic.description or None,
        "came_up": [
            {
                "meeting": of_meeting["meeting"].slug,
                "parts": [
                    {"kind": part._meta.model_name, "number": part.number, "text": str(part)}
                    for part in of_meeting["parts"]
                ],
            }
            for year in context["years"]
            for of_meeting in year["meetings"]
        ],
        "action_items": [item.slug for item in context["action_items"]],
        "priorities": [f"{priority.plan.slug}.{priority.position}" for priority in context["priorities"]],
        "url": Address(topic.get_absolute_url()),
    }

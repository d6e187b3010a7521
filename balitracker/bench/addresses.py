"""What is measured: the main pages and files, each at a record that is there."""

from django.urls import NoReverseMatch, reverse

from balitracker.bench.datasette import FILTER
from meetings.models import Document, Meeting, Topic
from members.models import Party
from workplan.models import ActionItem, WorkPlan

FACETS = "meetings, filtered"
MATRIX = "matrix"


def addresses() -> dict[str, str]:
    """Return name -> address of the pages and files; of each kind of record the first that is public."""
    found = {
        "home": "/",
        "meetings": "/meetings/",
        FACETS: f"/meetings/?{FILTER}",
        "meeting": _page_of(Meeting),
        "members": "/members/",
        "member": _page_of(Party),
        "attendance": "/attendance/",
        "work plans": "/workplan/",
        "work plan": _page_of(WorkPlan),
        "action items": "/workplan/actions/",
        "action item": _page_of(ActionItem),
        "topics": "/topics/",
        "topic": _page_of(Topic),
        "documents": "/documents/",
        "document": _page_of(Document),
        "disagreements": "/discrepancies/",
        "search": "/search/?q=meeting",
        "meetings, CSV": f"/meetings.csv?{FILTER}",
        "meetings, JSON": f"/meetings.json?{FILTER}",
        "meeting, JSON": _page_of(Meeting).rstrip("/") + ".json" if _page_of(Meeting) else "",
        "members, CSV": "/members.csv",
    }
    try:
        found[MATRIX] = reverse("attendance:matrix")
    except NoReverseMatch:
        found[MATRIX] = ""
    return {name: address for name, address in found.items() if address}


def _page_of(model) -> str:
    row = model.objects.public().order_by("pk").first()
    return row.get_absolute_url() if row else ""

"""At the real record every page is light to send and cheap to make."""

import gzip

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.disagreements.settling import settle
from meetings.models import Document, Meeting, Topic
from members.models import Party
from tests.project.test_query_counts import MOST
from tests.world import LISTS
from workplan.models import ActionItem, WorkPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

HEAVIEST = 60_000  # bytes, compressed, with styles and script
SENT_WITH_A_PAGE = ("tokens.css", "base.css", "components.css", "print.css", "refine.js", "favicon.svg")


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def test_no_page_of_the_record_is_heavy_or_asks_much(client):
    settle()
    ContentType.objects.get_for_models(*filter(None, (kind.model_class() for kind in ContentType.objects.all())))
    static = settings.BASE_DIR / "balitracker" / "static" / "balitracker"
    styles = sum(compressed((static / name).read_bytes()) for name in SENT_WITH_A_PAGE)
    found = {}
    for address in addresses():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        found[address] = (styles + compressed(response.content), len(queries))
    assert {address: each for address, each in found.items() if each[0] > HEAVIEST or each[1] > MOST} == {}


def addresses() -> list[str]:
    """Every page: the lists, what is behind each of their rows, and searches that find, correct and find nothing."""
    rows = [row for model in (Meeting, Party, WorkPlan, ActionItem, Topic, Document) for row in model.objects.public()]
    searches = [f"/search/?q={word}" for word in ("meeting", "traficking", "xyzzyx")]
    return ["/", "/trends/", *(f"/{name}/" for name in LISTS), *(row.get_absolute_url() for row in rows), *searches]

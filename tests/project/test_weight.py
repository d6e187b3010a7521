"""At the real record every page is light to send and cheap to make."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.disagreements.settling import settle
from meetings.models import Document, Meeting, Topic
from members.models import Party
from tests.addresses import public_addresses
from tests.project.test_as_it_stood import SLUGS
from tests.project.test_query_counts import MOST
from workplan.models import ActionItem, WorkPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]

HEAVIEST = 60_000  # bytes, compressed, with styles and script
SENT_ALONG = re.compile(r'"[^"]*/(balitracker/[\w-]+)(?:\.[0-9a-f]{12})?(\.(?:css|js|svg))"')


def sent_with(page: bytes) -> list[str]:
    """What a browser fetches with a page, as names of static files."""
    return ["".join(each) for each in SENT_ALONG.findall(page.decode())]


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def test_no_page_of_the_record_is_heavy_or_asks_much(client):
    settle()
    ContentType.objects.get_for_models(*filter(None, (kind.model_class() for kind in ContentType.objects.all())))
    static = settings.BASE_DIR / "balitracker" / "static"
    found, along = {}, set()
    for address in addresses():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        sent = sent_with(response.content)
        along.update(sent)
        weight = compressed(response.content) + sum(compressed((static / name).read_bytes()) for name in sent)
        found[address] = (weight, len(queries))
    assert {f"balitracker/{name}.css" for name in ("base", "components", "matrix", "print", "tokens")} < along
    assert {address: each for address, each in found.items() if each[0] > HEAVIEST or each[1] > MOST} == {}


def addresses() -> list[str]:
    """Every page: of each kind one, what is behind each row of a list, each brief at its longest, and some searches."""
    rows = [row for model in (Meeting, Party, WorkPlan, ActionItem, Topic, Document) for row in model.objects.public()]
    slugs = Party.objects.public().exclude(kind="body").values_list("slug", flat=True)
    briefs = [f"{reverse('members:brief', args=[slug])}?since=2000-01-01" for slug in slugs]
    searches = [f"/search/?q={word}" for word in ("meeting", "traficking", "xyzzyx")]
    pages = [address for address in public_addresses(SLUGS) if address.endswith("/")]
    assert {"/outcomes/", "/trends/", "/workplan/lineage/", "/data/standards/"} < set(pages)
    return list(dict.fromkeys([*pages, *(row.get_absolute_url() for row in rows), *briefs, *searches]))

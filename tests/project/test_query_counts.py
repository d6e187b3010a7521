"""A page's or a file's number of queries does not grow with its rows: the same literal number at 1 and at 3."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.disagreements.settling import settle
from tests.world import FILES, PAGES, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

MOST = 11  # and one for the version of the record: see balitracker.keeping
QUERIES = {
    "/": 8,
    "/meetings/": 8,
    "/meetings/meeting/": 10,
    "/members/": 6,
    "/members/member/": 8,
    "/members/body/": 6,
    "/attendance/": 7,
    "/workplan/": 3,
    "/workplan/plan/": 5,
    "/workplan/actions/": 9,
    "/workplan/actions/item/": 4,
    "/topics/": 2,
    "/topics/topic/": 3,
    "/documents/": 2,
    "/documents/document/": 6,
    "/discrepancies/": 6,
    "/search/?q=summary": 1,
    "/changes/": 11,
    "/meetings.csv": 6,
    "/meetings.json": 6,
    "/meetings.xlsx": 6,
    "/members.csv": 5,
    "/members.json": 5,
    "/members.xlsx": 5,
    "/attendance.csv": 6,
    "/attendance.json": 6,
    "/attendance.xlsx": 6,
    "/workplan.csv": 4,
    "/workplan.json": 4,
    "/workplan.xlsx": 4,
    "/workplan/actions.csv": 5,
    "/workplan/actions.json": 5,
    "/workplan/actions.xlsx": 5,
    "/topics.csv": 2,
    "/topics.json": 2,
    "/topics.xlsx": 2,
    "/documents.csv": 2,
    "/documents.json": 2,
    "/documents.xlsx": 2,
    "/discrepancies.csv": 4,
    "/discrepancies.json": 4,
    "/discrepancies.xlsx": 4,
    "/meetings/meeting.json": 9,
    "/meetings/meeting.ics": 1,
}


def asked(client, address: str) -> int:
    """How many queries it takes to answer, all of a streamed file included."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200
        assert response.getvalue()
    return len(queries)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_are_the_same_at_one_row_and_at_three(client, size):
    make_world(size)
    settle()  # what the first reader after a change sets off
    ContentType.objects.get_for_models(*filter(None, (kind.model_class() for kind in ContentType.objects.all())))
    found = {address: asked(client, address) for address in [*PAGES, *FILES]}
    assert found == QUERIES
    assert max(found.values()) <= MOST

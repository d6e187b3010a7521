"""A page's or a file's number of queries does not grow with its rows: the same literal number at 1 and at 3."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balitracker.actions import sign_off
from balitracker.checked import OVERLAP
from balitracker.models import SignOff
from meetings.disagreements.settling import settle
from meetings.models import Document, Meeting
from tests.factories import make_reviewer
from tests.world import FILES, PAGES, WHOLES, make_world
from workplan.models import ActionItem, WorkPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

MOST = 12  # the version of the record among them, which pages that are cited ask for: see balitracker.keeping
QUERIES = {
    "/": 7,
    "/meetings/": 9,
    "/meetings/meeting/": 12,
    "/outcomes/": 8,
    "/members/": 8,
    "/members/member/": 10,
    "/members/member/brief/?since=2000-01-01": 8,
    "/members/body/": 8,
    "/attendance/": 7,
    "/attendance/matrix/": 12,
    "/workplan/": 6,
    "/workplan/plan/": 7,
    "/workplan/actions/": 8,
    "/workplan/actions/item/": 6,
    "/workplan/lineage/": 8,
    "/topics/": 6,
    "/topics/topic/": 5,
    "/documents/": 6,
    "/documents/document/": 8,
    "/discrepancies/": 8,
    "/search/?q=summary": 1,
    "/changes/": 4,
    "/words/": 0,
    "/data/": 3,
    "/data/dictionary/": 0,
    "/data/api/": 0,
    "/data/standards/": 1,
    "/trends/": 11,
    "/meetings.csv": 5,
    "/meetings.json": 5,
    "/meetings.xlsx": 5,
    "/outcomes.csv": 6,
    "/outcomes.json": 6,
    "/outcomes.xlsx": 6,
    "/members.csv": 7,
    "/members.json": 7,
    "/members.xlsx": 7,
    "/attendance.csv": 8,
    "/attendance.json": 8,
    "/attendance.xlsx": 8,
    "/attendance/matrix.csv": 11,
    "/attendance/matrix.json": 11,
    "/attendance/matrix.xlsx": 11,
    "/workplan.csv": 5,
    "/workplan.json": 5,
    "/workplan.xlsx": 5,
    "/workplan/actions.csv": 7,
    "/workplan/actions.json": 7,
    "/workplan/actions.xlsx": 7,
    "/workplan/lineage.csv": 4,
    "/workplan/lineage.json": 4,
    "/workplan/lineage.xlsx": 4,
    "/topics.csv": 4,
    "/topics.json": 4,
    "/topics.xlsx": 4,
    "/documents.csv": 4,
    "/documents.json": 4,
    "/documents.xlsx": 4,
    "/discrepancies.csv": 6,
    "/discrepancies.json": 6,
    "/discrepancies.xlsx": 6,
    "/meetings/meeting.json": 10,
    "/meetings/meeting.ics": 3,
    "/calendar.ics": 2,
    "/members/member.ics": 3,
    "/members/body.ics": 3,
    "/changes.atom": 2,
    "/members/member.json": 8,
    "/workplan/plan.json": 5,
    "/workplan/actions/item.json": 4,
    "/topics/topic.json": 3,
    "/documents/document.json": 6,
    "/meetings/meeting.atom": 3,
    "/members/member.atom": 3,
    "/topics/topic.atom": 3,
    "/documents/document.atom": 3,
    "/workplan/plan.atom": 3,
    "/workplan/actions/item.atom": 3,
    "/data/api/openapi.json": 4,
    "/data/popolo.json": 9,
}
OF_WHOLES = {"/data/balitracker.zip": 52, "/data/balitracker.sqlite": 52}
"""One for each table and link, and one for what cites each kind of record."""


def asked(client, address: str) -> int:
    """How many queries it takes to answer, all of a streamed file included."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200
        assert response.getvalue()
    return len(queries)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("is_signed", [False, True])
def test_queries_are_the_same_at_one_row_and_at_three_signed_or_not(client, size, is_signed):
    make_world(size)
    if is_signed:
        for model in (Meeting, WorkPlan, ActionItem, Document):
            for record in model.objects.all():
                sign_off(by=make_reviewer(), record=record)
        SignOff.objects.update(at=timezone.now() + 2 * OVERLAP)
    settle()  # what the first reader after a change sets off
    ContentType.objects.get_for_models(*filter(None, (kind.model_class() for kind in ContentType.objects.all())))
    found = {address: asked(client, address) for address in [*PAGES, *FILES]}
    assert found == QUERIES
    assert max(found.values()) <= MOST
    assert {address: asked(client, address) for address in WHOLES} == OF_WHOLES

"""What is asked together is what would have been asked one by one."""

import pytest
from django.db import connection
from django.db.models import Count, Max, QuerySet
from django.test.utils import CaptureQueriesContext

from balitracker.record import RecordQuerySet
from balitracker.together import count_together, fetch_together
from meetings.models import Attendance, Document, Meeting, Session
from members.models import Party
from tests.world import FILES, PAGES, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


def querysets() -> list[QuerySet]:
    """One of each sort: dates, what is joined, annotated, computed, sliced, in an order, empty, impossible."""
    return [
        Meeting.objects.order_by("-slug"),
        Attendance.objects.select_related("meeting__country", "party").order_by("-pk"),
        Party.objects.annotate(lists=Count("attendances"), last=Max("attendances__meeting__ends_on")).order_by("slug"),
        Meeting.pgh_event_model.objects.order_by("-pgh_id")[:2],
        Session.objects.values_list("title", "starts_on", "meeting__slug").order_by("pk"),
        Document.objects.values_list("slug", flat=True).order_by("pk"),
        Party.objects.filter(slug="none"),
        Party.objects.none(),
    ]


def facts(row):
    """A row as far as a reader can tell: all it holds, what it was joined with included."""
    if not hasattr(row, "_state"):
        return row
    own = {name: value for name, value in vars(row).items() if name not in ("_state", "_prefetched_objects_cache")}
    return type(row), own, {name: facts(other) for name, other in row._state.fields_cache.items() if other is not None}


def test_querysets_asked_together_hold_what_each_would_by_itself():
    make_world(3)
    together = querysets()
    with CaptureQueriesContext(connection) as queries:
        fetch_together(*together)
        found = [[facts(row) for row in rows] for rows in together]
    assert len(queries) == 1
    assert found == [[facts(row) for row in rows] for rows in querysets()]
    assert [len(rows) for rows in found] == [3, 9, 6, 2, 9, 3, 0, 0]


def test_counts_asked_together():
    make_world(3)
    with CaptureQueriesContext(connection) as queries:
        found = count_together(*querysets())
    assert (found, len(queries)) == ([3, 9, 6, 2, 9, 3, 0, 0], 1)
    assert count_together(Party.objects.none()) == [0]


def test_pages_show_the_same_as_with_a_query_for_each_relation(client, monkeypatch):
    make_world(3)
    say_the_time = (".json", ".xlsx")
    addresses = [address for address in [*PAGES, *FILES] if not address.endswith(say_the_time)]

    def shown() -> dict[str, bytes]:
        return {address: client.get(address).getvalue() for address in addresses}

    together = shown()
    monkeypatch.setattr(RecordQuerySet, "_prefetch_related_objects", QuerySet._prefetch_related_objects)
    assert shown() == together

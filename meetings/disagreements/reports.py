"""Disagreements as pages ask for them."""

from django.db.models import QuerySet

from meetings.disagreements.settling import settle_if_needed
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy, Meeting


def discrepancies_of(meeting: Meeting) -> list[Discrepancy]:
    """Return what the public may see of the disagreements about `meeting`, open ones first, with their sides."""
    settle_if_needed()
    rows = Discrepancy.objects.public().filter(meeting=meeting).for_list()
    return sorted(rows, key=lambda row: (row.status != DiscrepancyStatus.OPEN, row.slug))


def open_discrepancies() -> QuerySet[Discrepancy]:
    """Return the open disagreements that the public may see."""
    settle_if_needed()
    return Discrepancy.objects.public().filter(status=DiscrepancyStatus.OPEN)

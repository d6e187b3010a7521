"""Filters of the list of disagreements."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from balitracker.facets.filters import TextFilter, YearFacet, of_choices, years_between
from balitracker.facets.index import Pairs
from balitracker.lists.filtersets import RecordFilterSet, sort_filter
from meetings.enums import DiscrepancyKind, DiscrepancyStatus
from meetings.filters import body_facet
from meetings.models import Discrepancy
from members.enums import PartyKind

PUBLIC_STATUSES = [(status.value, status.label) for status in (DiscrepancyStatus.OPEN, DiscrepancyStatus.EXPLAINED)]


class DiscrepancyFilterSet(RecordFilterSet):
    """Disagreements by kind, year of the meeting, body, status and text."""

    SORTS = {
        # of the two that are public, "open" comes after "explained" in the alphabet
        "open": (_("Open first"), ["-status", F("meeting__starts_on").desc(nulls_last=True), "slug"]),
        "newest": (_("Newest meeting first"), [F("meeting__starts_on").desc(nulls_last=True), "slug"]),
        "oldest": (_("Oldest meeting first"), [F("meeting__starts_on").asc(nulls_last=True), "slug"]),
        "kind": (_("Kind"), ["kind", "slug"]),
    }

    q = TextFilter(label=_("Text"))
    kind = of_choices(DiscrepancyKind.choices, "kind", lambda: Discrepancy.objects.public(), label=_("About"))
    year = YearFacet(
        label=_("Year of the meeting"),
        rows=lambda: Discrepancy.objects.public(),
        first="meeting__starts_on",
        last="meeting__ends_on",
        blank=_("no meeting, or its date is not stated"),
    )
    since, until = years_between("year")
    body = body_facet(
        [
            Pairs(lambda: Discrepancy.objects.public(), "meeting__bodies__slug"),
            Pairs(lambda: Discrepancy.objects.public().filter(party__kind=PartyKind.BODY), "party__slug"),
        ],
        blank=_("no body"),
    )
    status = of_choices(PUBLIC_STATUSES, "status", lambda: Discrepancy.objects.public(), label=_("Status"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Discrepancy
        fields = []

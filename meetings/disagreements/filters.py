"""Filters of the list of disagreements."""

import django_filters
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from balitracker.lists import RecordFilterSet, SlugsFilter, choices_filter, sort_filter
from meetings.enums import DiscrepancyKind, DiscrepancyStatus
from meetings.filters import years_filter
from meetings.models import Discrepancy
from members.models import Party

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

    q = django_filters.CharFilter(label=_("Text"), method="filter_text")
    kind = choices_filter(DiscrepancyKind.choices, label=_("About"))
    year = years_filter(label=_("Year of the meeting"))
    body = SlugsFilter(label=_("Body"), queryset=lambda request: Party.objects.public().bodies(), method="filter_body")
    status = choices_filter(PUBLIC_STATUSES, label=_("Status"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Discrepancy
        fields = []

    def filter_text(self, queryset, name, value):
        """Disagreements that contain every word."""
        return queryset.containing(value)

    def filter_years(self, queryset, name, value):
        """Disagreements about meetings of one of the years."""
        return queryset.in_years(value) if value else queryset

    def filter_body(self, queryset, name, value):
        """Disagreements about one of the bodies."""
        return queryset.of_body(value) if value else queryset

"""Filters of the list of parties."""

import django_filters
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from balitracker.lists import LONGEST_TEXT, RecordFilterSet, SlugsFilter, choices_filter, sort_filter
from members.enums import PartyKind, Standing
from members.models import Party


def subregions() -> list[tuple[str, str]]:
    """Return the subregions in the record, as choices."""
    found = (
        Party.objects.public()
        .exclude(subregion="")
        .order_by("subregion")
        .values_list("subregion", flat=True)
        .distinct()
    )
    return [(name, name) for name in found]


class PartyFilterSet(RecordFilterSet):
    """Parties by kind, body, standing, subregion and text."""

    SORTS = {
        "name": (_("Name"), [Lower("name"), "pk"]),
        "most-meetings": (_("Most meetings attended"), ["-meetings_attended", Lower("name"), "pk"]),
    }

    q = django_filters.CharFilter(label=_("Name or acronym"), method="filter_text", max_length=LONGEST_TEXT)
    kind = choices_filter(PartyKind.choices, label=_("Kind"))
    body = SlugsFilter(
        label=_("On the body"), queryset=lambda request: Party.objects.public().bodies(), method="filter_body"
    )
    standing = choices_filter(Standing.choices, label=_("Standing"), method="filter_standing")
    subregion = choices_filter(subregions, label=_("Subregion"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Party
        fields = []

    def filter_text(self, queryset, name, value):
        """Parties with a name, in any spelling, that contains the text."""
        return queryset.containing(value)

    def filter_body(self, queryset, name, value):
        """Parties with any standing on one of the bodies."""
        return queryset.standing_on(bodies=value) if value else queryset

    def filter_standing(self, queryset, name, value):
        """Parties with one of the standings, on the bodies asked for where there are any."""
        return queryset.standing_on(bodies=self.form.cleaned_data.get("body"), standings=value) if value else queryset

"""Filters of the list of parties."""

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from balitracker.facets.filters import Facet, TextFilter, of_choices
from balitracker.facets.index import FacetIndex, Names, Pairs, joined
from balitracker.lists.filtersets import RecordFilterSet, sort_filter
from members.enums import PartyKind, Standing
from members.models import Membership, Party


class StandingFacet(Facet):
    """Parties by how they stand on one of the bodies chosen; on any body, where none is."""

    depends_on = "body"

    def __init__(self, **kwargs):
        on_a_body = joined("standing", "body__slug", by=" ")
        super().__init__(pairs=Pairs(lambda: Membership.objects.public(), on_a_body, "party"), **kwargs)

    def of(self, index: FacetIndex, value: str, data: dict) -> BitMap:
        """Return the keys of the parties that stand so."""
        bodies = data.get("body")
        found = (
            keys
            for on_a_body, keys in index.values[self.name].items()
            if on_a_body.split(" ")[0] == value and (not bodies or on_a_body.split(" ")[1] in bodies)
        )
        return BitMap.union(BitMap(), *found)


def subregion_facet(pairs: Pairs) -> Facet:
    """Return the facet by the subregions of parties, which `pairs` name."""
    named = lambda: Party.objects.public().exclude(subregion="").values("subregion").distinct()  # noqa: E731
    subregions = Names(named, value="subregion", label="subregion")
    return Facet(label=_("Subregion"), pairs=pairs, names=subregions, blank=_("not stated"), phrase=_("in %s"))


class PartyFilterSet(RecordFilterSet):
    """Parties by kind, body, standing, subregion and text."""

    SORTS = {
        "name": (_("Name"), [Lower("name"), "pk"]),
        "most-meetings": (_("Most meetings attended"), ["-meetings_attended", Lower("name"), "pk"]),
    }

    q = TextFilter(label=_("Name or acronym"))
    kind = of_choices(PartyKind.choices, "kind", lambda: Party.objects.public(), label=_("Kind"))
    body = Facet(
        label=_("On the body"),
        pairs=Pairs(lambda: Membership.objects.public(), "body__slug", "party"),
        names=Names(lambda: Party.objects.public().bodies()),
        blank=_("none recorded"),
        phrase=_("on %s"),
    )
    standing = StandingFacet(label=_("Standing"), names=Standing.choices)
    subregion = subregion_facet(Pairs(lambda: Party.objects.public(), "subregion"))
    sort = sort_filter(SORTS)

    class Meta:
        model = Party
        fields = []

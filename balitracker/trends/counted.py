"""Numbers that open their rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from pyroaring import BitMap

from balitracker.facets.index import FacetIndex
from balitracker.lists.filtersets import RecordFilterSet


@dataclass(frozen=True)
class Number:
    """How many rows of a list there are, and the address that shows just these."""

    value: int
    url: str


class CountedList:
    """A public list, whose rows are counted by the values of its facets."""

    def __init__(self, filterset_class: type[RecordFilterSet], list_url: str):
        rows = filterset_class.Meta.model.objects.public().for_list()
        self.filterset = filterset_class(QueryDict(), rows)
        self.address = reverse(list_url)

    @property
    def index(self) -> FacetIndex:
        """The index that the list is drawn from."""
        return self.filterset.index

    def keys(self, **asked: str | list[str]) -> BitMap:
        """Return the keys of the rows with any of the values asked of each facet."""
        found = [self.index.all_rows]
        for name, values in asked.items():
            facet, several = self.filterset.filters[name], values if isinstance(values, list) else [values]
            found.append(facet.rows(self.index, several, asked))
        return BitMap.intersection(*found)

    def number(self, **asked: str | list[str]) -> Number:
        """Return how many rows these are, with their address."""
        query = urlencode(asked, doseq=True)
        return Number(len(self.keys(**asked)), f"{self.address}?{query}" if query else self.address)

    def values(self, name: str) -> list[tuple[str, str]]:
        """Return the values of the facet `name` that have rows, with what they are called, in the list's order."""
        labels = self.filterset.filters[name].labels(self.index)
        return [(value, str(label)) for value, label in labels.items() if self.keys(**{name: value})]

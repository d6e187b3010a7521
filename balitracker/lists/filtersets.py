"""The filters of a list: which rows they keep, how many each value has, in which order, and all of it in words."""

from heapq import nlargest
from itertools import islice
from urllib.parse import urlencode

import django_filters
from django import forms
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from balitracker import paging
from balitracker.facets.filters import Facet, FacetField, FacetValue
from balitracker.facets.index import FacetIndex, Names, build, indexes
from balitracker.record import NOT_STATED

MOST_VALUES = 100
"""So many values of one filter are offered; the others can be asked for by their address."""
NOT_ASKED_OF_ROWS = ("page", "bom", paging.LIMIT, paging.CURSOR)
"""Parameters that do not say which rows: the page, and whether a CSV begins with a byte-order mark."""


class RecordFilterForm(forms.Form):
    """The form of a list's filters."""

    def clean(self):
        """Refuse a range of years that ends before it begins."""
        cleaned = super().clean()
        first, last = cleaned.get("since"), cleaned.get("until")
        if first and last and first > last:
            self.add_error("until", _("The last year lies before the first: swap the two."))
        return cleaned


class RecordFilterSet(django_filters.FilterSet):
    """Filters of a list, drawn from its index: which rows they keep, how many rows each value has, and in which order.

    `SORTS` gives the orders a reader may choose: word -> (label, order_by arguments).
    """

    SORTS: dict[str, tuple] = {}
    DRAWN_FROM: type["RecordFilterSet"] | None = None
    """Another filterset of the same rows, with these filters and more, whose index serves this one too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, each in self.filters.items():
            each.name = name
        if self.DRAWN_FROM:
            self.index = self.DRAWN_FROM(self.data, self.queryset).index
        else:
            self.index = indexes.get(type(self), self._build)
        for name, each in self.form.fields.items():
            each.label_suffix = ""
            if isinstance(self.filters[name], Facet):
                each.labels = self.filters[name].labels(self.index)

    def _build(self) -> FacetIndex:
        facets = {name: each for name, each in self.filters.items() if isinstance(each, Facet)}
        names = {name: each.names for name, each in facets.items() if isinstance(each.names, Names)}
        return build(self.queryset, {name: each.pairs for name, each in facets.items()}, names)

    def get_form_class(self):
        """Return the class of the form, which looks at all filters together."""
        return type("FilterForm", (RecordFilterForm,), dict(super().get_form_class().base_fields))

    @property
    def chosen_sort(self) -> str:
        """The order in force: the one asked for, else the first."""
        asked = self.form.cleaned_data.get("sort") if self.is_valid() else ""
        return asked or next(iter(self.SORTS), "")

    @cached_property
    def chosen(self) -> dict:
        """The filters that can be read: name -> value, or list of values."""
        self.is_valid()
        data = self.form.cleaned_data
        return {name: data[name] for name in self.filters if name != "sort" and data.get(name) not in (None, "", [])}

    @cached_property
    def _kept_by(self) -> dict:
        return {name: self.filters[name].rows(self.index, value, self.chosen) for name, value in self.chosen.items()}

    @cached_property
    def keys(self) -> BitMap:
        """The keys of the rows that all filters keep."""
        if not self.is_valid():
            return BitMap()
        return BitMap.intersection(self.index.all_rows, *self._kept_by.values())

    def keys_in_order(self, start: int, stop: int) -> list[int]:
        """Return the keys of the rows from `start` up to `stop`, in the order chosen."""
        keys, order = self.keys, self.index.in_order(self.chosen_sort, self.SORTS[self.chosen_sort][1])
        return list(islice((key for key in order if key in keys), start, stop))

    def filter_queryset(self, queryset):
        """Return the rows that all filters keep, in the order chosen."""
        rows = queryset.filter(pk__in=list(self.keys)) if self.chosen or not self.is_valid() else queryset
        return rows.order_by(*self.SORTS[self.chosen_sort][1]) if self.SORTS else rows

    def sort_as_asked(self, queryset, name, value):
        """Leave the rows as they are: the order is applied last, by `filter_queryset`."""
        return queryset

    def values(self, name: str) -> tuple[list[FacetValue], int]:
        """Return the values of the facet `name` that are chosen or have rows, counted, and how many were left out.

        A count is that of the rows with this value alone in the facet, and the other filters as they are. Of very many
        values those with most rows are returned.
        """
        facet, chosen = self.filters[name], self.chosen.get(name, [])
        others = {other: keys for other, keys in self._kept_by.items() if other != name}
        following = [other for other in others if self.filters[other].depends_on == name]
        fixed = BitMap.intersection(self.index.all_rows, *(others[each] for each in others if each not in following))
        counted = []
        labels = self.form.fields[name].labels
        for value in [*labels, *(value for value in chosen if value not in labels)]:
            data = {**self.chosen, name: [value]} if following else self.chosen
            keys = facet.of(self.index, value, data)
            for other in following:
                keys = keys & self.filters[other].rows(self.index, self.chosen[other], data)
            counted.append((value, keys.intersection_cardinality(fixed)))
        counted = [(value, count) for value, count in counted if count or value in chosen]
        shown = counted
        if len(counted) > MOST_VALUES:
            kept_ones = set(nlargest(MOST_VALUES, counted, key=lambda each: (each[0] in chosen, each[1])))
            shown = [each for each in counted if each in kept_ones]
        query = self.query(name, [])
        values = [
            FacetValue(
                value=value,
                label=str(labels.get(value, value)),
                count=count,
                is_chosen=value in chosen,
                query=f"{query}&{urlencode({name: value})}".lstrip("&"),
            )
            for value, count in shown
        ]
        return values, len(counted) - len(shown)

    def facets(self) -> list[dict]:
        """Return the filters as the page shows them: {field, values, left_out}; values only of facets.

        Where the question cannot be read, counts are those of the part that can.
        """
        found = []
        for name in self.form.fields:
            values, left_out = self.values(name) if isinstance(self.filters[name], Facet) else (None, 0)
            found.append({"field": self.form[name], "values": values, "left_out": left_out})
        return found

    def query(self, name: str, values: list) -> str:
        """Return the query string of this page with `values` for the filter `name`, from its first page on.

        What cannot be read is left out.
        """
        query = self.data.copy()
        for parameter in (*NOT_ASKED_OF_ROWS, *self.form.errors):
            query.pop(parameter, None)
        query.setlist(name, values)
        return query.urlencode()

    def active(self) -> list[dict]:
        """Return what is filtered by, value by value: {name, label, words, without}.

        `without` is the query string that leaves that value out.
        """
        found = []
        for name, value in self.chosen.items():
            several = value if isinstance(value, list) else [value]
            for each in several:
                rest = self.query(name, [other for other in several if other != each])
                words = _in_words(self.form.fields[name], each)
                found.append(
                    {"name": name, "label": str(self.form.fields[name].label), "words": words, "without": rest}
                )
        return found

    def in_words(self) -> list[str]:
        """Return the filters in force as a list of "label: value / value"."""
        return [
            f"{self.form.fields[name].label}: {' / '.join(self._words(name, value))}"
            for name, value in self.chosen.items()
        ]

    def phrases(self) -> list[str]:
        """Return the filters in force as parts of a sentence: "in 2021 or 2022", "that Viet Nam attended"."""
        is_range = {"since", "until"} <= self.chosen.keys()
        return [self._phrase(name) for name in self.chosen if not (is_range and name == "until")]

    def _phrase(self, name: str) -> str:
        value, label = self.chosen[name], f"{self.form.fields[name].label}: %s"
        phrase = str(getattr(self.filters[name], "phrase", "")) or label
        if name == "since" and (last := self.chosen.get("until")):
            return _("in %(first)s–%(last)s") % {"first": value, "last": last}
        several = value if isinstance(value, list) else [value]
        known = [each for each in several if each != NOT_STATED], phrase
        unknown = [each for each in several if each == NOT_STATED], label
        parts = [by % get_text_list(self._words(name, each), _("or")) for each, by in (known, unknown) if each]
        return get_text_list(parts, _("or"))

    def _words(self, name: str, value) -> list[str]:
        return [_in_words(self.form.fields[name], each) for each in (value if isinstance(value, list) else [value])]

    def errors_in_words(self) -> dict[str, list[str]]:
        """Return what is wrong with the query string, by parameter."""
        return {name: [str(error) for error in errors] for name, errors in self.form.errors.items()}


def _in_words(field: forms.Field, value) -> str:
    """Return one chosen value as the form shows it."""
    labels = field.labels if isinstance(field, FacetField) else dict(getattr(field, "choices", ()))
    return str(labels.get(value, value))


def sort_filter(sorts: dict) -> django_filters.ChoiceFilter:
    """Return the `sort` filter for a filterset's SORTS."""
    return django_filters.ChoiceFilter(
        label=_("Sort"),
        choices=[(word, label) for word, (label, _order) in sorts.items()],
        method="sort_as_asked",
        empty_label=None,
    )

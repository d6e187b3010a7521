"""What every list shares: one query string for page, counts and files, filters in words, and readable refusals."""

from collections.abc import Iterable
from dataclasses import replace
from heapq import nlargest
from itertools import islice
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import path, register_converter, reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView
from pyroaring import BitMap

from balitracker import exports, paging
from balitracker.as_it_stood.moments import PARAMETER, shown
from balitracker.checked import checked
from balitracker.facets.filters import Facet, FacetField, FacetValue
from balitracker.facets.index import FacetIndex, Names, build, indexes
from balitracker.keeping import kept
from balitracker.linked_data import Absolute, as_script, dataset
from balitracker.problems import problem
from balitracker.publication import Publishable
from balitracker.record import NOT_STATED
from balitracker.withdrawn import SaysWhyWithdrawn

PAGE_SIZE = 50
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


class RowsPaginator(Paginator):
    """Pages of the rows that a filterset keeps: counted and put in order by its index, fetched page by page."""

    def __init__(self, filterset: RecordFilterSet, rows, per_page: int):
        super().__init__(rows, per_page)
        self.filterset = filterset

    @cached_property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.filterset.keys)

    def _check_object_list_is_ordered(self):
        """Nothing to check: the index puts them in order."""

    def page(self, number):
        """Return the page of that number."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = self.filterset.keys_in_order(start, start + self.per_page)
        found = self.object_list.in_bulk(keys)
        return self._get_page([found[key] for key in keys if key in found], number, self)


class RecordListView(ListView):
    """A list as a page, or as a file where the address ends in .csv, .json or .xlsx.

    Subclasses give `model`, `filterset_class`, `template_name`, `columns` (of the files), `list_name` (of the
    downloaded file) and `list_url` (the name of the page's address; that of the files ends in "-file").
    """

    paginate_by = PAGE_SIZE
    filterset_class: type[RecordFilterSet]
    columns: list[exports.Column] = []
    further_columns: dict | None = None
    """What further columns hold, as JSON Schema, where there are some that depend on the rows."""
    list_name = ""
    list_url = ""
    list_title: Promise | None = None
    """What it is called among all lists; where not given, as its records are."""
    rows_are_records = True
    """Whether a file has a row for each record."""
    has_pages = True
    """Whether its JSON can be read page by page."""

    @classmethod
    def title_with(cls, filters: list[str]) -> str:
        """Return the title of the list under the filters that these words say."""
        return "; ".join([capfirst(str(cls.list_title or cls.model._meta.verbose_name_plural)), *filters])

    def get_rows(self):
        """Return the public rows that the list is drawn from."""
        return self.model.objects.public().for_list()

    def get_queryset(self):
        """Return the rows that the list is drawn from."""
        rows = self.get_rows()
        self.filterset = self.filterset_class(self.request.GET, rows, request=self.request)
        return rows

    def paginate_queryset(self, queryset, page_size):
        """Return the page asked for; past the end, the last one. A wrong query string has no rows."""
        paginator = RowsPaginator(self.filterset, queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get(self, request, *args, file_format: str = "", **kwargs):
        """Answer with the page or the file."""
        if file_format:
            return self.file(file_format)
        return super().get(request, *args, **kwargs)

    def file(self, file_format: str) -> HttpResponse:
        """Return all rows as a file; 400 with the reasons where the query string is wrong."""
        self.get_queryset()
        page, errors = self.page_asked(file_format)
        errors |= self.filterset.errors_in_words() | _errors_of_mark(self.request.GET)
        if errors:
            return problem(400, _("The question cannot be read: see what is said of each parameter."), errors=errors)
        return exports.RESPONSES[file_format](self.page_table(page) if page else self.table())

    def page_asked(self, file_format: str) -> tuple[paging.Asked | None, dict[str, list[str]]]:
        """Return which page is asked for, and what is wrong with it; None for all rows. Only JSON has pages."""
        if not {paging.LIMIT, paging.CURSOR} & self.request.GET.keys():
            return None, {}
        if file_format != "json" or not self.has_pages:
            return None, {paging.LIMIT: [_("This file comes whole: leave limit and cursor away.")]}
        return paging.asked_for(self.request.GET, f"{self.list_name}:{self.filterset.chosen_sort}")

    def page_table(self, page: paging.Asked) -> exports.Table:
        """Return what the file of one page is made from."""
        order = self.filterset.SORTS[self.filterset.chosen_sort][1]
        rows, cursor = paging.page_of(self.filterset.qs, order, page)
        query = self.request.GET.copy()
        query[paging.CURSOR] = cursor
        if past := shown():
            query[PARAMETER] = str(past)  # the next page is of the same moment
        following = self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}") if cursor else None
        return replace(self.table(), rows=self.rows_of_file(rows), pages=exports.Pages(following))

    def table(self) -> exports.Table:
        """Return what the files are made from."""
        return exports.Table(
            name=self.list_name,
            columns=self.columns,
            rows=self.rows_of_file(self.filterset.qs),
            count=len(self.filterset.keys),
            filters=self.filterset.in_words(),
            absolute=self.request.build_absolute_uri,
            page=self.request.build_absolute_uri(f"{reverse(self.list_url)}{self._question()}"),
            byte_order_mark=self.request.GET.get("bom") == "yes",
        )

    def rows_of_file(self, rows) -> Iterable:
        """Return what the columns of a file are read from, a part at a time."""
        return rows.iterator(chunk_size=exports.CHUNK)

    def get_context_data(self, **kwargs):
        """Add the filterset and the addresses of the files."""
        context = super().get_context_data(**kwargs)
        context["filterset"] = self.filterset
        context["files"] = [
            (label, reverse(f"{self.list_url}-file", kwargs={"file_format": name}) + self._question())
            for name, label in exports.LABELS.items()
        ]
        if not self.request.GET:
            context["linked_data"] = as_script(self.dataset())
        return context

    def dataset(self) -> dict:
        """Return the list as schema.org says it: what it is called, and where its files are."""
        return dataset(
            self.request.build_absolute_uri,
            name=capfirst(self.list_title or self.model._meta.verbose_name_plural),
            path=self.request.path,
            files={
                media_type: reverse(f"{self.list_url}-file", kwargs={"file_format": name})
                for name, media_type in exports.MEDIA_TYPES.items()
            },
        )

    def _question(self) -> str:
        """Return the query string that says which rows, with its question mark; empty for all."""
        query = self.request.GET.copy()
        for parameter in NOT_ASKED_OF_ROWS:
            query.pop(parameter, None)
        return f"?{query.urlencode()}" if query else ""


def _errors_of_mark(asked) -> dict[str, list[str]]:
    """Return what is wrong with how a byte-order mark was asked for, by parameter."""
    if asked.get("bom", "") in ("", "no", "yes"):
        return {}
    return {"bom": [_("“%(value)s”: write yes or no.") % {"value": asked["bom"]}]}


class PublishedDetailView(SaysWhyWithdrawn, DetailView):
    """One record's page. With `preview=True` (the desk's preview) it shows records in any state, and says so."""

    preview = False

    def linked_data(self, absolute: Absolute) -> list[dict]:
        """Return what the page says of its record in the words of schema.org; `absolute` makes an address full."""
        return []

    def get_queryset(self):
        """Return what may be shown, with what the page needs."""
        rows = self.model.objects.all() if self.preview else self.model.objects.public()
        return rows.for_detail()

    def get_context_data(self, **kwargs):
        """Say whether this is a preview, and whether somebody checked the record against its documents."""
        standing = checked(self.object) if isinstance(self.object, Publishable) else None
        nodes = [] if self.preview else self.linked_data(self.request.build_absolute_uri)
        linked_data = as_script(*nodes) if nodes else ""
        return super().get_context_data(preview=self.preview, standing=standing, linked_data=linked_data, **kwargs)


class FileFormat:
    """Path converter for the formats that a list is offered in."""

    regex = "|".join(exports.RESPONSES)

    def to_python(self, value):
        """The format as it stands in the address."""
        return value

    to_url = to_python


register_converter(FileFormat, "file_format")


def list_paths(route: str, view: type[RecordListView], name: str = "list") -> list:
    """Return the addresses of a list: `<route>/` the page, `<route>.csv` and so on the files."""
    return [
        path(f"{route}/", kept(view.as_view()), name=name),
        path(f"{route}.<file_format:file_format>", kept(view.as_view()), name=f"{name}-file"),
    ]

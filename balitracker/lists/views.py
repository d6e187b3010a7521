"""A list as a page and as files."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView

from balitracker import exports, paging
from balitracker.as_it_stood.moments import PARAMETER, shown
from balitracker.linked_data import as_script, dataset
from balitracker.lists.filtersets import NOT_ASKED_OF_ROWS, RecordFilterSet
from balitracker.problems import problem

PAGE_SIZE = 50


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

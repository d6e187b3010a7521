"""What every list shares: one query string for page and files, filters in words, and readable refusals."""

from collections.abc import Iterable

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import path, register_converter, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, ListView

from balitracker import exports
from balitracker.keeping import kept
from balitracker.record import NOT_STATED
from balitracker.withdrawn import SaysWhyWithdrawn

PAGE_SIZE = 50
NOT_ASKED_OF_ROWS = ("page", "bom")
"""Parameters that do not say which rows: the page, and whether a CSV begins with a byte-order mark."""
LONGEST_TEXT = 200  # characters of a text that lists are searched for


class YearsField(forms.MultipleChoiceField):
    """Years typed or ticked; "not-stated" where `unknown` is given. Any year of four digits may be asked for."""

    default_error_messages = {
        "year": _("“%(value)s” is not a year. Write four digits, such as 2022."),
    }

    def __init__(self, *args, unknown: bool = False, **kwargs):
        self.unknown = unknown
        super().__init__(*args, **kwargs)

    def validate(self, value):
        """Refuse what is not a year."""
        for each in value:
            if not (self.unknown and each == NOT_STATED) and not (
                each.isdecimal() and len(each) == 4 and each > "0999"
            ):
                raise ValidationError(self.error_messages["year"], code="year", params={"value": each})


class YearsFilter(django_filters.MultipleChoiceFilter):
    """Filters by years."""

    field_class = YearsField


class SlugsField(django_filters.fields.ModelMultipleChoiceField):
    """Rows named by their slugs; an unknown slug is refused in words."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not in the record. Choose from the list."),
        "invalid_pk_value": _("“%(pk)s” is not in the record. Choose from the list."),
    }


class SlugsFilter(django_filters.ModelMultipleChoiceFilter):
    """Filters by rows that the query string names with their slugs."""

    field_class = SlugsField

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("to_field_name", "slug")
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(*args, **kwargs)

    def filter(self, qs, value):
        """Keep the rows that point to one of the chosen ones; all, where none is chosen."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


def choices_filter(choices, **kwargs) -> django_filters.MultipleChoiceFilter:
    """Return a filter by one or more of `choices`, shown as boxes to tick."""
    return django_filters.MultipleChoiceFilter(
        choices=choices, widget=forms.CheckboxSelectMultiple, distinct=False, **kwargs
    )


class RecordFilterSet(django_filters.FilterSet):
    """Filters of a list. `SORTS` gives the orders a reader may choose: word -> (label, order_by arguments)."""

    SORTS: dict[str, tuple] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.form.fields:
            self.form.fields[name].label_suffix = ""

    @property
    def chosen_sort(self) -> str:
        """The order in force: the one asked for, else the first."""
        asked = self.form.cleaned_data.get("sort") if self.is_valid() else ""
        return asked or next(iter(self.SORTS), "")

    def filter_queryset(self, queryset):
        """Apply the filters, then the order."""
        queryset = super().filter_queryset(queryset)
        return queryset.order_by(*self.SORTS[self.chosen_sort][1]) if self.SORTS else queryset

    def sort_as_asked(self, queryset, name, value):
        """Leave the rows as they are: the order is applied last, by `filter_queryset`."""
        return queryset

    def active(self) -> list[dict]:
        """Return the filters in force, each as {name, label, words, without}: `without` is the query string less it."""
        if not self.is_valid():
            return []
        found = []
        for name, value in self.form.cleaned_data.items():
            if name == "sort" or value in (None, "", []) or (hasattr(value, "__len__") and not len(value)):
                continue
            without = self.data.copy()
            for parameter in (name, *NOT_ASKED_OF_ROWS):
                without.pop(parameter, None)
            field = self.form.fields[name]
            found.append(
                {"name": name, "label": str(field.label), "words": _in_words(field, value),
                 "without": without.urlencode()}
            )  # fmt: skip
        return found

    def in_words(self) -> list[str]:
        """Return the filters in force as a list of "label: value"."""
        return [f"{each['label']}: {each['words']}" for each in self.active()]

    def errors_in_words(self) -> dict[str, list[str]]:
        """Return what is wrong with the query string, by parameter."""
        return {name: [str(error) for error in errors] for name, errors in self.form.errors.items()}


def _in_words(field: forms.Field, value) -> str:
    """Return the chosen value(s) as the form shows them."""
    labels = dict(getattr(field, "choices", ())) if not isinstance(field, forms.ModelMultipleChoiceField) else {}
    several = value if isinstance(value, (list, tuple)) or hasattr(value, "model") else [value]
    return " / ".join(str(labels.get(each, each)) for each in several)


def sort_filter(sorts: dict) -> django_filters.ChoiceFilter:
    """Return the `sort` filter for a filterset's SORTS."""
    return django_filters.ChoiceFilter(
        label=_("Sort"),
        choices=[(word, label) for word, (label, _order) in sorts.items()],
        method="sort_as_asked",
        empty_label=None,
    )


class RecordListView(ListView):
    """A list as a page, or as a file where the address ends in .csv, .json or .xlsx.

    Subclasses give `model`, `filterset_class`, `template_name`, `columns` (of the files), `list_name` (of the
    downloaded file) and `list_url` (the name of the page's address; that of the files ends in "-file").
    """

    paginate_by = PAGE_SIZE
    filterset_class: type[RecordFilterSet]
    columns: list[exports.Column] = []
    list_name = ""
    list_url = ""

    def get_rows(self):
        """Return the public rows that the list is drawn from."""
        return self.model.objects.public().for_list()

    def get_queryset(self):
        """Return the rows that the query string asks for; none where it is wrong."""
        self.filterset = self.filterset_class(self.request.GET, self.get_rows(), request=self.request)
        return self.filterset.qs if self.filterset.is_valid() else self.model.objects.none()

    def paginate_queryset(self, queryset, page_size):
        """Return the page asked for; past the end, the last one."""
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.request.GET.get("page"))
        return paginator, page, page.object_list, page.has_other_pages()

    def get(self, request, *args, file_format: str = "", **kwargs):
        """Answer with the page or the file."""
        if file_format:
            return self.file(file_format)
        return super().get(request, *args, **kwargs)

    def file(self, file_format: str) -> HttpResponse:
        """Return all rows as a file; 400 with the reasons where the query string is wrong."""
        rows = self.get_queryset()
        errors = self.filterset.errors_in_words() | _errors_of_mark(self.request.GET)
        if errors:
            return JsonResponse({"errors": errors}, status=400)
        table = exports.Table(
            name=self.list_name,
            columns=self.columns,
            rows=self.rows_of_file(rows),
            count=rows.count(),
            filters=self.filterset.in_words(),
            absolute=self.request.build_absolute_uri,
            page=self.request.build_absolute_uri(f"{reverse(self.list_url)}{self._question()}"),
            byte_order_mark=self.request.GET.get("bom") == "yes",
        )
        return exports.RESPONSES[file_format](table)

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
        return context

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

    def get_queryset(self):
        """Return what may be shown, with what the page needs."""
        rows = self.model.objects.all() if self.preview else self.model.objects.public()
        return rows.for_detail()

    def get_context_data(self, **kwargs):
        """Say whether this is a preview."""
        return super().get_context_data(preview=self.preview, **kwargs)


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

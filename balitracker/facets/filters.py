"""The filters of lists. Each says which rows it keeps, by the index; facets also count the rows of every value."""

import copy
import datetime
from collections.abc import Callable, Iterable
from typing import NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.functions import ExtractYear
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from balitracker.facets.index import FacetIndex, Names, Pairs, joined
from balitracker.record import NOT_STATED

LONGEST_TEXT = 200  # characters of a text that lists are searched for
FIRST_YEAR, LAST_YEAR = 1000, 9999


class TextFilter(django_filters.CharFilter):
    """Rows that contain a text, by the `containing` of their QuerySet."""

    phrase = _("with the words “%s”")
    depends_on = ""

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST_TEXT, **kwargs)

    def rows(self, index: FacetIndex, value: str, data: dict) -> BitMap:
        """Return the keys of the rows that contain `value`."""
        return BitMap(index.rows.containing(value).order_by().values_list("pk", flat=True))


class DayBound(django_filters.DateFilter):
    """Rows that begin after a day, or on or before it (`is_first` says which)."""

    depends_on = ""

    def __init__(self, *, is_first: bool, **kwargs):
        self.lookup = "starts_on__gt" if is_first else "starts_on__lte"
        self.phrase = _("begun after %s") if is_first else _("begun by %s")
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)

    def rows(self, index: FacetIndex, value: datetime.date, data: dict) -> BitMap:
        """Return the keys of the rows on that side of the day `value`."""
        return BitMap(index.rows.filter(**{self.lookup: value}).order_by().values_list("pk", flat=True))


class FacetField(forms.MultipleChoiceField):
    """Values of a facet, named in the query string; one that the record does not know is refused in words."""

    default_error_messages = {"invalid_choice": _("“%(value)s” is not in the record. Choose from the list.")}
    labels: dict[str, str | Promise] = {}
    """The values that may be chosen, each with its label; the filterset says so."""

    def valid_value(self, value):
        """Whether the record knows the value."""
        return value in self.labels


class Facet(django_filters.MultipleChoiceFilter):
    """A filter by values that are counted: rows with any of the values chosen.

    `pairs` says which rows have which value, `names` what the values are called: a list of (value, label), or Names.
    `blank` is what rows without a value are called, where there can be some; `phrase` says the filter in a sentence.
    """

    field_class = FacetField
    depends_on = ""
    """The facet whose choice changes which rows this one keeps, if there is one."""
    name = ""
    """By which the query string and the index know it; the filterset says so."""

    def __init__(
        self,
        *,
        pairs: Pairs | list[Pairs],
        names: Names | list[tuple] = (),
        blank: str | Promise = "",
        phrase: str | Promise = "",
        **kwargs,
    ):
        self.pairs = pairs if isinstance(pairs, list) else [pairs]
        self.names, self.blank, self.phrase = names, blank, phrase
        super().__init__(widget=forms.CheckboxSelectMultiple, **kwargs)

    def __deepcopy__(self, memo):
        """Return a copy for one more filterset: what a facet is made of does not change."""
        return copy.copy(self)

    def labels(self, index: FacetIndex) -> dict[str, str | Promise]:
        """Return the values that may be chosen, each with its label, in the order to be shown."""
        known = self.known(index)
        return {**known, NOT_STATED: self.blank} if self.blank else known

    def known(self, index: FacetIndex) -> dict[str, str | Promise]:
        """Return the values that rows have, or may have."""
        if not isinstance(self.names, Names):
            return dict(self.names)
        names, say = index.names[self.name], self.names.say
        return names if say is str else {value: say(label) for value, label in names.items()}

    def of(self, index: FacetIndex, value: str, data: dict) -> BitMap:
        """Return the keys of the rows of one value. `data` are all the filters chosen."""
        if value == NOT_STATED and self.blank:
            return index.all_rows - index.with_a_value(self.name)
        return index.of(self.name, value)

    def rows(self, index: FacetIndex, value: Iterable[str], data: dict) -> BitMap:
        """Return the keys of the rows of any of the values."""
        several = [self.of(index, each, data) for each in value]
        return several[0] if len(several) == 1 else BitMap.union(*several)


def of_choices(choices, path: str, rows: Callable, **kwargs) -> Facet:
    """Return the facet of a field with fixed choices, at `path` of the queryset that `rows` gives."""
    return Facet(pairs=Pairs(rows, path), names=list(choices), **kwargs)


class YearsField(FacetField):
    """Years typed or ticked. Any year of four digits may be asked for."""

    default_error_messages = {"year": _("“%(value)s” is not a year. Write four digits, such as 2022.")}

    def validate(self, value):
        """Refuse what is neither a year nor the word for "not stated"."""
        for each in value:
            is_year = each.isdecimal() and len(each) == 4 and int(each) >= FIRST_YEAR
            if not is_year and each not in self.labels:
                raise ValidationError(self.error_messages["year"], code="year", params={"value": each})


def years_of_span(span: str) -> list[str]:
    """Return the years of a span: "2021/2023" -> ["2021", "2022", "2023"]."""
    first, _slash, last = span.partition("/")
    return [str(year) for year in range(int(first), int(last) + 1)]


class YearFacet(Facet):
    """Years into which some day of the span from `first` to `last` falls."""

    field_class = YearsField

    def __init__(self, *, rows: Callable, first: str = "starts_on", last: str = "ends_on", row: str = "pk", **kwargs):
        span = joined(ExtractYear(first), ExtractYear(last), by="/")
        dated = lambda: rows().exclude(**{first: None})  # noqa: E731 - asked anew for each index
        super().__init__(pairs=Pairs(dated, span, row, spread=years_of_span), phrase=_("in %s"), **kwargs)

    def known(self, index: FacetIndex) -> dict[str, str]:
        """Return the years that have rows, newest first."""
        return {year: year for year in sorted(index.values[self.name], reverse=True)}


class YearBound(django_filters.NumberFilter):
    """The first or the last year of a range of the facet `of`: rows with a year of `of` that lies in it."""

    field_class = forms.IntegerField
    depends_on = ""

    def __init__(self, *, of: str, is_first: bool, **kwargs):
        self.of, self.is_first = of, is_first
        self.phrase = _("since %s") if is_first else _("until %s")
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)

    def rows(self, index: FacetIndex, value: int, data: dict) -> BitMap:
        """Return the keys of the rows with a year from, or up to, `value`."""
        years = index.values[self.of].items()
        in_range = (keys for year, keys in years if (int(year) >= value if self.is_first else int(year) <= value))
        return BitMap.union(BitMap(), *in_range)


def years_between(facet: str) -> tuple[YearBound, YearBound]:
    """Return the filters by the first and the last year of a range of the facet `facet`."""
    return (
        YearBound(of=facet, is_first=True, label=_("From year")),
        YearBound(of=facet, is_first=False, label=_("To year")),
    )


class FacetValue(NamedTuple):
    """One value of a facet on the page: how many rows it has among those of the other filters, and where they are."""

    value: str
    label: str
    count: int
    is_chosen: bool
    query: str
    """The query string that shows exactly the rows counted."""

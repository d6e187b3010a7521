"""The filters of a list as parameters of OpenAPI: what may be asked, and what each value means."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django.http import QueryDict
from django.utils.translation import gettext as _

from balitracker.as_it_stood.moments import PARAMETER
from balitracker.facets.filters import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_TEXT,
    DayBound,
    Facet,
    TextFilter,
    YearBound,
    YearFacet,
)
from balitracker.facets.index import Names, ask_names
from balitracker.lists.filtersets import MOST_VALUES
from balitracker.lists.views import RecordListView
from balitracker.paging import LIMIT, MOST_ROWS
from balitracker.record import NOT_STATED

YEAR = "[1-9][0-9]{3}"
WORDS = r"^[^\x00]*$"
INSTANT = "^[1-9][0-9]{3}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?Z$"

PAGE = {
    "name": LIMIT,
    "in": "query",
    "description": "Give so many rows, and in `next` the address of those behind them, which holds a cursor: follow it "
    "as it stands. Without a limit all rows are given.",
    "schema": {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
}
"""The cursor is no parameter of its own: nobody can make one up, and each belongs to one list and order."""


PAST = {
    "name": PARAMETER,
    "in": "query",
    "description": "Give the record as it stood at the end of a day gone by, or of today, or at an instant; in UTC.",
    "schema": {
        "type": "string",
        "anyOf": [{"format": "date"}, {"format": "date-time", "pattern": INSTANT}, {"const": ""}],
    },
}
"""What every kept address takes besides."""


class Parameters:
    """The parameters of lists. What values the record has is asked once, for all `views` together."""

    def __init__(self, views: Iterable[type[RecordListView]]):
        self._labels: dict[tuple[type, str], dict[str, str]] = {}
        named, drawn = {}, {}
        for view in views:
            filterset = view.filterset_class
            for name, each in filterset.base_filters.items():
                if not isinstance(each, Facet):
                    continue
                if type(each).known is not Facet.known and not isinstance(each, YearFacet):
                    drawn[view] = drawn.get(view) or filterset(QueryDict(), view.model.objects.public().for_list())
                    of_rows = drawn[view].filters[name].known(drawn[view].index)  # only its rows tell the values
                    self._labels[filterset, name] = of_rows
                elif isinstance(each.names, Names):
                    named[f"{view.list_name}.{name}"] = filterset, name, each
                else:
                    self._labels[filterset, name] = dict(each.names)
        found = ask_names({key: each.names for key, (_filterset, _name, each) in named.items()})
        for key, (filterset, name, each) in named.items():
            self._labels[filterset, name] = {value: each.names.say(label) for value, label in found[key].items()}

    def of(self, view: type[RecordListView]) -> list[dict[str, Any]]:
        """Return the parameters of the JSON of the list `view`, in the order of its page."""
        filters = view.filterset_class.base_filters.items()
        found = [self._parameter(view.filterset_class, name, each) for name, each in filters]
        return [*found, *([PAGE] if view.has_pages else []), PAST]

    def _parameter(self, filterset: type, name: str, each: django_filters.Filter) -> dict[str, Any]:
        parameter = {"name": name, "in": "query", "description": str(each.label)}
        if isinstance(each, Facet):
            parameter["description"] += ". " + _("Given several times, rows with any of the values.")
            items = self._values(filterset, name, each)
            schema = {"type": "array", "items": items} if items else {"type": "array", "maxItems": 0}
            return {**parameter, "explode": True, "schema": schema}
        return {**parameter, "schema": _schema(each)}

    def _values(self, filterset: type, name: str, facet: Facet) -> dict[str, Any] | None:
        """Return the schema of one value of a facet; None where the record has no value that could be asked for."""
        if isinstance(facet, YearFacet):
            blank = f"|{NOT_STATED}" if facet.blank else ""
            return {"type": "string", "pattern": f"^({YEAR}{blank})$"}
        labels = self._labels[filterset, name]
        if len(labels) > MOST_VALUES:
            return {"type": "string"}
        if facet.blank:
            labels = {**labels, NOT_STATED: facet.blank}
        return _choice(labels.items()) if labels else None


def _choice(pairs: Iterable[tuple]) -> dict[str, Any]:
    return {"type": "string", "oneOf": [{"const": str(value), "title": str(label)} for value, label in pairs]}


def _schema(each: django_filters.Filter) -> dict[str, Any]:
    """Return the schema of a filter that takes one value."""
    match each:
        case TextFilter():
            return {"type": "string", "maxLength": LONGEST_TEXT, "pattern": WORDS}
        case DayBound():
            return {"type": "string", "oneOf": [{"format": "date"}, {"const": "", "title": "any day"}]}
        case YearBound():
            return {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        case django_filters.ChoiceFilter():
            return _choice([("", _("the first of these")), *each.extra["choices"]])
        case _:
            return {"type": "string"}

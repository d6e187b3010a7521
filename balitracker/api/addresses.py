"""The JSON addresses that there are, as the URLconf has them."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from balitracker.lists.views import RecordListView

OWN = ("admin/", "health/")
"""Addresses that are not for the public."""
PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
FORMAT = "<file_format:file_format>"


@dataclass(frozen=True)
class JsonAddress:
    """A JSON address: its path as OpenAPI writes it, and the view that answers."""

    path: str
    callback: Callable

    @property
    def view(self) -> type | None:
        """The class of the view; None for a function."""
        return getattr(self.callback, "view_class", None)

    @property
    def is_list(self) -> bool:
        """Whether it gives the rows of a list."""
        return self.view is not None and issubclass(self.view, RecordListView)

    @property
    def places(self) -> list[str]:
        """The names of what the path leaves open."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def summary(self) -> str:
        """What it gives, in a sentence: the first line of the view's docstring."""
        return inspect.getdoc(self.view or self.callback).splitlines()[0]

    @property
    def answer(self) -> dict[str, Any]:
        """The JSON Schema that the view gives as `answer_schema`; an object of whatever keys, where it gives none."""
        return getattr(self.view or self.callback, "answer_schema", {"type": "object"})


def json_addresses() -> list[JsonAddress]:
    """Return every public JSON address, lists first, each group in the order of their paths."""
    found = [
        JsonAddress(PLACE.sub(r"{\1}", f"/{written.replace(FORMAT, 'json')}"), pattern.callback)
        for written, pattern in _patterns(get_resolver().url_patterns)
        if written.endswith((f".{FORMAT}", ".json")) and not written.startswith(OWN)
    ]
    return sorted(found, key=lambda each: (not each.is_list, each.path))


def _patterns(patterns, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        written = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield written, each
        else:
            yield from _patterns(each.url_patterns, written)

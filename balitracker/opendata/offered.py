"""The lists that are offered as files, found in the addresses: a new list is among them by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db import models
from django.urls import URLPattern, get_resolver, reverse
from django.utils.functional import Promise

from balitracker import exports
from balitracker.lists.views import RecordListView


@dataclass(frozen=True)
class OfferedList:
    """A list: what it is called, its page, its files, and the public rows that it has."""

    title: Promise
    url: str
    files: list[tuple[str, str]]
    rows: models.QuerySet | None
    """None where the rows of a file are not those of the record, as in a matrix."""


def lists_offered() -> list[OfferedList]:
    """Return every list of the portal, in the order of the addresses."""
    return [
        OfferedList(
            title=view.list_title or view.model._meta.verbose_name_plural,
            url=reverse(view.list_url),
            files=[
                (label, reverse(f"{view.list_url}-file", kwargs={"file_format": name}))
                for name, label in exports.LABELS.items()
            ],
            rows=view.model.objects.public() if view.rows_are_records else None,
        )
        for view in _views()
    ]


@cache
def _views() -> tuple[type[RecordListView], ...]:
    found = (getattr(pattern.callback, "view_class", None) for pattern in _patterns(get_resolver()))
    return tuple(dict.fromkeys(view for view in found if view and issubclass(view, RecordListView) and view.list_url))


def _patterns(resolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        else:
            yield from _patterns(each)

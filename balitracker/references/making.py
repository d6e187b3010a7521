"""The reference to a page as it is shown: as of the moment that is shown, or as of the last change."""

import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from balitracker.as_it_stood.moments import PARAMETER, AsOf, shown, today
from balitracker.keeping import last_moved
from balitracker.references.formats import Reference

NOT_CITED = ("page", "bom", PARAMETER)
"""Parameters that do not say which rows."""


def citable() -> AsOf:
    """Return the moment to cite: that shown, else that of the last change, or the beginning of today where later.

    Nothing changed since, and what is counted from today is counted from the same day. A day that is not over yet is
    not cited as a whole: its record may still change.
    """
    past = shown()
    if past and not past.is_still_open:
        return past
    midnight = datetime.datetime.combine(today(), datetime.time(), datetime.UTC)
    return AsOf(max(filter(None, [midnight, last_moved()])), is_day=False)


def reference_to(request: HttpRequest, path: str, title: str, fingerprint: str = "") -> Reference:
    """Return the reference to the page at `path`, with what `request` asks of it."""
    as_of = citable()
    query = question(request, as_of)
    return Reference(
        title=title,
        publisher=settings.PUBLISHER,
        address=request.build_absolute_uri(f"{path}?{query}"),
        as_of=as_of,
        file=request.build_absolute_uri(f"{file_of(path)}?{query}"),
        fingerprint=fingerprint,
    )


def question(request: HttpRequest, as_of: AsOf) -> str:
    """Return the query string for what `request` asks, as of that moment."""
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name not in NOT_CITED]
    return urlencode([*asked, (PARAMETER, str(as_of))], safe=":")


def file_of(path: str) -> str:
    """Return the path of the JSON file that holds what the page at `path` shows."""
    return f"{path.removesuffix('/')}.json"


def view_of(path: str) -> ResolverMatch | None:
    """Return the public view at `path`; None where there is none."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return found if getattr(found.func, "is_kept", False) else None

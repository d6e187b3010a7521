"""A public view under `?as_of=`: it runs as ever, on the rows of that moment, and can write nothing."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from wsgiref.util import FileWrapper

from django.db import OperationalError, connection, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext as _

from balitracker.as_it_stood.links import in_the_past
from balitracker.as_it_stood.moments import PARAMETER, AsOf, CannotShow, read, showing
from balitracker.as_it_stood.schema import MOMENT, SCHEMA, began_sql
from balitracker.problems import problem

IN_MEMORY = 1024 * 1024  # bytes; a longer file waits on disk


@dataclass(frozen=True)
class Past:
    """What the banner of a page says of it: as of when, whether there was a record then, and what stands there now."""

    as_of: AsOf
    had_begun: bool
    is_there_now: bool
    address_now: str
    """In full: what leads there does not stay in the past."""


def as_it_stood(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let `view` take `as_of`: it is shown the request without it, and the database of that moment.

    400 with the reason where the moment cannot be shown; 404 where the page was not in the record then.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        asked = request.GET.get(PARAMETER, "").strip()
        if not asked:
            return view(request, *args, **kwargs)
        try:
            as_of = read(asked)
        except CannotShow as error:
            return _refused(request, str(error))
        with _without_parameter(request):
            is_there_now, address_now = _is_there_now(view, request, kwargs), request.build_absolute_uri()
            with _record_of(as_of), showing(as_of):
                request.as_it_stood = Past(as_of, _had_begun(), is_there_now, address_now)
                response = _finished(_response(view, request, *args, **kwargs))
            if response.get("Content-Type", "").startswith("text/html"):
                response.content = in_the_past(response.content.decode(), request.path, as_of).encode()
            return _marked(response, as_of, address_now)

    return answer


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    """Say why the moment cannot be shown: on a page, or as JSON where a file was asked for."""
    if request.path.endswith("/"):
        return render(request, "as_of_refused.html", {"reason": reason, "address": request.path}, status=400)
    return problem(400, _("This moment cannot be shown."), errors={PARAMETER: [reason]})


@contextmanager
def _without_parameter(request: HttpRequest) -> Iterator[None]:
    """Take the parameter out of `request` inside."""
    query, written = request.GET, request.META.get("QUERY_STRING", "")
    rest = query.copy()
    rest.pop(PARAMETER)
    rest._mutable = False
    request.GET, request.META["QUERY_STRING"] = rest, rest.urlencode()
    try:
        yield
    finally:
        request.GET, request.META["QUERY_STRING"] = query, written


def _is_there_now(view, request: HttpRequest, kwargs: dict) -> bool:
    """Whether what the address names is in the public record now; a list always is."""
    view_class = getattr(view, "view_class", None)
    if "slug" not in kwargs or not hasattr(view_class, "get_queryset"):
        return True
    shown = view_class(**view.view_initkwargs)
    shown.setup(request, **kwargs)
    return shown.get_queryset().filter(slug=kwargs["slug"]).exists()


@contextmanager
def _record_of(as_of: AsOf) -> Iterator[None]:
    """Let every question inside be answered by the rows of that moment; nothing can be written.

    All settings end with the transaction, or the savepoint, so that none is left to who uses the connection next.
    """
    features = connection.features
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regnamespace(%s) IS NOT NULL, set_config('transaction_read_only', 'on', true), "
            "set_config(%s, %s, true), set_config('jit', 'off', true), "
            "set_config('search_path', %s || ', ' || current_setting('search_path'), true)",
            [SCHEMA, MOMENT, as_of.moment.isoformat(), SCHEMA],
        )
        if not cursor.fetchone()[0]:
            raise OperationalError("There is no schema of the record as it stood: `manage.py migrate` makes it.")
        features.allows_group_by_selected_pks = False  # a view has no primary key, from which the rest would follow
        try:
            yield
        finally:
            del features.allows_group_by_selected_pks
        transaction.set_rollback(True)


def _had_begun() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(began_sql())
        return cursor.fetchone()[0]


def _response(view, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except Http404:
        return render(request, "404.html", status=404)


def _finished(response: HttpResponseBase) -> HttpResponseBase:
    """Return `response` with nothing left to be asked of the database."""
    if hasattr(response, "render"):
        response.render()
    if response.streaming and not isinstance(response, FileResponse):  # a file is complete
        written = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (the response closes it)
        written.writelines(response)
        written.seek(0)
        response.streaming_content = FileWrapper(written, IN_MEMORY)
    return response


def _marked(response: HttpResponseBase, as_of: AsOf, address_now: str) -> HttpResponseBase:
    """Say to machines when it is of and where it stands now (RFC 7089), and keep it out of search engines."""
    shown_until = min(as_of.moment, timezone.now())  # a day that is not over is shown as far as it has come
    response["Memento-Datetime"] = http_date(shown_until.timestamp())
    links = [response.get("Link"), f'<{address_now}>; rel="original"']
    response["Link"] = ", ".join(filter(None, links))
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response

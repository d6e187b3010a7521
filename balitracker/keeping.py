"""Pages and files of the public record carry its version, and rendered pages are kept by it.

Nothing that is kept can be outdated. Triggers move the version in the transaction that changes the record; a page is
kept under the version read before it was made, so it is never older than that, and is given out only while the
version is still the same. Each process keeps its own pages, the least used ones giving way.
"""

import datetime
import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from balitracker.as_it_stood.showing import as_it_stood
from balitracker.models import RecordVersion

SAFE_METHODS = ("GET", "HEAD")
COMPRESSION = 6
WORTH_COMPRESSING = 200  # bytes
SOURCES = ("*.py", "*.html", "*.css", "*.js", "*.mo", "*.svg")
PACKAGES = ("balitracker", "members", "meetings", "workplan", "templates")

_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_is_passing: ContextVar[bool] = ContextVar("is_passing", default=False)
_moved_at: ContextVar[datetime.datetime | None] = ContextVar("moved_at", default=None)


@dataclass(frozen=True)
class Page:
    """What is sent for an address: compressed once, where that makes it smaller."""

    body: bytes
    is_compressed: bool
    headers: dict[str, str]

    @classmethod
    def of(cls, response: HttpResponse) -> "Page":
        """Return the page that `response` shows."""
        body, headers = response.content, dict(response.headers)
        headers.pop("Content-Length", None)
        if len(body) > WORTH_COMPRESSING and not response.has_header("Content-Encoding"):
            smaller = gzip.compress(body, COMPRESSION, mtime=0)
            if len(smaller) < len(body):
                return cls(smaller, True, headers)
        return cls(body, False, headers)

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the answer to `request`, compressed where its browser can read that."""
        if not self.is_compressed:
            return HttpResponse(self.body, headers=self.headers)
        if _ACCEPTS_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            response = HttpResponse(self.body, headers={**self.headers, "Content-Encoding": "gzip"})
        else:
            response = HttpResponse(gzip.decompress(self.body), headers=self.headers)
        return response


class KeptPages:
    """Pages by key, at most `limit` bytes of them; the one unused longest goes first."""

    def __init__(self, limit: int):
        self.limit, self.size = limit, 0
        self._pages: OrderedDict[tuple, Page] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple) -> Page | None:
        """Return the page kept under `key`, or None."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: tuple, page: Page) -> None:
        """Keep `page` under `key`, unless it would take more than its share."""
        if len(page.body) > self.limit // 4:
            return
        with self._lock:
            before = self._pages.pop(key, None)
            self._pages[key] = page
            self.size += len(page.body) - (len(before.body) if before else 0)
            while self.size > self.limit:
                _key, gone = self._pages.popitem(last=False)
                self.size -= len(gone.body)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._pages.clear()
            self.size = 0


pages = KeptPages(settings.KEPT_PAGES_MB * 1024 * 1024)
"""The pages that this process keeps."""


def kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep what `view` answers for as long as the record stays as it is, and tell browsers its version as an ETag.

    For views that show nothing but the public record: what they answer follows from address, language and day. Only
    what was found (200) is kept; not what looks at who is asking, nor what streams, which gets the ETag alone.
    While developing, and inside somebody's transaction (whose own writes the version cannot tell apart), `view`
    answers by itself. With `?as_of=` it shows the record as it stood then: see balitracker.as_it_stood.
    """
    view = as_it_stood(view)

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.method not in SAFE_METHODS or settings.DEBUG or connection.in_atomic_block:
            return view(request, *args, **kwargs)
        stamp, moved_at = RecordVersion.stamp_and_moment()
        key = _key(request, stamp)
        if (known := request.META.get("HTTP_IF_NONE_MATCH")) and (etag := _etag(key)).removeprefix("W/") in known:
            return _marked(HttpResponseNotModified(), etag)
        page = pages.get(key)
        if page is None:
            etag = _etag(key)
            token, moved = _is_passing.set(False), _moved_at.set(moved_at)
            try:
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                if response.status_code != 200 or _is_passing.get() or _looks_at_who_asks(request, response):
                    return response
            finally:
                _is_passing.reset(token)
                _moved_at.reset(moved)
            response = _marked(response, etag)
            if response.streaming:
                return response
            page = Page.of(response)
            pages.keep(key, page)
        return page.response(request)

    answer.is_kept = True
    return answer


def pass_by() -> None:
    """Say that what is being shown may become another without the version moving: so it is not kept."""
    _is_passing.set(True)


def last_moved() -> datetime.datetime | None:
    """Return when the record that is being shown was written last; None where nothing was ever written."""
    return _moved_at.get() or RecordVersion.stamp_and_moment()[1]


def moved_meanwhile() -> None:
    """Say that what is being shown was written just now: `last_moved` asks again."""
    _moved_at.set(None)


def _key(request: HttpRequest, stamp: str) -> tuple:
    asked = request.META.get("QUERY_STRING", "").split("&")
    asked.sort(key=lambda each: each.partition("=")[0])  # in whichever order; that of one name's values may be seen
    where = (request.scheme, request.get_host(), request.path, *asked)
    return (stamp, *where, get_language(), timezone.localdate())


def _etag(key: tuple) -> str:
    """Return the version, and what else the page follows from, as a weak ETag: it may come compressed."""
    rest = hashlib.sha256(repr((key[1:], release())).encode()).hexdigest()[:16]
    return f'W/"{key[0]}-{rest}"'


@lru_cache(maxsize=1)
def release() -> str:
    """Return a fingerprint of the program: after an upgrade the same version of the record looks different."""
    found = hashlib.sha256()
    for package in PACKAGES:
        for pattern in SOURCES:
            for path in sorted((settings.BASE_DIR / package).rglob(pattern)):
                found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _looks_at_who_asks(request: HttpRequest, response: HttpResponseBase) -> bool:
    session = getattr(request, "session", None)
    return bool(response.cookies or getattr(session, "accessed", False) or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"))


def _marked(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Let browsers keep `response`, and ask each time whether it still holds."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response

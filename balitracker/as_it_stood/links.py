"""The links and forms of a page as it stood lead to pages as they stood."""

import re
from functools import lru_cache
from html import escape, unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from balitracker.as_it_stood.moments import PARAMETER, AsOf

_LINK = re.compile(r'(?<=\shref=")([^"#]*)')
_FORM = re.compile(r"<form\b[^>]*>")
_ACTION = re.compile(r'\saction="([^"]*)"')


def in_the_past(page: str, path: str, as_of: AsOf) -> str:
    """Return the HTML `page`, which stands at `path`, with `as_of` in every link and form that takes it.

    A form that asks for the day itself (class `of-a-day`) stays as it is.
    """

    def link(found: re.Match) -> str:
        written = unescape(found[1])
        if found.end() < len(page) and page[found.end()] == "#" and not written or not _takes_it(written, path):
            return found[0]
        if PARAMETER in dict(parse_qsl(urlsplit(written).query)):
            return found[0]
        return escape(f"{written}{'&' if '?' in written else '?'}{PARAMETER}={as_of}")

    def form(found: re.Match) -> str:
        action = _ACTION.search(found[0])
        if (
            'method="post"' in found[0]
            or 'class="of-a-day"' in found[0]
            or not _takes_it(unescape(action[1]) if action else "", path)
        ):
            return found[0]
        return f'{found[0]}<input type="hidden" name="{PARAMETER}" value="{as_of}">'

    return _FORM.sub(form, _LINK.sub(link, page))


def _takes_it(written: str, path: str) -> bool:
    """Whether the address `written` on the page at `path` is one of this portal that takes `as_of`."""
    address = urlsplit(urljoin(path, written))
    return not address.netloc and not address.scheme and _is_public(address.path)


@lru_cache(maxsize=4096)
def _is_public(path: str) -> bool:
    try:
        return getattr(resolve(path).func, "is_kept", False)
    except Resolver404:
        return False

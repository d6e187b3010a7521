"""What somebody typed at the desk, kept where it could not be saved: shown again, and sent once more with one button.

Nothing here asks the database, which may be what failed. What was typed is given back only to a form of this portal:
a page elsewhere could put words into somebody's mouth and a fresh token under them.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

SESSION_ENDED, SESSION_CHANGED, NOT_ALLOWED = "session_ended", "session_changed", "not_allowed"
BROKEN, UNAVAILABLE = "broken", "unavailable"

_SECRET = re.compile(r"password|^csrfmiddlewaretoken$", re.IGNORECASE)
_OUR_OWN = re.compile(r"^_|_FORMS$|(^|-)id$|(^|-)DELETE$")
_LETTER = re.compile(r"[^\W\d_]")
_CHOSEN = re.compile(r"[a-z0-9_-]+")
_SEALED = re.compile(r"[\w.-]+:[\w-]+:[\w-]{43}")
"""What `django.core.signing` makes: carried by a form, and nobody's typing."""


def give_back(request: HttpRequest, why: str, status: int, reason: str = "") -> HttpResponse | None:
    """Return the page that keeps what `request` typed at the desk and says `why`; None where there is nothing to keep.

    `why` is one of the five above, `reason` a sentence for the person.
    """
    typed = _typed(request)
    if not typed:
        return None
    context = {
        "why": why,
        "reason": reason,
        "typed": typed,
        "texts": texts_of(typed),
        "had_files": bool(request.FILES),
        "address": request.get_full_path(),
    }
    return never_cache(render)(request, "unsaved.html", context, status=status)


def fields_of(request: HttpRequest) -> list[tuple[str, str]]:
    """Return name and value of all that `request` sent, without secrets."""
    return [(name, value) for name, values in request.POST.lists() for value in values if not _SECRET.search(name)]


def texts_of(typed: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what of `typed` a person would want to read or copy, under names that can be read."""
    return [(_in_words(name), value) for name, value in typed if _is_text(name, value)]


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form of the desk sent, without secrets; nothing of what is no such form, or cannot be read."""
    if request.method != "POST" or not request.path.startswith(reverse("admin:index")):
        return []
    if request.path == reverse("admin:login") or not is_from_here(request):
        return []
    try:
        return fields_of(request)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError, OSError):
        return []


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of this portal sent `request`, by what the browser says and no page can forge."""
    try:
        here = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    if origin := request.headers.get("Origin"):
        return origin == here
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    referer = urlsplit(request.headers.get("Referer", ""))
    return f"{referer.scheme}://{referer.netloc}" == here


def _is_text(name: str, value: str) -> bool:
    is_carried = _CHOSEN.fullmatch(value) or _SEALED.fullmatch(value) or _OUR_OWN.search(name)
    return bool(_LETTER.search(value)) and not is_carried


def _in_words(name: str) -> str:
    """Return the name of a field as far as it can be read without knowing the form: attendances 1, name as written."""
    *part, field = re.sub(r"-(\d+)-", lambda match: f" {int(match[1]) + 1}|", name).split("|")
    return ", ".join(re.sub(r"[-_]+", " ", each) for each in (*part, field))

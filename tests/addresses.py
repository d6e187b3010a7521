"""Every address of the portal, as the URLconf writes it."""

import re

from django.contrib import admin
from django.urls import URLPattern, get_resolver

from balitracker.exports import RESPONSES

SLUGS = {
    "meetings/": "meeting",
    "members/": "member",
    "workplan/actions/": "item",
    "workplan/": "plan",
    "topics/": "topic",
    "documents/": "document",
}


def addresses(resolver=None, prefix: str = "") -> list[str]:
    """Every address that the portal knows, as the URLconf writes it."""
    found = []
    for each in (resolver or get_resolver()).url_patterns:
        written = prefix + str(each.pattern).removeprefix("^")
        if isinstance(each, URLPattern):
            found += [written] if "(?P<app_label>" not in written else apps_of(written)
        else:
            found += addresses(each, written)
    return list(dict.fromkeys(found))


def apps_of(written: str) -> list[str]:
    """The address of an application's page, for each."""
    before, labels = re.fullmatch(r"(.*?)\^?\(\?P<app_label>([\w|]+)\)/\$", written).groups()
    return [f"{before}{label}/" for label in labels.split("|")]


def standard_pages() -> dict[str, tuple[type, str]]:
    """The addresses of the pages that every model of the desk has: address -> (model, page)."""
    found = {}
    for model in admin.site._registry:
        start = f"admin/{name_of(model)}/"
        found[start] = model, "changelist"
        found[f"{start}add/"] = model, "add"
        found[f"{start}<path:object_id>/"] = model, ""
        for name in ("change", "history", "delete"):
            found[f"{start}<path:object_id>/{name}/"] = model, name
    return found


def name_of(model) -> str:
    return f"{model._meta.app_label}/{model._meta.model_name}"


def public_addresses(slugs: dict[str, str]) -> list[str]:
    """Every address of the public record, filled in: lists as page and files, and one record of each kind.

    `slugs` has the record for each beginning of an address, as SLUGS; an address it does not know raises KeyError.
    """
    found = []
    for prefix, pattern in _patterns(get_resolver()):
        written = prefix + str(pattern.pattern)
        if not getattr(pattern.callback, "is_kept", False) or "<path:page>" in written:  # of a moment, whichever page
            continue
        if "<slug:slug>" in written:
            written = written.replace("<slug:slug>", slugs[written.partition("<")[0]])
        formats = RESPONSES if "<file_format:file_format>" in written else [""]
        found += ["/" + written.replace("<file_format:file_format>", each) for each in formats]
    unknown = [address for address in found if "<" in address]
    if unknown:
        raise KeyError(f"say how these addresses are filled in: {unknown}")
    return found


def _patterns(resolver, prefix: str = ""):
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield prefix, each
        else:
            yield from _patterns(each, prefix + str(each.pattern))

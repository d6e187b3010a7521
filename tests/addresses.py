"""Every address of the portal, as the URLconf writes it."""

import re

from django.contrib import admin
from django.urls import URLPattern, get_resolver

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

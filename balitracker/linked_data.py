"""Facts of a page as schema.org says them (JSON-LD), for search engines and programs that read pages.

Only facts that the page shows; what the record does not hold is left out, never guessed.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

CONTEXT = "https://schema.org"

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

Absolute = Callable[[str], str]
"""Makes the full address of a path."""


def as_script(*nodes: dict[str, Any]) -> SafeString:
    """Return `nodes` as the content of a script element, which no text in them can end."""
    told = {"@context": CONTEXT, "@graph": [without_unknown(node) for node in nodes]}
    return mark_safe(json.dumps(told, ensure_ascii=False, default=str).translate(_UNSAFE))


def without_unknown(node: Any) -> Any:
    """Return `node` without the keys whose value is not known: None, "", or nothing at all."""
    if isinstance(node, dict):
        known = {key: without_unknown(value) for key, value in node.items()}
        return {key: value for key, value in known.items() if value not in (None, "", [], {})}
    return [without_unknown(each) for each in node] if isinstance(node, list) else node


def stated_days(edtf: str) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day of `edtf`; None for both unless it states days, and infers none of them."""
    if not edtf or re.search(r"[?~\[]", edtf):
        return None, None
    points = re.split(r"[/,]", edtf.strip("{}"))
    if not all(_DAY.fullmatch(point) for point in points):
        return None, None
    return datetime.date.fromisoformat(points[0]), datetime.date.fromisoformat(points[-1])


def breadcrumbs(absolute: Absolute, trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the way from the home page to a page: `trail` are pairs of name and path."""
    steps = [(_("balitracker"), "/"), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": str(name), "item": absolute(path)}
            for number, (name, path) in enumerate(steps, 1)
        ],
    }


def dataset(absolute: Absolute, *, name: str, path: str, files: dict[str, str]) -> dict[str, Any]:
    """Return a list, with all its rows, as a Dataset of this portal's catalogue: `files` are media type -> path."""
    return {
        "@type": "Dataset",
        "@id": absolute(path),
        "url": absolute(path),
        "name": name,
        "description": _("%(name)s of the record: all rows.") % {"name": name},
        "isAccessibleForFree": True,
        "includedInDataCatalog": {"@type": "DataCatalog", "@id": absolute("/"), "name": "balitracker"},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": absolute(each), "encodingFormat": media_type}
            for media_type, each in files.items()
        ],
    }

"""On which page of the desk something was done, in words."""

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACES = {
    "add": gettext_lazy("on the form for a new one"),
    "change": gettext_lazy("on the form"),
    "changelist": gettext_lazy("on the list"),
    "delete": gettext_lazy("on the page for deleting"),
    "state": gettext_lazy("by deciding on publication"),
    "import": gettext_lazy("by loading a file"),
    "passages": gettext_lazy("on the page of passages"),
    "attendance": gettext_lazy("in the table of attendance"),
    "paste": gettext_lazy("from a pasted list"),
    "bulk": gettext_lazy("for several at once"),
    "undo": gettext_lazy("by undoing"),
    "bring_back": gettext_lazy("by bringing back"),
}
"""By the last word of the page's name in the addresses of the desk."""


def place_in_words(path: str) -> str:
    """Return on which page `path` is; pages that have no words here, by their address."""
    try:
        name = resolve(path).url_name or ""
    except Resolver404:  # a page of an earlier release
        name = ""
    for last, words in PLACES.items():
        if name == last or name.endswith(f"_{last}"):
            return str(words)
    return _("on the page %s") % path

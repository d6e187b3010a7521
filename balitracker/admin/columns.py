"""Columns of the desk's lists: dates in words, states as tags, names joined."""

from collections.abc import Callable, Iterable

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.dates import words


def date_column(name: str, label, *, ordering: str = "starts_on") -> Callable:
    """Return a column that says the EDTF field `name` in words and sorts by `ordering`."""

    @admin.display(description=label, ordering=ordering)
    def column(row) -> str:
        return words(getattr(row, name))

    return column


def names_column(label, names: Callable[..., Iterable]) -> Callable:
    """Return a column that joins what `names` gives for a row; "not stated" where that is nothing."""

    @admin.display(description=label)
    def column(row) -> str:
        return ", ".join(str(name) for name in names(row)) or _("not stated")

    return column


def tag(value: str, label: str) -> str:
    """Return `label` as a tag whose look is that of `value`."""
    return format_html('<span class="desk-tag desk-tag--{}">{}</span>', value.replace("_", "-"), label)


@admin.display(description=gettext_lazy("state"), ordering="state")
def state_column(row) -> str:
    """Return the publication state as a tag."""
    return tag(row.state, row.get_state_display())

"""Addresses made of words: what a slug may look like, and the page at it."""

from functools import lru_cache

from django.db.models import CheckConstraint, Q
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _


def slug_constraint(table: str) -> CheckConstraint:
    """Return the constraint that `table`'s slug is small letters, digits and single hyphens."""
    return CheckConstraint(
        name=f"{table}_slug_in_words",
        condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
        violation_error_message=_("An address has small letters, digits and single hyphens only: wg-tip-10."),
    )


def page_address(name: str, *slug: str) -> str:
    """Return the path of the page `name` (of the URLconf), that of the record at `slug` where one is given."""
    return _page_address(name, slug, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=10_000)  # a page links to the same few records again and again
def _page_address(name: str, slug: tuple[str, ...], urlconf: str | None, _prefix: str) -> str:
    return reverse(name, urlconf, slug)

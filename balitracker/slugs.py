"""Addresses made of words: what a slug may look like."""

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _


def slug_constraint(table: str) -> CheckConstraint:
    """Return the constraint that `table`'s slug is small letters, digits and single hyphens."""
    return CheckConstraint(
        name=f"{table}_slug_in_words",
        condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
        violation_error_message=_("An address has small letters, digits and single hyphens only: wg-tip-10."),
    )

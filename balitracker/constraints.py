"""Rows that take each other's numbers in one go: what is unique is then checked once all of them are written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models


def swappable(model: type[models.Model]) -> list[models.UniqueConstraint]:
    """Return what is unique among the rows of `model` and may be checked later than row by row."""
    return [each for each in model._meta.constraints if getattr(each, "deferrable", None)]


@contextmanager
def checked_at_the_end() -> Iterator[None]:
    """Inside a transaction: let rows swap numbers; what is double is refused, by IntegrityError, at the end of this."""
    names = ", ".join(connection.ops.quote_name(each.name) for model in apps.get_models() for each in swappable(model))
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {names} DEFERRED")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")

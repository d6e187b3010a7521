"""Trying something for real and taking it back: a preview that the database's own rules have a say in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is looked at only."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)

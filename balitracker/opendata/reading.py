"""Reading the whole record as it is at one moment, however long that takes and whoever writes meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Let all that is asked inside see the database as it was at the first question, in the source language.

    Inside a transaction that somebody else began, that one decides what is seen.
    """
    with translation.override(settings.LANGUAGE_CODE):
        if connection.in_atomic_block:
            yield
            return
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

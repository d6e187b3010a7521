"""Time that passes inside a test, and somebody who does what is done meanwhile."""

import datetime
from contextlib import contextmanager

import pghistory
from django.db import connection

from balitracker.history.events import event_models
from tests.factories import number


def pass_time() -> None:
    """Let what was done so far be a second older than what comes: a test is one transaction, so one moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT balitracker_moment()")
        (now,) = cursor.fetchone()
    moment = now - datetime.timedelta(days=1) + datetime.timedelta(seconds=number())
    for model in event_models().values():
        model.objects.filter(pgh_created_at=now).update(pgh_created_at=moment)


@contextmanager
def by(name: str | None, **facts):
    """What is done inside is done by `name`, after what was done before and before what is done afterwards."""
    pass_time()
    with pghistory.context(**{"username": name, **facts}):
        yield
    pass_time()


def next_moment() -> datetime.datetime:
    """Let what comes be a later moment, as another transaction would, and return the last moment of what was."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE balitracker_recordversion SET moved_in = 0 RETURNING moved_at")
        return cursor.fetchone()[0]

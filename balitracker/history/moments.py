"""Moments: what one request, one command or one transaction wrote is one change, and is undone as one."""

import datetime
import uuid
from dataclasses import dataclass

import pghistory
from django.db.models import Q

_OF_CONTEXT, _OF_TIME = "c-", "t-"


@dataclass(frozen=True)
class Moment:
    """A request or command, by its context; else a transaction, by its time."""

    context_id: uuid.UUID | None = None
    created_at: datetime.datetime | None = None

    @property
    def key(self) -> str:
        """Its name in addresses: `c-` and the context, or `t-` and the time."""
        if self.context_id:
            return f"{_OF_CONTEXT}{self.context_id}"
        return f"{_OF_TIME}{self.created_at.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}"

    @property
    def events(self) -> Q:
        """The condition that an event is of this moment."""
        if self.context_id:
            return Q(pgh_context_id=self.context_id)
        return Q(pgh_context_id=None, pgh_created_at=self.created_at)


def key_of(event) -> str:
    """Return the key of the moment that `event` belongs to."""
    return Moment(event.pgh_context_id, event.pgh_created_at).key


def moment_of(key: str) -> Moment:
    """Return the moment that `key` names. Raises ValueError for a text that is no key."""
    kind, rest = key[:2], key[2:]
    if kind == _OF_CONTEXT:
        return Moment(context_id=uuid.UUID(rest))
    if kind == _OF_TIME:
        return Moment(created_at=datetime.datetime.strptime(rest, "%Y%m%dT%H%M%S.%f").replace(tzinfo=datetime.UTC))
    raise ValueError(f"{key!r} is not the key of a moment")


def current_moment() -> str | None:
    """Return the key of the request or command that is running; None where none keeps a history."""
    with pghistory.context() as running:  # outside of one this makes one, which knows nothing and writes nothing
        return Moment(context_id=running.id).key if running.metadata else None

"""How often a meeting's entry in a calendar was revised, and when: read from the history of what the public saw."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from balitracker.history.events import event_model_of
from balitracker.publication import PublicationState
from meetings.models import Meeting

SIGNIFICANT = ("title", "date", "date_note", "place", "country_id")
"""What an entry shows: a change of one of these is a revision."""


@dataclass(frozen=True)
class Revision:
    """Where an entry stands: the `name` it keeps for ever, how many revisions came before, and when the last came."""

    name: str
    number: int
    at: datetime.datetime


def revisions(meetings: QuerySet) -> dict[int, Revision]:
    """Return the revision of each of `meetings` that was ever public, by key; one query.

    The name is the address under which it was first published, and the moment of that: it outlives a new address,
    and another meeting that takes the old one is told apart. A withdrawal counts, as does coming back from it.
    """
    told = (PublicationState.PUBLISHED, PublicationState.WITHDRAWN)
    events = (
        event_model_of(Meeting)
        .objects.filter(id__in=meetings.order_by().values("pk"), state__in=told)
        .exclude(pgh_label="delete")
        .order_by("id", "pgh_id")
        .values_list("id", "pgh_created_at", "slug", "state", *SIGNIFICANT)
    )
    return {pk: _revision(list(rows)) for pk, rows in groupby(events, key=lambda row: row[0])}


def _revision(rows: list[tuple]) -> Revision:
    """Return where the `rows` (key, moment, slug, state, what is shown...) of one meeting have led."""
    (_pk, first, slug, *_rest), shown, number, at = rows[0], None, -1, rows[0][1]
    for _key, moment, _slug, state, *content in rows:
        now = content if state == PublicationState.PUBLISHED else state
        if now != shown:
            shown, number, at = now, number + 1, moment
    return Revision(f"{slug}-{first:%Y%m%dT%H%M%SZ}", number, at)

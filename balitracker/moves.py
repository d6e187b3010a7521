"""When, and by whom, a record came into the publication state that it is in."""

import datetime
from dataclasses import dataclass, replace

from balitracker.history.events import event_model_of
from balitracker.publication import PublicationState, Publishable


@dataclass(frozen=True)
class Move:
    """A change of the publication state: when, and the name of the account; "" where a command did it."""

    when: datetime.datetime
    who: str
    reason: str = ""


def left_public(record: Publishable) -> Move | None:
    """Return the move by which `record`, which is not public, ceased to be; None where it never was.

    Its `reason` is what the public was told when it was withdrawn; "" where it left without one, by an undo.
    """
    found, reason = None, ""
    events = event_model_of(type(record)).objects.filter(id=record.pk).order_by("-pgh_id")
    facts = "state", "state_reason", "pgh_created_at", "pgh_context__metadata"
    for state, told, when, context in events.values_list(*facts):
        if state == PublicationState.PUBLISHED:
            return found and replace(found, reason=reason)
        if state == PublicationState.WITHDRAWN:
            reason = reason or told
        found = Move(when, (context or {}).get("username") or "")
    return None


def last_move(record: Publishable) -> Move | None:
    """Return the move by which `record` came into its state; None where the history does not know of it."""
    found = None
    events = event_model_of(type(record)).objects.filter(id=record.pk).order_by("-pgh_id")
    for state, when, context in events.values_list("state", "pgh_created_at", "pgh_context__metadata"):
        if state != record.state:
            break
        found = Move(when, (context or {}).get("username") or "")
    return found

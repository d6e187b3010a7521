"""Which changes undid which: a change that undoes another names its moment among the facts of its context."""

from collections.abc import Iterable

from pghistory.models import Context

from balitracker.history.changes import Change, change_by
from balitracker.history.moments import Moment, moment_of


def tell_undone(changes: Iterable[Change]) -> None:
    """Give each of `changes` the change that it undid, and the one by which it was undone, as long as that stands.

    Two queries, whatever was undone.
    """
    changes = list(changes)
    undoing: dict[str, list[Change]] = {}
    for context in Context.objects.filter(metadata__has_key="undoes").order_by("created_at"):
        undo = _change(context)
        undoing.setdefault(undo.undoes, []).append(undo)
    wanted = {change.undoes: moment_of(change.undoes) for change in changes if change.undoes}
    contexts = Context.objects.in_bulk([moment.context_id for moment in wanted.values() if moment.context_id])
    for change in changes:
        change.undone = _standing(undoing, change.moment)
        if change.undoes:
            moment = wanted[change.undoes]
            context = contexts.get(moment.context_id)
            change.undid = _change(context) if context else change_by({}, change.undoes, moment.created_at)


def _standing(undoing: dict[str, list[Change]], moment: str) -> Change | None:
    """Return the undo of `moment` that was not undone itself."""
    return next((undo for undo in undoing.get(moment, []) if not _standing(undoing, undo.moment)), None)


def _change(context: Context) -> Change:
    return change_by(context.metadata, Moment(context_id=context.id).key, context.created_at)

"""Undo: what one moment wrote is made undone as a whole, by a new change that can be undone in turn.

Rows are written as the history has them, with their own keys and with all that is worked out from other fields, so
that the record is exactly as it was before.
"""

from collections import defaultdict
from collections.abc import Iterable

import pgtrigger
from django.db import IntegrityError, connection, models, transaction
from django.db.models.sql import DeleteQuery, InsertQuery

from balitracker.history.changes import ADDED, CHANGED, REMOVED
from balitracker.history.deleted import deletion_of, steps_of_deletion
from balitracker.history.planning import plan_of
from balitracker.history.plans import Plan, PlannedRow, Refusal
from balitracker.history.steps import steps_of, written_at
from balitracker.history.uniqueness import is_unique, words_of_error
from balitracker.history.writers import written_by
from balitracker.policies import check_undo

LOCK = 0x0BA1_0D0E  # any number that nothing else in the database locks


class CannotUndo(Exception):
    """Nothing was undone; `plan` says why: refusals, edits since, or that it is not what was seen."""

    def __init__(self, plan: Plan):
        super().__init__("; ".join(refusal.reason for refusal in plan.refusals))
        self.plan = plan


def plan_and_try(key: str, only: tuple | None = None) -> Plan:
    """Return the plan to undo the moment `key`, with what the database would refuse; writes nothing.

    `only` is the (model, key) of a row that the moment deleted, which shall come back alone, with its parts.
    Raises ValueError for a text that is no key.
    """
    with transaction.atomic():
        plan = _plan(key, only)
        if not plan.refusals:
            _try(plan)
        return plan


def undo(*, by, moment: str, nevertheless: bool = False, seen: str | None = None) -> Plan:
    """Undo, for the user `by`, all that the moment wrote, and return what was done.

    What was edited since is taken back only with `nevertheless`; with `seen`, the fingerprint of the plan that the
    person was shown, only what was shown is done. Raises Denied, with the reason, for who may not; CannotUndo, with
    the plan, where it is refused; ValueError for a text that is no key. Nothing is written then.
    """
    with transaction.atomic(), written_by(by, undoes=moment):
        return _do(by, _locked(moment), nevertheless=nevertheless, seen=seen)


def bring_back(*, by, model: type[models.Model], pk: int, seen: str | None = None) -> Plan:
    """Bring back, for the user `by`, a deleted row with its parts, links and citations as they were just before.

    Other rows that went in the same moment stay away. Raises as `undo` does; ValueError where it is not deleted.
    """
    with transaction.atomic(), written_by(by):
        key = deletion_of(model, pk)
        if key is None:
            raise ValueError("it is not deleted")
        return _do(by, _locked(key, (model, pk)), nevertheless=False, seen=seen)


def _do(by, plan: Plan, *, nevertheless: bool, seen: str | None) -> Plan:
    check_undo(by, plan)
    if plan.refusals or (plan.edited and not nevertheless) or seen not in (None, plan.fingerprint):
        raise CannotUndo(plan)
    carry_out(plan)
    if plan.refusals:
        raise CannotUndo(plan)
    return plan


def _plan(key: str, only: tuple | None) -> Plan:
    return plan_of(key, steps_of_deletion(key, *only) if only else steps_of(key))


def _locked(key: str, only: tuple | None = None) -> Plan:
    """Return the plan, made while nobody else undoes or writes the rows of the moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    for model, pks in written_at(key).items():
        list(model._base_manager.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    return _plan(key, only)


def carry_out(plan: Plan) -> None:
    """Write what `plan` says; where the database refuses, write nothing and add the reason to its refusals."""
    try:
        with transaction.atomic():
            _write(plan)
    except IntegrityError as error:
        plan.refusals.append(Refusal(words_of_error(error, plan)))


class _OnlyTried(Exception):
    """Ends the try."""


def _try(plan: Plan) -> None:
    try:
        with transaction.atomic():
            carry_out(plan)
            raise _OnlyTried
    except _OnlyTried:
        pass


def _write(plan: Plan) -> None:
    """Write all rows and links: what goes first, then what changes, then what comes, so that names are free.

    Where rows take names or numbers of each other they go and come back with them, as do rows that are never updated.
    """
    changing = [row for row in plan.rows if row.verb == CHANGED]
    named = [row for row in changing if is_unique(row.model, row.names)]
    swapping = named if len(named) > 1 else []
    replaced = {id(row) for row in changing if row in swapping or _is_append_only(row.model)}
    for each in plan.links:
        if not each.joined:
            each.through._base_manager.filter(**each.columns).delete()
    for model, rows in _by_model(row for row in plan.rows if row.verb == REMOVED or id(row) in replaced):
        DeleteQuery(model).delete_batch([row.pk for row in rows], connection.alias)
    for row in changing:
        if id(row) not in replaced:
            values = {name: getattr(row.target, name) for name in row.names}
            row.model._base_manager.filter(pk=row.pk).update(**values)
    for model, rows in _by_model(row for row in plan.rows if row.verb == ADDED or id(row) in replaced):
        _insert(model, [row.target for row in rows])
    for each in plan.links:
        if each.joined:
            each.through._base_manager.create(**each.columns)
    connection.check_constraints()


def _insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Insert `rows` exactly as they are: nothing is worked out anew."""
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, rows, raw=True)
    query.get_compiler(connection=connection).execute_sql()


def _is_append_only(model: type[models.Model]) -> bool:
    return any(isinstance(trigger, pgtrigger.Protect) for trigger in model._meta.triggers)


def _by_model(rows: Iterable[PlannedRow]) -> Iterable[tuple]:
    found: dict[type[models.Model], list[PlannedRow]] = defaultdict(list)
    for row in rows:
        found[row.model].append(row)
    return found.items()

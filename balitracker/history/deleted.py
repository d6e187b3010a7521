"""What was deleted and can be brought back: whole records, and parts of records that are still there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value

from balitracker.history.changes import Change, change_of, snapshot
from balitracker.history.events import event_model_of, event_models, link_of_events
from balitracker.history.moments import key_of
from balitracker.history.steps import LinkStep, RowStep, Steps, steps_of
from balitracker.history.words import Names, generic_key, generic_target


@dataclass
class Deleted:
    """A row that is gone, as it was last known, and the change that took it away."""

    model: type[models.Model]
    pk: int
    name: str
    change: Change

    @property
    def kind(self) -> str:
        """What sort of row it was, in the staff's words."""
        return self.model._meta.verbose_name

    @property
    def label(self) -> str:
        """The name of its model in addresses."""
        return self.model._meta.label_lower


def deleted_rows() -> QuerySet:
    """Return (table, pgh_id, when) of the deletion of every row that may be brought back by itself, newest first.

    A part of something that is gone comes back with that; `as_deleted` tells what such deletions were of.
    """
    asked = [
        _newest_deletions(model, event_model)
        .order_by()
        .annotate(table=Value(number, output_field=IntegerField()))
        .values_list("table", "pgh_id", "pgh_created_at")
        for number, (model, event_model) in enumerate(_kinds())
    ]
    return asked[0].union(*asked[1:], all=True).order_by("-pgh_created_at", "-pgh_id")


def as_deleted(rows: Iterable[tuple]) -> list[Deleted]:
    """Return, in words, those of `deleted_rows`: at most one query for each kind of row, and those for the names."""
    rows, kinds, names = list(rows), _kinds(), Names()
    wanted: dict[int, list[int]] = {}
    for number, pgh_id, _when in rows:
        wanted.setdefault(number, []).append(pgh_id)
    events = {}
    for number, keys in wanted.items():
        model, event_model = kinds[number]
        for event in event_model.objects.filter(pk__in=keys).select_related("pgh_context"):
            events[number, event.pgh_id] = event
            names.want_targets(model, event)
    names.load()
    found = []
    for number, pgh_id, _when in rows:
        model, event = kinds[number][0], events[number, pgh_id]
        found.append(Deleted(model, event.id, names.of_row(snapshot(model, event)), change_of(event)))
    return found


def deletion_of(model: type[models.Model], pk: int) -> str | None:
    """Return the key of the moment that deleted the row; None where it is there, or never was."""
    newest = event_model_of(model).objects.filter(id=pk).order_by("-pgh_id").first()
    return key_of(newest) if newest and newest.pgh_label == "delete" else None


def steps_of_deletion(key: str, model: type[models.Model], pk: int) -> Steps:
    """Return, of what the moment `key` deleted, the row of `model`, all that was part of it, and their links."""
    steps = steps_of(key)
    gone = {(step.model, step.pk): step for step in steps.rows if step.before is not None and step.after is None}
    mine = {(model, pk)} & gone.keys()
    while more := {place for place, step in gone.items() if place not in mine and mine & set(_wholes(step))}:
        mine |= more
    rows = [step for step in steps.rows if (step.model, step.pk) in mine]
    links = [step for step in steps.links if not step.after and _can_be_joined(step, mine, gone)]
    return Steps(rows, links, steps.events)


def _can_be_joined(step: LinkStep, mine: set[tuple], gone: dict) -> bool:
    """Whether one end of the link comes back, and the other does as well or was not deleted with it."""
    ends = {(step.link.field.model, step.owner_pk), (step.link.target, step.target_pk)}
    return bool(ends & mine) and all(end in mine or end not in gone for end in ends)


def _wholes(step: RowStep) -> Iterable[tuple]:
    """Yield what the row was part of."""
    for each in keys_to_wholes(step.model):
        yield each.related_model, getattr(step.before, each.attname)
    if generic := generic_key(step.model):
        yield generic_target(generic, step.before)


def keys_to_wholes(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the links by which rows of `model` are part of others: gone with them, or named as their whole."""
    whole = getattr(model, "WHOLE", "").split("__")[0]
    return [
        each
        for each in model._meta.concrete_fields
        if each.is_relation and (each.remote_field.on_delete is models.CASCADE or each.name == whole)
    ]


def _kinds() -> list[tuple]:
    """Return (model, event model) of what is told: whole rows, not links, nor what its whole says enough of."""
    return [
        (model, event_model)
        for model, event_model in event_models().items()
        if link_of_events(event_model) is None and model.TOLD_AMONG_LATEST
    ]


def _newest_deletions(model: type[models.Model], event_model: type[models.Model]) -> QuerySet:
    """Return the deletions after which nothing came, of rows whose wholes are all there."""
    later = event_model.objects.filter(id=OuterRef("id"), pgh_id__gt=OuterRef("pgh_id"))
    found = event_model.objects.filter(~Exists(later), pgh_label="delete")
    for each in keys_to_wholes(model):
        there = each.related_model._base_manager.filter(pk=OuterRef(each.attname))
        found = found.filter(Q(**{f"{each.attname}": None}) | Exists(there))
    if generic := generic_key(model):
        cited = Q()
        for other, _events in _kinds():
            there = other._base_manager.filter(pk=OuterRef(generic.fk_field))
            kind = ContentType.objects.get_for_model(other)
            cited |= Q(Exists(there), **{f"{generic.ct_field}_id": kind.pk})
        found = found.filter(cited)
    return found

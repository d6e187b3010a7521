"""What one moment did to every row and link, and what became of them since: read from the history."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.db.models import IntegerField, Value

from balitracker.history.events import Link, event_models, link_of_events
from balitracker.history.moments import key_of, moment_of


@dataclass
class RowStep:
    """One row that a moment wrote. `before` and `after` are events, None where there was no row.

    `changed` has, of the fields that the moment changed, (before it, as it left them); `since` what others did later.
    """

    model: type[models.Model]
    pk: int
    before: models.Model | None = None
    after: models.Model | None = None
    changed: dict[str, tuple] = field(default_factory=dict)
    since: list[models.Model] = field(default_factory=list)
    is_known: bool = True


@dataclass
class LinkStep:
    """One pair of a many-to-many field that a moment joined or parted."""

    link: Link
    owner_pk: int
    target_pk: int
    before: bool
    after: bool


@dataclass
class Steps:
    """All that a moment wrote; `events` are its events in no order that matters, to tell who and when."""

    rows: list[RowStep] = field(default_factory=list)
    links: list[LinkStep] = field(default_factory=list)
    events: list[models.Model] = field(default_factory=list)


def written_at(key: str) -> dict[type[models.Model], set[int]]:
    """Return which tables of the history have events of the moment of that key, and of which rows: one query.

    The tables stand in the order of the models, the same each time. Raises ValueError for a text that is no key.
    """
    where, kinds = moment_of(key).events, list(event_models().items())
    asked = [
        event_model.objects.filter(where)
        .order_by()
        .annotate(table=Value(number, output_field=IntegerField()))
        .values_list("table", "id")
        for number, (_model, event_model) in enumerate(kinds)
    ]
    found: dict[type[models.Model], set[int]] = defaultdict(set)
    for number, pk in sorted(asked[0].union(*asked[1:])):
        found[kinds[number][0]].add(pk)
    return found


def steps_of(key: str) -> Steps:
    """Return what the moment of that key wrote; nothing where it wrote nothing. Raises ValueError for no key."""
    moment, steps = moment_of(key), Steps()
    for model, ids in written_at(key).items():
        event_model = event_models()[model]
        events = event_model.objects.select_related("pgh_context").order_by("pgh_id")
        if link := link_of_events(event_model):
            mine = list(events.filter(moment.events))
            steps.links += _link_steps(link, mine)
        else:
            tracks: dict[int, list] = defaultdict(list)
            for event in events.filter(id__in=ids):
                tracks[event.id].append(event)
            steps.rows += [_row_step(model, pk, tracks[pk], key) for pk in sorted(ids)]
            mine = [event for track in tracks.values() for event in track if key_of(event) == key]
        steps.events += mine
    return steps


def _row_step(model, pk: int, events: list, key: str) -> RowStep:
    """Walk through all `events` of a row, oldest first, and keep what those of the moment did."""
    step, began, last = RowStep(model, pk), False, None
    existed = False
    for event in events:
        if key_of(event) == key:
            if not began:
                began = True
                step.is_known = last is not None or event.pgh_label != "update"
                step.before = last if existed else event if event.pgh_label == "delete" else None
            if last is not None:
                _note(step, last, event)
            step.after, step.since = None if event.pgh_label == "delete" else event, []
        elif began:
            step.since.append(event)
        last, existed = event, event.pgh_label != "delete"
    step.changed = {name: (old, left) for name, (old, left) in step.changed.items() if old != left}
    return step


def _note(step: RowStep, last, event) -> None:
    for each in step.model._meta.concrete_fields:
        old, new = getattr(last, each.attname), getattr(event, each.attname)
        if old != new:
            step.changed[each.attname] = (step.changed.get(each.attname, (old,))[0], new)


def _link_steps(link: Link, events: list) -> list[LinkStep]:
    found: dict[tuple, LinkStep] = {}
    for event in events:
        pair = getattr(event, link.owner_attname), getattr(event, link.target_attname)
        joined = event.pgh_label == "insert"
        step = found.setdefault(pair, LinkStep(link, *pair, before=not joined, after=joined))
        step.after = joined
    return [step for step in found.values() if step.before != step.after]

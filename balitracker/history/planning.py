"""How a plan to undo is made: from what a moment did to each row, and from the rows as they are now. Writes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby

from django.db import models

from balitracker.history.changes import CHANGED, REMOVED, Line, change_of, snapshot
from balitracker.history.deleted import keys_to_wholes
from balitracker.history.obstacles import find_obstacles, refuse_gone, refuse_unknown
from balitracker.history.plans import Edit, EditedSince, Plan, PlannedLink, PlannedRow
from balitracker.history.steps import LinkStep, RowStep, Steps
from balitracker.history.words import Names, field_changes, generic_key, in_words, link_change, shown_fields


def plan_of(key: str, steps: Steps) -> Plan:
    """Return what undoing those `steps` of the moment `key` would do."""
    plan = Plan(key)
    if steps.events:
        plan.change = change_of(max(steps.events, key=lambda event: event.pgh_created_at))
        for model, of_model in groupby(steps.rows, key=lambda step: step.model):
            _plan_rows(plan, model, list(of_model))
        for link, of_link in groupby(steps.links, key=lambda step: step.link):
            _plan_links(plan, link, list(of_link))
        find_obstacles(plan)
        _tell(plan)
    return plan


def _plan_rows(plan: Plan, model: type[models.Model], steps: list[RowStep]) -> None:
    rows = model._base_manager.in_bulk([step.pk for step in steps])
    for step in steps:
        now = rows.get(step.pk)
        if not step.is_known:
            refuse_unknown(plan, step)
        elif step.before is None and step.after is not None and now is not None:
            plan.rows.append(PlannedRow(model, step.pk, now, None))
            plan.edits += [
                Edit(model, step.pk, each, getattr(now, each.attname), event=_writer(step, each, now), goes=True)
                for each in shown_fields(model)
                if getattr(now, each.attname) != getattr(step.after, each.attname)
            ]
        elif step.before is not None and step.after is None and now is None:
            plan.rows.append(PlannedRow(model, step.pk, None, snapshot(model, step.before)))
        elif step.before is not None and step.after is not None and step.changed:
            if now is None:
                refuse_gone(plan, step)
            else:
                _set_back(plan, step, now)


def _set_back(plan: Plan, step: RowStep, now: models.Model) -> None:
    """Plan to give the row the values that it had in the fields which the moment changed, and in no others."""
    row = PlannedRow(step.model, step.pk, now, snapshot(step.model, now))
    shown = shown_fields(step.model)
    for each in step.model._meta.concrete_fields:
        before, left = step.changed.get(each.attname, (None, None))
        value = getattr(now, each.attname)
        if each.attname not in step.changed or value == before:
            continue
        setattr(row.target, each.attname, before)
        row.names.add(each.attname)
        if value != left and each in shown:
            plan.edits.append(Edit(step.model, step.pk, each, value, before, _writer(step, each, now)))
    if row.names:
        plan.rows.append(row)


def _writer(step: RowStep, each: models.Field, now: models.Model):
    """Return the event by which somebody gave the field, since the moment, the value that it has now."""
    value = getattr(now, each.attname)
    return next((event for event in step.since if getattr(event, each.attname) == value), None)


def _plan_links(plan: Plan, link, steps: list[LinkStep]) -> None:
    joined = link.pairs(owners=[step.owner_pk for step in steps])
    plan.links += [
        PlannedLink(link, step.owner_pk, step.target_pk, joined=step.before)
        for step in steps
        if ((step.owner_pk, step.target_pk) in joined) == step.after
    ]


# In words


def _tell(plan: Plan) -> None:
    """Say in words what the plan does and what would be lost."""
    names = Names()
    for row in plan.rows:
        for version in filter(None, (row.now, row.target)):
            names.want_targets(row.model, version)
    for each in plan.links:
        names.want(each.link.field.model, each.owner_pk)
        names.want(each.link.target, each.target_pk)
    names.load()
    plan.lines = sorted(_lines(plan, names), key=_place_of)
    named = {(line.model, line.pk): line.name for line in plan.lines}
    plan.edited = [_in_words(edit, named[edit.model, edit.pk], names) for edit in plan.edits]


def _place_of(line: Line) -> tuple[bool, bool]:
    """Return where a line is told: whole records first, then their parts, then what either rests on."""
    return generic_key(line.model) is not None, bool(keys_to_wholes(line.model))


def _lines(plan: Plan, names: Names) -> Iterable[Line]:
    lines: dict[tuple, Line] = {}
    for row in plan.rows:
        if row.is_of_the_record:
            fields = field_changes(row.model, row.now, row.target, names, whole=None)
            name = names.of_row(snapshot(row.model, row.target or row.now))
            lines[row.model, row.pk] = Line(row.verb, row.model, row.pk, name, fields=fields)
    targets: dict[tuple, dict[int, int]] = defaultdict(dict)
    for each in plan.links:
        targets[each.link, each.owner_pk][each.target_pk] = 1 if each.joined else -1
    for (link, pk), signs in targets.items():
        place = link.field.model, pk
        line = lines.setdefault(place, Line(CHANGED, *place, names.of(*place)))
        if line.verb != REMOVED:
            line.fields.append(link_change(link, signs, names))
    return lines.values()


def _in_words(edit: Edit, name: str, names: Names) -> EditedSince:
    if edit.field.many_to_many:
        now = names.of(edit.field.related_model, edit.now)
    else:
        now = in_words(edit.field, edit.now, names)
    would_be = None if edit.goes else in_words(edit.field, edit.would_be, names)
    by = change_of(edit.event) if edit.event else None
    return EditedSince(edit.model._meta.verbose_name, name, str(edit.field.verbose_name), now, would_be, by)

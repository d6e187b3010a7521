"""What stands in the way of an undo: what uses a row that would go, and what a row that would come back lacks."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker.history.changes import change_of
from balitracker.history.deleted import keys_to_wholes
from balitracker.history.events import all_links, event_models
from balitracker.history.moments import key_of
from balitracker.history.plans import Edit, Plan, PlannedLink, PlannedRow, Refusal
from balitracker.history.steps import RowStep
from balitracker.history.words import Names, generic_key, generic_target

NAMED = 3
"""So many rows that stand in the way are named; the others are counted."""


def refuse_unknown(plan: Plan, step: RowStep) -> None:
    """Refuse, where the history does not say how a row was before."""
    words = _("%(kind)s “%(name)s” is older than its history, so nobody knows how it was before.")
    plan.refusals.append(Refusal(words % _named(step.model, step.pk)))


def refuse_gone(plan: Plan, step: RowStep) -> None:
    """Refuse, where a row that should be set back was deleted since."""
    words = _("%(kind)s “%(name)s” was deleted since, so it cannot be set back: %(by)s. Bring it back first.")
    plan.refusals.append(_refusal(words, _named(step.model, step.pk), step.since[-1] if step.since else None))


def find_obstacles(plan: Plan) -> None:
    """Add to `plan` what goes with the rows that go, and the refusals."""
    _look_who_points_to_removed(plan)
    _part_from_removed(plan)
    _look_what_coming_rows_lack(plan)


# Rows that go


def _look_who_points_to_removed(plan: Plan) -> None:
    """What only a rule has found goes along with what it points to; what a person made is in the way."""
    planned = {(row.model, row.pk): row for row in plan.rows}
    in_the_way: dict[type[models.Model], dict[int, models.Model]] = defaultdict(dict)
    along: set[tuple] = set()
    going = _keys(row for row in plan.rows if row.target is None)
    while going:
        found: list[PlannedRow] = []
        for model, pks in going.items():
            for row, attname, cascades in _pointing_to(model, pks):
                place = (type(row), row.pk)
                if place in planned and _points_elsewhere(planned[place].target, attname, pks):
                    continue
                if (cascades and (model, getattr(row, attname)) in along) or _goes_along(row, cascades):
                    planned[place] = PlannedRow(*place, row, None)
                    found.append(planned[place])
                    along.add(place)
                else:
                    in_the_way[type(row)][row.pk] = row
        plan.rows += found
        going = _keys(found)
    for model, rows in in_the_way.items():
        _refuse_for(plan, model, rows)


def _pointing_to(model: type[models.Model], pks: list[int]) -> Iterable[tuple]:
    """Yield (row, attname, whether it is deleted with what it points to) of rows that point to such of `model`."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other, key = relation.related_model, relation.field
        if hasattr(other, "pgh_tracked_model") or other._meta.auto_created or other._meta.proxy:
            continue  # the history itself; links
        for row in other._base_manager.filter(**{f"{key.attname}__in": pks}):
            yield row, key.attname, key.remote_field.on_delete is models.CASCADE
    for other in event_models():
        if key := generic_key(other):
            kind = ContentType.objects.get_for_model(model)
            for row in other._base_manager.filter(**{f"{key.ct_field}_id": kind.pk, f"{key.fk_field}__in": pks}):
                yield row, key.fk_field, False


def _points_elsewhere(target: models.Model | None, attname: str, pks: list[int]) -> bool:
    return target is None or getattr(target, attname) not in pks


def _goes_along(row: models.Model, cascades: bool) -> bool:
    """Whether nobody misses `row`: it only waits for somebody, or a rule found it, or it is part of what one found."""
    if type(row) not in event_models():
        return cascades
    wholes = [getattr(row, each.name) for each in keys_to_wholes(type(row))]
    return not all(each.is_own_work for each in (row, *wholes) if each is not None)


def _refuse_for(plan: Plan, model: type[models.Model], rows: dict[int, models.Model]) -> None:
    """Refuse for `rows` of `model`, which use what would go: one sentence for each change that made them do so."""
    by_moment: dict[str, list] = defaultdict(list)
    known = {}
    if model in event_models():
        newest = event_models()[model].objects.filter(id__in=rows).order_by("id", "-pgh_id").distinct("id")
        known = {event.id: event for event in newest.select_related("pgh_context")}
    names = Names()
    for row in rows.values():
        names.want_targets(model, row)
    names.load()
    for pk, row in rows.items():
        event = known.get(pk)
        by_moment[key_of(event) if event else ""].append((names.of_row(row), event))
    for found in by_moment.values():
        words = ngettext(
            "%(names)s (%(kind)s) came to it since and would be left without it: %(by)s. Undo that first.",
            "%(names)s (%(kind)s) came to it since and would be left without it: %(by)s. Undo that first.",
            len(found),
        )
        named = {"names": _some(name for name, _event in found), "kind": _kind(model, len(found))}
        plan.refusals.append(_refusal(words, named, found[0][1]))


def _part_from_removed(plan: Plan) -> None:
    """A row that goes leaves its links: its own are lost, and said to be; where another row's lead to it, refuse."""
    going = {model: set(pks) for model, pks in _keys(row for row in plan.rows if row.target is None).items()}
    parted = {(each.link, each.owner_pk, each.target_pk) for each in plan.links}
    for link in all_links():
        owners, targets = going.get(link.field.model, set()), going.get(link.target, set())
        if not owners and not targets:
            continue
        for owner, target in link.pairs(owners=owners, targets=targets):
            if (link, owner, target) in parted:
                continue
            if owner in owners:
                plan.links.append(PlannedLink(link, owner, target, joined=False))
                plan.edits.append(
                    Edit(link.field.model, owner, link.field, target, event=_joining(link, owner, target), goes=True)
                )
            else:
                words = _("%(kind)s “%(name)s” names it since, among its %(field)s: %(by)s. Undo that first.")
                named = _named(link.field.model, owner) | {"field": link.field.verbose_name}
                plan.refusals.append(_refusal(words, named, _joining(link, owner, target)))


def _joining(link, owner: int, target: int):
    """Return the event by which the two were joined."""
    events = link.event_model.objects.filter(**{link.owner_attname: owner, link.target_attname: target})
    return events.select_related("pgh_context").order_by("-pgh_id").first()


# Rows that come back


def _look_what_coming_rows_lack(plan: Plan) -> None:
    """A row can come back, or be set back, only to what is still there."""
    coming = {(row.model, row.pk) for row in plan.rows if row.verb == "added"}
    wanted: dict[type[models.Model], dict[int, tuple]] = defaultdict(dict)
    for row in plan.rows:
        for model, pk in _targets_of(row):
            if (model, pk) not in coming and model in event_models():
                wanted[model].setdefault(pk, (row.model, row.pk))
    for each in plan.links:
        if each.joined:
            owner, target = (each.link.field.model, each.owner_pk), (each.link.target, each.target_pk)
            for (model, pk), user in ((owner, target), (target, owner)):
                if (model, pk) not in coming:
                    wanted[model].setdefault(pk, user)
    for model, users in wanted.items():
        there = set(model._base_manager.filter(pk__in=users).values_list("pk", flat=True))
        for pk in users.keys() - there:
            event = (
                event_models()[model].objects.filter(id=pk).select_related("pgh_context").order_by("-pgh_id").first()
            )
            words = _("%(kind)s “%(name)s” needs %(other)s, which was deleted since: %(by)s. Bring that back first.")
            other = _named(model, pk)
            named = _named(*users[pk]) | {"other": f"{other['kind']} “{other['name']}”"}
            plan.refusals.append(_refusal(words, named, event))


def _targets_of(row: PlannedRow) -> Iterable[tuple]:
    """Yield (model, pk) of what the row shall point to and does not yet."""
    if row.target is None:
        return
    for each in row.model._meta.concrete_fields:
        value = getattr(row.target, each.attname)
        if each.is_relation and value is not None and (row.now is None or each.attname in row.names):
            yield each.related_model, value
    generic = generic_key(row.model)
    if generic and (row.now is None or generic.fk_field in row.names):
        yield generic_target(generic, row.target)


# In words


def _refusal(words: str, named: dict, event) -> Refusal:
    """Return the refusal that `words` say, with who did what is in the way, and its moment."""
    change = change_of(event) if event else None
    by = f"{change.author}, {date_format(change.when, 'j F Y, H:i')} UTC" if change else _("nobody is named")
    return Refusal(words % (named | {"by": by}), change.moment if change else None)


def _named(model: type[models.Model], pk: int) -> dict[str, str]:
    names = Names()
    names.want(model, pk)
    names.load()
    return {"kind": capfirst(model._meta.verbose_name), "name": names.of(model, pk)}


def _kind(model: type[models.Model], number: int) -> str:
    return model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural


def _some(names: Iterable[str]) -> str:
    """Join the first few names, and count the others."""
    names = list(names)
    shown = "; ".join(f"“{name}”" for name in names[:NAMED])
    return (
        shown
        if len(names) <= NAMED
        else _("%(shown)s and %(more)d more") % {"shown": shown, "more": len(names) - NAMED}
    )


def _keys(rows: Iterable[PlannedRow]) -> dict[type[models.Model], list[int]]:
    found: dict[type[models.Model], list[int]] = defaultdict(list)
    for row in rows:
        found[row.model].append(row.pk)
    return found

"""What was changed last in the whole record, whichever record it was: who, when, which rows."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import IntegerField, Value
from django.urls import NoReverseMatch, reverse

from balitracker.history.changes import ADDED, CHANGED, REMOVED, Change, change_of, snapshot
from balitracker.history.events import event_models, link_of_events
from balitracker.history.moments import key_of
from balitracker.history.undone import tell_undone
from balitracker.history.words import Names

NAMED = 6
"""So many rows of one change are named; the others are counted."""

NAMED_WHOLES = 3

_VERBS = {"insert": ADDED, "update": CHANGED, "delete": REMOVED}


@dataclass
class Touched:
    """A row that a change touched."""

    verb: str
    kind: str
    name: str
    address: str | None


@dataclass
class Latest(Change):
    """A change with the first rows that it touched; `more` counts the others, `is_cut` says that there are yet more.

    `wholes` are the records of which it touched parts, with their addresses, where they are not among the rows.
    """

    touched: list[Touched] = field(default_factory=list)
    wholes: dict[tuple, Touched] = field(default_factory=dict)
    more: int = 0
    is_cut: bool = False

    @property
    def named_wholes(self) -> list[Touched]:
        """The records to name beside it; none where it wrote in many, which its rows name well enough."""
        return list(self.wholes.values()) if len(self.wholes) <= NAMED_WHOLES else []


def latest_changes(limit: int) -> list[Latest]:
    """Return the newest changes that the newest `limit` * NAMED events belong to, at most `limit`, newest first."""
    events = _newest_events(limit * NAMED)
    names = Names()
    for model, event in events:
        if model is not None:
            names.want_targets(model, event)
    owners = {id(event): link_of_events(type(event)) for model, event in events if model is None}
    for link, event in ((owners[id(event)], event) for model, event in events if model is None):
        names.want(link.field.model, getattr(event, link.owner_attname))
    names.load()
    changes: dict[tuple, Latest] = {}
    rows: dict[tuple, dict] = {}
    for model, event in events:
        moment = key_of(event)
        if moment not in changes:
            if len(changes) == limit:
                continue
            changes[moment] = Latest(**vars(change_of(event)))
            rows[moment] = {}
        _touch(rows[moment], model, event, owners, names)
        _belong(changes[moment].wholes, model, event, owners, names)
    for moment, change in changes.items():
        touched = list(rows[moment].values())
        change.wholes = {key: whole for key, whole in change.wholes.items() if key not in rows[moment]}
        order = Counter(each.kind for each in touched)
        touched.sort(key=lambda each: order[each.kind])
        change.touched, change.more = touched[:NAMED], max(len(touched) - NAMED, 0)
    found = list(changes.values())
    tell_undone(found)
    if len(events) == limit * NAMED and found and key_of(events[-1][1]) in changes:
        changes[key_of(events[-1][1])].is_cut = True  # what it did began before the events that were read
    return found


def _touch(rows: dict, model, event, owners: dict, names: Names) -> None:
    """Put the row of `event` among `rows`; of several events of one row, the coming or going counts."""
    if model is None:
        link = owners[id(event)]
        owner, pk = link.field.model, getattr(event, link.owner_attname)
        rows.setdefault(
            (owner, pk), Touched(CHANGED, owner._meta.verbose_name, names.of(owner, pk), _history(owner, pk))
        )
        return
    verb = _VERBS[event.pgh_label]
    known = rows.get((model, event.id))
    if known is None or (known.verb == CHANGED and verb != CHANGED):
        name = names.of_row(snapshot(model, event))
        rows[model, event.id] = Touched(verb, model._meta.verbose_name, name, _history(model, event.id))
    elif known.verb == ADDED and verb == REMOVED:  # it went and came back, as rows do that swap their numbers
        known.verb = CHANGED


def _belong(wholes: dict, model, event, owners: dict, names: Names) -> None:
    """Put the record to which the row of `event` belongs among `wholes`."""
    if model is None:
        link = owners[id(event)]
        whole = names.whole_of(link.field.model, getattr(event, link.owner_attname))
    else:
        whole = names.whole_of(model, event.id, snapshot(model, event))
    if whole is not None:
        kind = type(whole)
        wholes[kind, whole.pk] = Touched(CHANGED, kind._meta.verbose_name, str(whole), _history(kind, whole.pk))


def _history(model, pk) -> str | None:
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[pk])
    except NoReverseMatch:
        return None


def _newest_events(limit: int) -> list[tuple]:
    """Return (model, event), newest first; model None for the history of a link."""
    kinds = [pair for pair in event_models().items() if getattr(pair[0], "TOLD_AMONG_LATEST", True)]
    heads = [
        event_model.objects.order_by()
        .annotate(table=Value(number, output_field=IntegerField()))
        .values_list("table", "pgh_id", "pgh_created_at")
        for number, (_model, event_model) in enumerate(kinds)
    ]
    wanted: dict[int, list[int]] = {}
    for number, pgh_id, _when in heads[0].union(*heads[1:], all=True).order_by("-pgh_created_at", "-pgh_id")[:limit]:
        wanted.setdefault(number, []).append(pgh_id)
    found = []
    for number, keys in wanted.items():
        model, event_model = kinds[number]
        shown = None if link_of_events(event_model) else model
        found += [(shown, event) for event in event_model.objects.filter(pk__in=keys).select_related("pgh_context")]
    return sorted(found, key=lambda pair: (pair[1].pgh_created_at, pair[1].pgh_id), reverse=True)

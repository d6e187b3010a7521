"""The history of one record: its events and those of its parts, told as changes, newest first.

The number of queries depends on the kinds of parts, not on how many there are or how often they changed.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from balitracker.history.decisions import Decision, decision_between
from balitracker.history.events import Link, event_model_of, links_of
from balitracker.history.moments import key_of
from balitracker.history.places import place_in_words
from balitracker.history.words import FieldChange, Names, field_changes, generic_key, link_change
from balitracker.history.writers import SHELL

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass
class Line:
    """What one change did to one row: added, changed or removed it; field by field, in words."""

    verb: str
    model: type[models.Model]
    pk: int
    name: str = ""
    is_whole: bool = False
    fields: list[FieldChange] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def kind(self) -> str:
        """What sort of row it is, in the staff's words."""
        return self.model._meta.verbose_name


@dataclass
class Group:
    """Lines of one sort, shown together where there are many: 38 attendances added."""

    verb: str
    kind: str
    lines: list[Line]


@dataclass
class Change:
    """What one person, or one command, did at one moment.

    `account` is the operating system's user who ran the command; `path` the page on which it was done; `undoes` the
    key of the moment that it undid, if it did that; `undid` and `undone` are that change and the one that undid this.
    """

    when: datetime.datetime
    moment: str
    who: str = ""
    command: str = ""
    account: str = ""
    address: str = ""
    path: str = ""
    undoes: str = ""
    undid: "Change | None" = None
    undone: "Change | None" = None
    lines: list[Line] = field(default_factory=list)

    @property
    def groups(self) -> list[Group]:
        """The lines by what was done to what kind of row, in the order of the lines."""
        return grouped(self.lines)

    @property
    def author(self) -> str:
        """Who did it, in words: a person, a command, or nobody who is named."""
        if self.who:
            return self.who
        if self.command == SHELL:
            return _("%s, in the shell") % self.account
        if self.command and self.account:
            return _("the command %(command)s, run by %(account)s") % {"command": self.command, "account": self.account}
        if self.command:
            return _("the command %s") % self.command
        return _("somebody outside the desk: nobody is named")

    @property
    def place(self) -> str:
        """On which page it was done, in words; "" for a command."""
        return place_in_words(self.path) if self.path else ""


def grouped(lines: Iterable[Line]) -> list[Group]:
    """Return `lines` by what was done to what kind of row, in the order in which each sort is first met."""
    found: dict[tuple, Group] = {}
    for line in lines:
        group = found.setdefault((line.verb, line.model), Group(line.verb, line.kind, []))
        group.lines.append(line)
        if len(group.lines) > 1:
            group.kind = line.model._meta.verbose_name_plural
    return list(found.values())


@dataclass
class _Track:
    """All events of one row, oldest first, and of its many-to-many links."""

    events: list = field(default_factory=list)
    links: list = field(default_factory=list)


def change_of(event) -> Change:
    """Return the Change, without lines, that `event` is part of."""
    known = event.pgh_context.metadata if event.pgh_context else {}
    return change_by(known, key_of(event), event.pgh_created_at)


def change_by(known: dict, moment: str, when: datetime.datetime) -> Change:
    """Return the Change, without lines, of whoever the facts `known` of its context name."""
    return Change(
        when=when,
        moment=moment,
        who=known.get("username") or "",
        command=known.get("command") or "",
        account=known.get("account") or "",
        address=known.get("address") or "",
        path=known.get("url") or "",
        undoes=known.get("undoes") or "",
    )


def as_last_known(model: type[models.Model], pk) -> models.Model | None:
    """Return the row of `model` as its newest event has it, though it be deleted; None without events."""
    event = event_model_of(model).objects.filter(id=pk).order_by("-pgh_id").first()
    return snapshot(model, event) if event else None


def snapshot(model: type[models.Model], event) -> models.Model:
    """Return the row of `model` as `event` has it."""
    return model(**{each.attname: getattr(event, each.attname) for each in model._meta.concrete_fields})


def changes_of(record: models.Model, parts: Iterable[tuple] = ()) -> list[Change]:
    """Return what was done to `record` and its parts, newest first.

    `parts` are (model, name of its link to the record); without a name the generic or first link is meant.
    """
    tracks = _read(record, list(parts))
    names = Names()
    names.add(record)
    for (model, _pk), track in tracks.items():
        for event in track.events:
            names.want_targets(model, event)
        for link, event in track.links:
            names.want(link.target, getattr(event, link.target_attname))
    names.load()
    changes: dict[tuple, Change] = {}
    for (model, pk), track in tracks.items():
        for moment, line, event in _lines(model, pk, track, names, record):
            change = changes.setdefault(moment, change_of(event))
            change.when = max(change.when, event.pgh_created_at)
            change.lines.append(line)
    for change in changes.values():
        change.lines.sort(key=lambda line: not line.is_whole)
    return sorted(changes.values(), key=lambda change: change.when, reverse=True)


def _read(record: models.Model, parts: list[tuple]) -> dict[tuple, _Track]:
    """Fetch the events of `record`, of every part that ever was part of it, and of their links."""
    tracks: dict[tuple, _Track] = defaultdict(_Track)
    ids: dict[type[models.Model], list[int]] = {type(record): [record.pk]}
    for part, mine in _of_the_whole(record, parts).items():
        _read_rows(part, mine, tracks, ids)
    for part in {part for part, _name in parts if generic_key(part)}:
        key, mine = generic_key(part), Q()
        for model, known in ids.items():
            content_type = ContentType.objects.get_for_model(model)
            mine |= Q(**{f"{key.ct_field}_id": content_type.pk, f"{key.fk_field}__in": known})
        _read_rows(part, mine, tracks, ids)
    for event in _events(event_model_of(type(record)), Q(id=record.pk)):
        tracks[type(record), record.pk].events.append(event)
    for model, known in ids.items():
        for link in links_of(model):
            for event in _events(link.event_model, Q(**{f"{link.owner_attname}__in": known})):
                tracks[model, getattr(event, link.owner_attname)].links.append((link, event))
    return tracks


def _of_the_whole(record: models.Model, parts: list[tuple]) -> dict[type[models.Model], Q]:
    """Return for every kind of part which of its rows point to `record`."""
    found: dict[type[models.Model], Q] = {}
    for part, name in parts:
        if not generic_key(part):
            found[part] = found.get(part, Q()) | Q(**{f"{name or _key_to(part, type(record))}_id": record.pk})
    return found


def _read_rows(part, mine: Q, tracks: dict, ids: dict) -> None:
    event_model = event_model_of(part)
    ever_mine = event_model.objects.filter(mine).values("id")
    for event in _events(event_model, Q(id__in=ever_mine)):
        tracks[part, event.id].events.append(event)
    ids[part] = list({pk for model, pk in tracks if model is part})


def _events(event_model, where: Q) -> Iterable:
    return event_model.objects.filter(where).select_related("pgh_context").order_by("pgh_id")


def _key_to(part: type[models.Model], whole: type[models.Model]) -> str:
    """Return the name of the link by which `part` belongs to `whole`: the first one the model declares."""
    return next(each.name for each in part._meta.concrete_fields if each.related_model is whole)


def _lines(model, pk, track: _Track, names: Names, record: models.Model):
    """Yield (moment, line, event) for every moment at which the row, or a link of it, changed."""
    moments: dict[tuple, _Track] = defaultdict(_Track)
    for event in track.events:
        moments[key_of(event)].events.append(event)
    for link, event in track.links:
        moments[key_of(event)].links.append((link, event))
    before = None
    last_known = track.events[-1] if track.events else None
    for moment, here in moments.items():
        after = before if not here.events else _after(here.events[-1])
        existed = before is not None or (here.events and here.events[0].pgh_label != "insert")
        if here.events and here.events[0].pgh_label == "delete" and before is None:
            before = here.events[0]
        shown = after or before or last_known
        fields = field_changes(model, before, after, names, whole=record) if here.events else []
        fields += _links(here.links, names) if after is not None or not here.events else []
        verb = REMOVED if here.events and after is None else CHANGED if existed or not here.events else ADDED
        decision = decision_between(model, before, after)
        if decision:
            fields = [each for each in fields if each.label not in decision.told]
        before = after
        if fields or decision or verb != CHANGED:
            is_whole = (model, pk) == (type(record), record.pk)
            line = Line(verb, model, pk, fields=fields, is_whole=is_whole, decision=decision)
            line.name = str(record) if line.is_whole or shown is None else names.of_row(snapshot(model, shown))
            yield moment, line, (here.events or [event for _link, event in here.links])[-1]


def _after(event):
    return None if event.pgh_label == "delete" else event


def _links(pairs: list[tuple[Link, models.Model]], names: Names) -> list[FieldChange]:
    """Return what was added to and taken from each list of links, in words; what came and went is left out."""
    net: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    links = {link.field.name: link for link, _event in pairs}
    for link, event in pairs:
        target = getattr(event, link.target_attname)
        net[link.field.name][target] += 1 if event.pgh_label == "insert" else -1
    found = [link_change(links[name], targets, names) for name, targets in net.items()]
    return [change for change in found if change]

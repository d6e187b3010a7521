"""What changed in the public record, in plain words: what was published, withdrawn, or changed while it was public.

Who did it is not told, nor what a record was while the public did not see it, nor that there are others.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import ExtractYear

from balitracker.changes import FOLLOWED
from balitracker.history.events import event_model_of
from balitracker.history.words import shown_fields
from balitracker.publication import PublicationState, Publishable

PUBLISHED, WITHDRAWN = PublicationState.PUBLISHED, PublicationState.WITHDRAWN
NEW, AGAIN, GONE, CHANGED = "published", "again", "withdrawn", "changed"
KINDS = {model._meta.model_name: model for model in FOLLOWED}


@dataclass
class Parts:
    """How many parts of one kind were added, changed and removed."""

    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0


@dataclass
class Entry:
    """One change of one record; a record that is withdrawn now has neither title nor address, only the reason."""

    when: datetime.datetime
    kind: str
    verb: str
    title: str = ""
    url: str = ""
    reason: str = ""
    fields: list[str] = field(default_factory=list)
    parts: list[Parts] = field(default_factory=list)


def entries(kind: str = "", year: int | None = None) -> QuerySet:
    """Return (kind, record, when) of every change told here, newest first: of one kind of KINDS, or of one year."""
    asked = []
    for number, (name, model) in enumerate(KINDS.items()):
        if kind not in ("", name):
            continue
        for events, record in [(_own(model), "id"), (_withdrawals(model), "id"), *_of_parts(model)]:
            found = events.filter(pgh_created_at__year=year) if year else events
            found = found.order_by().annotate(kind_number=Value(number, IntegerField()), record_key=F(record))
            asked.append(found.values_list("kind_number", "record_key", "pgh_created_at"))
    return asked[0].union(*asked[1:]).order_by("-pgh_created_at", "kind_number", "record_key")


def years() -> list[int]:
    """Return the years in which something became public, newest first."""
    asked = [_own(model).order_by().annotate(in_year=ExtractYear("pgh_created_at")).values_list("in_year")
             for model in FOLLOWED]  # fmt: skip
    return sorted((year for (year,) in asked[0].union(*asked[1:])), reverse=True)


def in_words(rows: Iterable[tuple]) -> list[Entry]:
    """Return those of `entries` in words; the number of queries depends on the kinds of records, not on how many."""
    rows = list(rows)
    models_, found = list(KINDS.values()), {}
    for number in sorted({number for number, _pk, _when in rows}):
        mine = {(pk, when) for each, pk, when in rows if each == number}
        for (pk, when), entry in _told(models_[number], mine).items():
            found[number, pk, when] = entry
    return [found[row] for row in map(tuple, rows)]


# Which


def _events(model: type[models.Model]) -> QuerySet:
    return event_model_of(model).objects.exclude(pgh_label="delete")


def _own(model: type[Publishable]) -> QuerySet:
    """Events of public records as the public saw them."""
    return _events(model).filter(state=PUBLISHED, id__in=model.objects.public().values("pk"))


def _withdrawals(model: type[Publishable]) -> QuerySet:
    """Events by which records that are public, or still withdrawn, were withdrawn."""
    before = _events(model).filter(id=OuterRef("id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    told = model.objects.filter(state__in=[PUBLISHED, WITHDRAWN]).values("pk")
    withdrawn = _events(model).filter(state=WITHDRAWN, id__in=told)
    return withdrawn.annotate(state_before=Subquery(before.values("state")[:1])).filter(state_before=PUBLISHED)


def _of_parts(model: type[Publishable]) -> Iterable[tuple[QuerySet, str]]:
    """Yield, for each kind of part, its events while its whole was public, and the column that names the whole."""
    for part in _part_models(model):
        whole = f"{part.WHOLE}_id"
        then = _events(model).filter(id=OuterRef(whole), pgh_created_at__lte=OuterRef("pgh_created_at"))
        events = event_model_of(part).objects.filter(**{f"{whole}__in": model.objects.public().values("pk")})
        state = Subquery(then.order_by("-pgh_id").values("state")[:1])
        yield events.annotate(state_then=state).filter(state_then=PUBLISHED), whole


def _part_models(model: type[Publishable]) -> list[type[models.Model]]:
    return [part for part in model.part_models() if part.TOLD_AMONG_LATEST and "__" not in part.WHOLE]


# In words


def _told(model: type[Publishable], wanted: set[tuple]) -> dict[tuple, Entry]:
    """Return the entries of records of `model`, by (key, time)."""
    keys = {pk for pk, _when in wanted}
    records = model.objects.public().in_bulk(keys)
    found = {place: Entry(place[1], str(model._meta.verbose_name), CHANGED) for place in wanted}
    for (pk, _when), entry in found.items():
        if pk in records:
            entry.title, entry.url = str(records[pk]), records[pk].get_absolute_url()
    content = [each for each in shown_fields(model) if each.name not in model.PUBLICATION_FIELDS]
    last: dict[int, models.Model] = {}
    was_public: set[int] = set()
    for event in _events(model).filter(id__in=keys).order_by("pgh_id"):
        before, last[event.id] = last.get(event.id), event
        if entry := found.get((event.id, event.pgh_created_at)):
            _tell(entry, before, event, content, was_public)
        if event.state == PUBLISHED:
            was_public.add(event.id)
    _count_parts(model, found)
    return found


def _tell(entry: Entry, before, event, content: list[models.Field], was_public: set[int]) -> None:
    """Add to `entry` what its record's own `event` says; `before` is the one before it."""
    was = before.state if before else None
    if event.state == PUBLISHED != was:
        entry.verb = AGAIN if event.id in was_public else NEW
    elif event.state == WITHDRAWN and was == PUBLISHED:
        entry.verb, entry.reason = GONE, event.state_reason
    elif event.state == PUBLISHED and entry.verb == CHANGED:
        names = [each.verbose_name for each in content if getattr(before, each.attname) != getattr(event, each.attname)]
        entry.fields += [str(name) for name in names if str(name) not in entry.fields]


def _count_parts(model: type[Publishable], found: dict[tuple, Entry]) -> None:
    """Count the parts that came, changed and went while the record was public; not those it was published with."""
    changed = {place: entry for place, entry in found.items() if entry.verb == CHANGED}
    keys, times = {pk for pk, _when in changed}, {when for _pk, when in changed}
    for part in _part_models(model):
        whole = f"{part.WHOLE}_id"
        labels: dict[tuple, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        events = event_model_of(part).objects.filter(**{f"{whole}__in": keys}, pgh_created_at__in=times)
        for pk, when, row, label in events.order_by("pgh_id").values_list(whole, "pgh_created_at", "id", "pgh_label"):
            labels[pk, when][row].append(label)
        for place, rows in labels.items():
            if place in changed and (parts := _parts(part, rows.values())):
                changed[place].parts.append(parts)


def _parts(part: type[models.Model], rows: Iterable[list[str]]) -> Parts | None:
    """Return the numbers of `rows`, each given by what happened to it in turn; None where nothing is left of it."""
    parts = Parts(str(part._meta.verbose_name_plural))
    for labels in rows:
        came, went = labels[0] == "insert", labels[-1] == "delete"
        parts.added += came and not went
        parts.removed += went and not came
        parts.changed += not came and not went
    return parts if parts.added or parts.changed or parts.removed else None

"""What changed in the public record, in plain words: what was published, withdrawn, or changed while it was public.

Who did it is not told, nor what a record was while the public did not see it, nor that there are others.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import ExtractYear
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from balitracker.changes import FOLLOWED
from balitracker.history.events import event_model_of
from balitracker.history.words import shown_fields
from balitracker.publication import PublicationState, Publishable
from balitracker.together import fetch_together

PUBLISHED, WITHDRAWN = PublicationState.PUBLISHED, PublicationState.WITHDRAWN
NEW, AGAIN, GONE, CHANGED = "published", "again", "withdrawn", "changed"
KINDS = {model._meta.model_name: model for model in FOLLOWED}


ADDED, REMOVED = "added", "removed"
UNKNOWN = ("", None, "not_stated")
"""Values of a field by which the record says nothing."""


@dataclass
class Parts:
    """How many parts of one kind were added, changed and removed."""

    kind: str
    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def told(self) -> str:
        """In words: "Attendance: 3 added, 1 removed"."""
        said = [
            (self.added, _("%(number)d added")),
            (self.changed, _("%(number)d changed")),
            (self.removed, _("%(number)d removed")),
        ]
        numbers = ", ".join(words % {"number": number} for number, words in said if number)
        return f"{capfirst(self.kind)}: {numbers}"


@dataclass
class Entry:
    """One change of one record; a record that is withdrawn now has neither title nor address, only the reason.

    `record` tells records apart; it is not shown. `fields` gives what happened to each: added, changed, removed.
    """

    when: datetime.datetime
    kind: str
    verb: str
    record: tuple[str, int]
    title: str = ""
    url: str = ""
    reason: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    parts: list[Parts] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether there is anything to tell but that it changed."""
        return self.verb != CHANGED or bool(self.fields or self.parts)

    @property
    def what(self) -> str:
        """What happened, without the title: "Meeting published"."""
        words = {"kind": capfirst(self.kind), "reason": self.reason}
        if self.verb == GONE:
            return _("%(kind)s withdrawn: %(reason)s") % words
        if self.verb == CHANGED:
            return _("%(kind)s changed") % words
        return (_("%(kind)s published again") if self.verb == AGAIN else _("%(kind)s published")) % words

    @property
    def details(self) -> list[str]:
        """What changed in it, a line each: "Place added", "Attendance: 3 added, 1 removed"."""
        said = {ADDED: _("%(field)s added"), CHANGED: _("%(field)s changed"), REMOVED: _("%(field)s removed")}
        fields = [said[verb] % {"field": capfirst(name)} for name, verb in self.fields.items()]
        return fields + [parts.told for parts in self.parts]

    @property
    def headline(self) -> str:
        """It in one sentence, with the title: "The place of the Tenth Annual Meeting was added"."""
        words = {"kind": capfirst(self.kind), "title": self.title}
        if self.verb == GONE:
            return _("%(kind)s withdrawn") % words
        if self.verb != CHANGED:
            return f"{self.what}: {self.title}"
        if len(self.fields) != 1 or self.parts:
            return _("%(title)s: several changes") % words
        ((name, verb),) = self.fields.items()
        said = {
            ADDED: _("The %(field)s of %(title)s was added"),
            CHANGED: _("The %(field)s of %(title)s was changed"),
            REMOVED: _("The %(field)s of %(title)s was taken away"),
        }
        return said[verb] % (words | {"field": name})

    def add_field(self, name: str, verb: str) -> None:
        """Tell that the field `name` was changed by `verb`, after what is told of it already."""
        before = self.fields.pop(name, None)
        if before == ADDED and verb == REMOVED:
            return
        if before:
            verb = ADDED if before == ADDED else REMOVED if verb == REMOVED else CHANGED
        self.fields[name] = verb


def entries(
    kind: str = "",
    year: int | None = None,
    *,
    of: Mapping[type[Publishable], QuerySet] | None = None,
    since: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
) -> QuerySet:
    """Return (kind, record, when) of every change told here, newest first.

    Of one kind of KINDS, of one year, `of` the records with certain keys (by model), from `since` to before `until`.
    """
    asked = []
    for number, (name, model) in enumerate(KINDS.items()):
        if kind not in ("", name) or (of is not None and model not in of):
            continue
        for events, record in [(_own(model), "id"), (_withdrawals(model), "id"), *_of_parts(model)]:
            conditions = {
                "pgh_created_at__year": year,
                "pgh_created_at__gte": since,
                "pgh_created_at__lt": until,
                f"{record}__in": of[model] if of is not None else None,
            }
            found = events.filter(**{each: value for each, value in conditions.items() if value is not None})
            found = found.order_by().annotate(kind_number=Value(number, IntegerField()), record_key=F(record))
            asked.append(found.values_list("kind_number", "record_key", "pgh_created_at"))
    return asked[0].union(*asked[1:]).order_by("-pgh_created_at", "kind_number", "record_key")


def years() -> list[int]:
    """Return the years in which something became public, newest first."""
    asked = [_own(model).order_by().annotate(in_year=ExtractYear("pgh_created_at")).values_list("in_year")
             for model in FOLLOWED]  # fmt: skip
    return sorted((year for (year,) in asked[0].union(*asked[1:])), reverse=True)


def in_words(rows: Iterable[tuple]) -> list[Entry]:
    """Return those of `entries` in words; two queries, however many they are."""
    rows, models_ = list(map(tuple, rows)), list(KINDS.values())
    found = {
        (number, pk, when): Entry(when, str(models_[number]._meta.verbose_name), CHANGED, (_name(models_[number]), pk))
        for number, pk, when in rows
    }
    asked = []
    for number in sorted({number for number, _pk, _when in rows}):
        keys = {pk for each, pk, _when in rows if each == number}
        model = models_[number]
        events = _events(model).filter(id__in=keys).order_by("pgh_id")
        asked.append((number, model.objects.public().filter(pk__in=keys), events))
    fetch_together(*(rows for _number, *both in asked for rows in both))
    for number, records, events in asked:
        _tell_all({(pk, when): entry for (each, pk, when), entry in found.items() if each == number}, records, events)
    _count_parts({place: entry for place, entry in found.items() if entry.verb == CHANGED})
    return [found[row] for row in rows]


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


def _name(model: type[models.Model]) -> str:
    return model._meta.model_name


# In words


def _tell_all(found: dict[tuple, Entry], records: QuerySet, events: QuerySet) -> None:
    """Add to the entries `found`, by (key, time), what the `events` of their `records` say."""
    model = records.model
    by_key = {record.pk: record for record in records}
    for (pk, _when), entry in found.items():
        if pk in by_key:
            entry.title, entry.url = str(by_key[pk]), by_key[pk].get_absolute_url()
    content = [each for each in shown_fields(model) if each.name not in model.PUBLICATION_FIELDS]
    last: dict[int, models.Model] = {}
    was_public: set[int] = set()
    for event in events:
        before, last[event.id] = last.get(event.id), event
        if entry := found.get((event.id, event.pgh_created_at)):
            _tell(entry, before, event, content, was_public)
        if event.state == PUBLISHED:
            was_public.add(event.id)


def _tell(entry: Entry, before, event, content: list[models.Field], was_public: set[int]) -> None:
    """Add to `entry` what its record's own `event` says; `before` is the one before it."""
    was = before.state if before else None
    if event.state == PUBLISHED != was:
        entry.verb = AGAIN if event.id in was_public else NEW
    elif event.state == WITHDRAWN and was == PUBLISHED:
        entry.verb, entry.reason = GONE, event.state_reason
    elif event.state == PUBLISHED and entry.verb == CHANGED:
        for each in content:
            old, new = getattr(before, each.attname), getattr(event, each.attname)
            if old != new:
                verb = ADDED if old in UNKNOWN else REMOVED if new in UNKNOWN else CHANGED
                entry.add_field(str(each.verbose_name), verb)


def _count_parts(changed: dict[tuple, Entry]) -> None:
    """Count the parts that came, changed and went while the record was public; not those it was published with."""
    kinds, asked = [], []
    for number, model in enumerate(KINDS.values()):
        keys = {pk for each, pk, _when in changed if each == number}
        times = {when for each, _pk, when in changed if each == number}
        for part in _part_models(model) if keys else ():
            whole = f"{part.WHOLE}_id"
            events = event_model_of(part).objects.filter(**{f"{whole}__in": keys}, pgh_created_at__in=times).order_by()
            numbers = {"part_number": Value(len(kinds), IntegerField()), "record_key": F(whole)}
            rows = events.annotate(**numbers, kind_number=Value(number, IntegerField()))
            asked.append(rows.values_list("part_number", "kind_number", "record_key", "pgh_created_at", "id",
                                          "pgh_label", "pgh_id"))  # fmt: skip
            kinds.append(part)
    if not asked:
        return
    labels: dict[tuple, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part, *place, row, label, _event in asked[0].union(*asked[1:], all=True).order_by("part_number", "pgh_id"):
        labels[part, tuple(place)][row].append(label)
    for (part, place), rows in labels.items():
        if place in changed and (parts := _parts(kinds[part], rows.values())):
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

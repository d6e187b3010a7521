"""Rules about what passages give for a field of a record, whatever record it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from balitracker import dates
from balitracker.publication import Part, Publishable
from meetings.disagreements.findings import CitedPlaces, Finding, Place, Side, sides_of, slug_of
from meetings.disagreements.words import alternatives, date_in_words, label
from meetings.enums import DiscrepancyKind
from meetings.models import Citation, Meeting
from members.models import Party

FIELD, EMPTY_FIELD = "field", "empty-field"

KIND_OF_MODEL = {
    "chair": DiscrepancyKind.CHAIR,
    "post": DiscrepancyKind.POST,
    "headcount": DiscrepancyKind.COUNT,
    "workplan": DiscrepancyKind.WORK_PLAN,
    "priority": DiscrepancyKind.WORK_PLAN,
}
KIND_OF_FIELD = {
    "title": DiscrepancyKind.TITLE,
    "name": DiscrepancyKind.TITLE,
    "place": DiscrepancyKind.PLACE,
    "country": DiscrepancyKind.PLACE,
    "format": DiscrepancyKind.PLACE,
    "standing": DiscrepancyKind.STANDING,
    "capacity": DiscrepancyKind.STANDING,
    "presence": DiscrepancyKind.STANDING,
    "ordinal": DiscrepancyKind.SEQUENCE,
}


@dataclass
class _Said:
    """A field of a record, and what passages give for it otherwise than the record."""

    record: models.Model
    field: models.Field
    own: list[Place]
    others: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))


def passages_differ() -> Iterator[Finding]:
    """Yield each field of a record for which a passage gives something other than the record has."""
    for said in _all_said():
        words = _value_in_words(said.record, said.field)
        others = {says: places for says, places in said.others.items() if not _is_same(said.record, said.field, says)}
        if words and others:
            yield _finding(FIELD, said, [*sides_of(words, said.own)], others, [words])


def passages_differ_where_nothing_is_recorded() -> Iterator[Finding]:
    """Yield each empty field of a record for which passages give different things."""
    for said in _all_said():
        if not _value_in_words(said.record, said.field) and len(said.others) > 1:
            yield _finding(EMPTY_FIELD, said, [], said.others, [])


def _finding(rule: str, said: _Said, sides: list[Side], others: dict[str, list[Place]], words: list[str]) -> Finding:
    is_date = isinstance(said.field, dates.EdtfField)
    for says, places in others.items():
        words.append(date_in_words(says) if is_date else says)
        sides += sides_of(words[-1], places)
    record, name = said.record, label(said.record)
    if name == words[0]:
        name = capfirst(record._meta.verbose_name)  # its title is what they disagree on
    return Finding(
        slug=slug_of(rule, record._meta.model_name, *record.natural_key(), said.field.name),
        kind=_kind(record, said.field),
        sentence=_("%(record)s, %(field)s: %(words)s?")
        % {"record": name, "field": said.field.verbose_name, "words": alternatives(words)},
        sides=tuple(sides),
        meeting_id=record.pk if isinstance(record, Meeting) else getattr(record, "meeting_id", None),
        party_id=record.pk if isinstance(record, Party) else _first(record, "party_id", "body_id"),
    )


def _all_said() -> Iterator[_Said]:
    """Yield every field of a record of which some passage says something else.

    One query for the citations, and two for each kind of record that they are about.
    """
    by_model: dict[type[models.Model], list[Citation]] = defaultdict(list)
    citations = Citation.objects.exclude(says="").select_related("content_type", "passage")
    for citation in citations.order_by("passage__document__slug", "passage__number"):
        by_model[citation.content_type.model_class()].append(citation)
    for model in sorted(by_model, key=lambda model: model._meta.label_lower):
        yield from _said_of(model, by_model[model])


def _said_of(model: type[models.Model], citations: list[Citation]) -> Iterator[_Said]:
    fields = {name: found for name in {c.field for c in citations} if (found := _field(model, name))}
    follows_a_whole = issubclass(model, (Part, Publishable))
    rows = (model.objects.all() if follows_a_whole else model.objects.public()).with_names()
    if links := [name for name, each in fields.items() if each.is_relation and not each.many_to_many]:
        rows = rows.select_related(*links)
    rows = rows.prefetch_related(*(name for name, each in fields.items() if each.many_to_many))
    pks = {citation.object_id for citation in citations}
    records, places = rows.in_bulk(pks), CitedPlaces(model, pks)
    found: dict[tuple[int, str], _Said] = {}
    for citation in citations:
        record = records.get(citation.object_id)
        if record is None or citation.field not in fields or _is_hidden(record):
            continue
        if any(_is_unpublished(target) for target in _targets(record, fields[citation.field])):
            continue
        key = record.pk, citation.field
        if key not in found:
            found[key] = _Said(record, fields[citation.field], places.of(*key))
        found[key].others[citation.says].append(Place(citation.passage_id, citation.passage.document_id))
    for said in found.values():
        otherwise = {place for places in said.others.values() for place in places}
        said.own = [place for place in said.own if place not in otherwise] or said.own
        yield said


def _field(model: type[models.Model], name: str) -> models.Field | None:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _is_hidden(record: models.Model) -> bool:
    """Whether `record` is of an unpublished whole by which its disagreement could not be told to be hidden.

    That of an unpublished meeting can: the disagreement names the meeting.
    """
    whole = record.whole if isinstance(record, Part) else record
    return not isinstance(whole, Meeting) and _is_unpublished(record)


def _targets(record: models.Model, each: models.Field) -> list[models.Model]:
    """Return what a field of `record` points to."""
    if not each.is_relation:
        return []
    value = getattr(record, each.name)
    return list(value.all()) if each.many_to_many else [value] if value is not None else []


def _is_unpublished(record: models.Model) -> bool:
    """Whether `record`, or the whole that it is a part of, is kept from the public."""
    whole = record.whole if isinstance(record, Part) else record
    return isinstance(whole, Publishable) and not whole.is_public


def _value_in_words(record: models.Model, each: models.Field) -> str:
    """Return what `record` has for a field, as a reader sees it; "" for nothing."""
    value = getattr(record, each.name)
    if each.many_to_many:
        return ", ".join(str(target) for target in value.all())
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(each, dates.EdtfField):
        return dates.words(value)
    return str(getattr(record, f"get_{each.name}_display")()) if each.choices else str(value)


def _is_same(record: models.Model, each: models.Field, says: str) -> bool:
    """Whether `says` is what `record` has for a field, in another notation at most."""
    value = getattr(record, each.name)
    if isinstance(each, dates.EdtfField):
        return _same_date(value, says)
    spellings = {_value_in_words(record, each)}
    if each.is_relation:
        spellings |= {getattr(value, name, "") for name in ("slug", "name", "acronym", "title")}
    else:
        spellings.add(str(value))
    return _plain(says) in {_plain(str(spelling)) for spelling in spellings}


def _same_date(one: str, other: str) -> bool:
    """Whether two EDTF strings mean the same days, however sure they are of them."""
    one, other = (value.replace("?", "").replace("~", "") for value in (one, other))
    if one == other:
        return True
    if "{" in one + other:  # separate days: the first and the last do not tell what lies between
        return False
    try:
        return dates.bounds(one) == dates.bounds(other)
    except ValidationError:
        return False


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _kind(record: models.Model, each: models.Field) -> DiscrepancyKind:
    kind = KIND_OF_FIELD.get(each.name) or KIND_OF_MODEL.get(record._meta.model_name)
    if kind:
        return kind
    if isinstance(each, dates.EdtfField):
        return DiscrepancyKind.DATE
    return DiscrepancyKind.COUNT if isinstance(each, models.IntegerField) else DiscrepancyKind.TITLE


def _first(record: models.Model, *names: str):
    return next((value for name in names if (value := getattr(record, name, None))), None)

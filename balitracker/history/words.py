"""Values of the history in words: links by the name of what they lead to, choices by their labels."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from balitracker.dates import EdtfField, words
from balitracker.history.differences import Piece, differences
from balitracker.history.events import event_models
from balitracker.publication import Part
from meetings.sources import name_of_field


@dataclass(frozen=True)
class FieldChange:
    """One field before and after, in words; None where there was no row, or nothing of a list."""

    label: str
    old: str | None
    new: str | None

    @property
    def pieces(self) -> list[Piece]:
        """Where a long text differs, word by word; nothing for what is read faster side by side."""
        return differences(self.old, self.new) if self.old and self.new else []


class Names:
    """Names of rows that the history points to, fetched together: first `want`, then `load`, then `of`."""

    def __init__(self):
        self._wanted: dict[type[models.Model], set] = defaultdict(set)
        self._rows: dict[tuple, models.Model] = {}

    def add(self, row: models.Model) -> None:
        """Put in a row that is at hand."""
        self._rows[type(row), row.pk] = row

    def want(self, model: type[models.Model], pk) -> None:
        """Ask for the row of `model` with that key."""
        if pk is not None and (model, pk) not in self._rows:
            self._wanted[model].add(pk)

    def want_targets(self, model: type[models.Model], event) -> None:
        """Ask for whatever the row of `model`, as `event` has it, points to."""
        generic = generic_key(model)
        for each in model._meta.concrete_fields:
            if each.is_relation and not (generic and each.name == generic.ct_field):
                self.want(each.related_model, getattr(event, each.attname))
        if generic:
            self.want(*generic_target(generic, event))

    def load(self) -> None:
        """Fetch what was asked for; deleted rows as their last event has them."""
        for model, keys in self._wanted.items():
            for row in model._base_manager.filter(pk__in=keys).select_related():
                self.add(row)
            lost = [pk for pk in keys if (model, pk) not in self._rows]
            if lost and model in event_models():
                events = event_models()[model].objects.filter(id__in=lost)
                for event in events.order_by("id", "-pgh_id").distinct("id"):
                    fields = model._meta.concrete_fields
                    self.add(model(**{each.attname: getattr(event, each.attname) for each in fields}))
        self._wanted.clear()

    def of(self, model: type[models.Model], pk) -> str:
        """Return the name of the row of `model` with that key."""
        row = self._rows.get((model, pk))
        return f"{model._meta.verbose_name} {pk}" if row is None else self.of_row(row)

    def whole_of(self, model: type[models.Model], pk, row: models.Model | None = None) -> models.Model | None:
        """Return the record to which the row of `model` with that key belongs; None for none, or one that is gone."""
        row = row or self._rows.get((model, pk))
        if row is None:
            return None
        self.of_row(row)  # which lets it know what was fetched
        try:
            return whole_of(row)
        except ObjectDoesNotExist:
            return None

    def of_row(self, row: models.Model) -> str:
        """Return the name of `row`, finding what it points to among the rows fetched."""
        cache = row._state.fields_cache
        for each in row._meta.concrete_fields:
            target = each.is_relation and self._rows.get((each.related_model, getattr(row, each.attname)))
            if target and each.name not in cache:
                cache[each.name] = target
        generic = generic_key(type(row))
        if generic and (target := self._rows.get(generic_target(generic, row))):
            cache[generic.name] = target
        try:
            return str(row)
        except (ObjectDoesNotExist, AttributeError):  # what its name is made of is gone without a trace
            return f"{row._meta.verbose_name} {row.pk}"


def generic_key(model: type[models.Model]) -> GenericForeignKey | None:
    """Return the generic link of `model`, if it has one."""
    return next((each for each in model._meta.private_fields if isinstance(each, GenericForeignKey)), None)


def generic_target(generic: GenericForeignKey, row) -> tuple:
    """Return (model, pk) of what the generic link of `row`, or of an event, leads to."""
    content_type = ContentType.objects.get_for_id(getattr(row, f"{generic.ct_field}_id"))
    return content_type.model_class(), getattr(row, generic.fk_field)


def whole_of(row: models.Model) -> models.Model | None:
    """Return the record of which `row` is a part, or a source; None where it is one itself.

    Raises ObjectDoesNotExist where that is gone.
    """
    generic, found = generic_key(type(row)), row
    if generic:
        model, pk = generic_target(generic, row)
        found = row._state.fields_cache.get(generic.name) or model._base_manager.get(pk=pk)
    if isinstance(found, Part):
        found = found.whole
    return None if found is row else found


def shown_fields(model: type[models.Model]) -> list[models.Field]:
    """Return the fields that a person filled in; what is worked out from them is left out."""
    generic = generic_key(model)
    hidden = {generic.ct_field, generic.fk_field} if generic else set()
    return [
        each
        for each in model._meta.concrete_fields
        if (each.editable or each.name in getattr(model, "PUBLICATION_FIELDS", ()))
        and not each.primary_key
        and each.name not in hidden
    ]


def field_changes(model, before, after, names: Names, *, whole: models.Model) -> list[FieldChange]:
    """Return the fields of `model` that differ between two events, one of which may be None, in words.

    Of a row that came or went only what was filled in is told, and not its link to `whole`, of which it is part.
    """
    found = []
    for each in shown_fields(model):
        old = getattr(before, each.attname) if before else None
        new = getattr(after, each.attname) if after else None
        say = (
            partial(_cited, model, before or after) if _is_cited(model, each) else partial(in_words, each, names=names)
        )
        if before and after:
            if old != new:
                found.append(_both(each, old, new, say))
            continue
        value = new if after else old
        if value in (None, "", []) or (each.related_model is type(whole) and value == whole.pk):
            continue
        told = say(value)
        found.append(FieldChange(str(each.verbose_name), None if after else told, told if after else None))
    return found


def _both(each: models.Field, old, new, say: Callable[..., str]) -> FieldChange:
    told = say(old), say(new)
    if told[0] == told[1]:  # two spellings that read alike: show them as they are typed
        told = str(old), str(new)
    return FieldChange(str(each.verbose_name), *told)


def _is_cited(model: type[models.Model], each: models.Field) -> bool:
    """Whether the field names a field of the record that a citation is of."""
    return each.name == "field" and generic_key(model) is not None


def _cited(model: type[models.Model], citation, name: str) -> str:
    """Return what the form calls the field `name` of the record: "date", "all attendance", "the record itself"."""
    record, _pk = generic_target(generic_key(model), citation)
    try:
        return str(name_of_field(record, name)) if name else _("the record itself")
    except FieldDoesNotExist:  # a field of an earlier release
        return name


def link_change(link, targets: dict[int, int], names: Names) -> FieldChange | None:
    """Return which `targets` (key -> +1 or -1) a list of links gained and lost; None where it is as before."""
    gained = sorted(names.of(link.target, pk) for pk, sign in targets.items() if sign > 0)
    lost = sorted(names.of(link.target, pk) for pk, sign in targets.items() if sign < 0)
    if not gained and not lost:
        return None
    return FieldChange(str(link.field.verbose_name), "; ".join(lost) or None, "; ".join(gained) or None)


def in_words(each: models.Field, value, names: Names) -> str:
    """Return the `value` of a field as a page would say it."""
    if isinstance(each, models.BooleanField):
        return _("not stated") if value is None else _("yes") if value else _("no")
    if value in (None, "", []):
        return _("empty")
    if isinstance(each, ArrayField):
        return "; ".join(in_words(each.base_field, one, names) for one in value)
    if each.is_relation:
        return names.of(each.related_model, value)
    if each.flatchoices:
        return str(dict(each.flatchoices).get(value, value))
    return words(value) if isinstance(each, EdtfField) else str(value)

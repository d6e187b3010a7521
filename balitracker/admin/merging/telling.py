"""Differences in words: whose row, which field, what it was, what they wrote, what was typed."""

from dataclasses import dataclass, field

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.forms import CheckboxInput, ModelChoiceField, MultiValueField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from balitracker.admin.merging.comparing import Difference
from balitracker.admin.merging.sheets import Page, Row
from balitracker.history.changes import Change
from balitracker.history.differences import NEW, Piece, differences
from balitracker.history.words import Names


@dataclass
class Told:
    """One difference: `theirs` in pieces, so that what changed is seen; None where they left nothing."""

    difference: Difference
    label: str
    was: str | None = None
    theirs: list[Piece] | None = None
    mine: str | None = None


@dataclass
class ToldRow:
    """The differences of one row, or, where `name` is empty, of the record itself."""

    name: str = ""
    kind: str = ""
    told: list[Told] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def tell(found: list[Difference], page: Page, record: models.Model, changes: list[Change]) -> list[ToldRow]:
    """Return what was `found` in words, row by row: the record itself first, then its parts as the page has them.

    `changes` are those of the history of `record`, newest first, among which those who made them are found.
    """
    names = _names(found, page)
    rows: dict[tuple[str, str], ToldRow] = {}
    order = ["", *page.parts]
    for each in sorted(found, key=lambda each: order.index(each.prefix)):
        if (each.prefix, each.pk) not in rows:
            rows[each.prefix, each.pk] = _row(each, page, names)
        told = rows[each.prefix, each.pk]
        told.told.append(_tell(each, page, names))
        change = _made_by(each, page, record, changes)
        if change and change not in told.changes:
            told.changes.append(change)
    return list(rows.values())


def _row(difference: Difference, page: Page, names: Names) -> ToldRow:
    if not difference.prefix:
        return ToldRow()
    model = page.parts[difference.prefix].formset.model
    return ToldRow(names.of(model, int(difference.pk)), str(model._meta.verbose_name))


def _made_by(each: Difference, page: Page, record: models.Model, changes: list[Change]) -> Change | None:
    """Return the newest change that did what `each` says."""
    model, pk = type(record), record.pk
    if each.prefix:
        model, pk = page.parts[each.prefix].formset.model, int(each.pk)
    label = _label_in_history(model, each.name)
    for change in changes:
        lines = [line for line in change.lines if (line.model, line.pk, line.verb) == (model, pk, each.verb)]
        if lines if label is None else any(str(one.label) == label for line in lines for one in line.fields):
            return change
    return None


def _label_in_history(model: type[models.Model], name: str) -> str | None:
    try:
        return str(model._meta.get_field(name).verbose_name) if name else None
    except FieldDoesNotExist:  # a source beside a row is a record of its own
        return name


def _tell(each: Difference, page: Page, names: Names) -> Told:
    if not each.name:
        was, theirs, mine = (_row_in_words(each.prefix, row, page, names) for row in (each.was, each.theirs, each.mine))
        return Told(each, "", was, [Piece(NEW, theirs)] if theirs else None, mine)
    form_field = page.field(each.prefix, each.name)
    was = None if each.was is None else _in_words(form_field, each.was, names)
    theirs, mine = (_in_words(form_field, values, names) for values in (each.theirs, each.mine))
    told = (differences(was, theirs) if each.was and each.theirs else []) or [Piece(NEW, theirs)]
    return Told(each, capfirst(str(form_field.label or each.name)), was, told, mine)


def _row_in_words(prefix: str, row: Row | None, page: Page, names: Names) -> str | None:
    if row is None:
        return None
    fields = page.parts[prefix].fields
    said = {name: values for name, values in row.items() if values and name in fields}
    return "; ".join(
        f"{capfirst(str(fields[name].label or name))}: {_in_words(fields[name], values, names)}"
        for name, values in said.items()
    )


def _in_words(form_field, values: list[str], names: Names) -> str:
    if isinstance(form_field.widget, CheckboxInput):
        return _("yes") if values else _("no")
    if isinstance(form_field, MultiValueField):
        said = [
            _in_words(each, [value], names) for each, value in zip(form_field.fields, values, strict=False) if value
        ]
        return ": ".join(said) or _("empty")
    if isinstance(form_field, ModelChoiceField):
        model = form_field.queryset.model
        return "; ".join(names.of(model, int(pk)) if _is_key(pk) else pk for pk in values) or _("empty")
    labels = {str(value): str(label) for value, label in getattr(form_field.widget, "choices", ())}
    return "; ".join(labels.get(value, value) for value in values) or labels.get("") or _("empty")


def _names(found: list[Difference], page: Page) -> Names:
    names = Names()
    for each in found:
        if each.prefix:
            names.want(page.parts[each.prefix].formset.model, int(each.pk))
        for values in (each.was, each.theirs, each.mine):
            for name, chosen in (values if isinstance(values, dict) else {each.name: values or []}).items():
                if name and page.has(each.prefix, name):
                    _want(page.field(each.prefix, name), chosen, names)
    names.load()
    return names


def _want(form_field, values: list[str], names: Names) -> None:
    if isinstance(form_field, MultiValueField):
        for each, value in zip(form_field.fields, values, strict=False):
            _want(each, [value], names)
    elif isinstance(form_field, ModelChoiceField):
        for pk in filter(_is_key, values):
            names.want(form_field.queryset.model, int(pk))


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19

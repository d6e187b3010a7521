"""Edits many records at once: what is asked, what it would change record by record, and writing it as a whole.

As with spreadsheets, every record is tried for real; what was only looked at is taken back.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import pghistory
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.dates import EdtfField, words
from balitracker.exports import cell_text
from balitracker.policies import has_permission
from balitracker.record import Record
from balitracker.trying import taken_back
from balitracker.typed_dates import typed_date

LEAVE = ("", gettext_lazy("leave as it is"))
NOTHING = "nothing"
"""The choice that makes a field say nothing."""
CLEAR, ADD, REMOVE = "__clear", "__add", "__remove"


@dataclass(frozen=True)
class FieldChange:
    """A field that would change, by its label: in words, before and after."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class RecordVerdict:
    """What becomes of a record: what changes, or why it cannot."""

    key: int
    name: str
    changes: list[FieldChange] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BulkPlan:
    """What an edit would do to each of the records chosen."""

    rows: list[RecordVerdict]

    @property
    def changed(self) -> list[RecordVerdict]:
        """The records that would change."""
        return [row for row in self.rows if row.changes]

    @property
    def refused(self) -> list[RecordVerdict]:
        """The records that cannot be changed so; while there is one, none is."""
        return [row for row in self.rows if row.reasons]

    @property
    def unchanged(self) -> list[RecordVerdict]:
        """The records that say it already."""
        return [row for row in self.rows if not row.changes and not row.reasons]

    @property
    def digest(self) -> str:
        """The same for two plans that say the same: what was looked at is what is saved."""
        return hashlib.sha256(json.dumps([asdict(row) for row in self.rows]).encode()).hexdigest()


class BulkEdit:
    """What can be edited of many records of `model` at once: `fields`, and `links` to which rows are added."""

    model: type[Record]
    fields: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    def __init__(self, by):
        self.by = by

    def form(self, chosen: models.QuerySet, data=None) -> forms.Form:
        """Return the form that asks what to change of the `chosen` records: left alone, it changes nothing."""
        asked: dict[str, forms.Field] = {}
        for name in self.fields:
            asked |= _form_fields(self.model._meta.get_field(name))
        for name in self.links:
            asked |= _link_fields(self.model._meta.get_field(name))
        form = forms.Form(data, label_suffix="")
        form.fields.update(asked)
        return form

    def texts(self, record: Record) -> dict[str, str]:
        """Return what `record` says in the fields that can be edited: label -> words."""
        names = (*self.fields, *self.links)
        return {str(self.model._meta.get_field(name).verbose_name): _in_words(record, name) for name in names}

    def write(self, record: Record, wanted: dict) -> None:
        """Put what is `wanted`, the form's clean data, into `record`. Raises ValidationError with the reasons."""
        for name in self.fields:
            target = self.model._meta.get_field(name)
            if wanted.get(f"{name}{CLEAR}") or wanted[name] == NOTHING:
                setattr(record, target.attname, None if target.null else "")
            elif wanted[name] != "":
                setattr(record, target.attname, target.to_python(wanted[name]) if not target.is_relation else
                        int(wanted[name]))  # fmt: skip
        record.full_clean()
        record.save()
        for name in self.links:
            getattr(record, name).add(*wanted[f"{name}{ADD}"])
            getattr(record, name).remove(*wanted[f"{name}{REMOVE}"])

    # Trying and saving

    def _run(self, keys: Iterable[int], wanted: dict) -> BulkPlan:
        """Write what is `wanted` into the records of `keys`, in the caller's transaction; say what became of each."""
        rows = self.model._base_manager.filter(pk__in=list(keys)).order_by("pk").select_for_update()
        return BulkPlan([self._verdict(record, wanted) for record in rows])

    def _verdict(self, record: Record, wanted: dict) -> RecordVerdict:
        name, key = str(record), record.pk
        try:
            if not has_permission(self.by, "change", record):
                raise ValidationError(_("You may not change %s.") % self.model._meta.verbose_name_plural)
            with transaction.atomic():
                return RecordVerdict(key, name, self.changes(record, wanted))
        except ValidationError as error:
            return RecordVerdict(key, name, reasons=error.messages)
        except IntegrityError:
            return RecordVerdict(key, name, reasons=[_("Another record says the same already.")])

    def changes(self, record: Record, wanted: dict) -> list[FieldChange]:
        """Write what is `wanted` into `record`, if that is something else than it says, and return what changed."""
        before = self.texts(record)
        self.write(record, wanted)
        after = self.texts(self.model._base_manager.get(pk=record.pk))
        return [FieldChange(label, before[label], after[label]) for label in before if before[label] != after[label]]

    def plan(self, keys: Iterable[int], wanted: dict) -> BulkPlan:
        """Return what `save` would do; nothing stays written."""
        with taken_back():
            return self._run(keys, wanted)

    def save(self, keys: Iterable[int], wanted: dict, *, seen: str) -> BulkPlan | None:
        """Write it all in one transaction, if it still does what the plan of digest `seen` said.

        Returns None then. Otherwise, and where a record is refused, nothing is written and the plan as it is now
        returned.
        """
        with transaction.atomic(), pghistory.context(user=self.by.pk, username=self.by.get_username()):
            plan = self._run(keys, wanted)
            if plan.refused or plan.digest != seen:
                transaction.set_rollback(True)
                return plan
        return None


class TypedDateField(forms.CharField):
    """A date as people type it."""

    def clean(self, value):
        """Return it as EDTF."""
        return typed_date(super().clean(value))


def _form_fields(target: models.Field) -> dict[str, forms.Field]:
    """Return what asks for a new value of `target`."""
    label = capfirst(target.verbose_name)
    nothing = [(NOTHING, _("not stated"))] if target.null or target.blank else []
    if isinstance(target, models.BooleanField):
        options = [("True", _("yes")), ("False", _("no"))]
    elif target.is_relation:
        options = [(str(row.pk), str(row)) for row in target.related_model.objects.with_names()]
    elif target.choices:
        options = list(target.flatchoices)
    else:
        kind = TypedDateField if isinstance(target, EdtfField) else forms.CharField
        widget = forms.Textarea({"rows": 2}) if isinstance(target, models.TextField) else forms.TextInput()
        asked = {target.name: kind(label=label, required=False, max_length=target.max_length, widget=widget,
                                   help_text=_("Blank: leave as it is."))}  # fmt: skip
        if nothing:
            clear = forms.BooleanField(label=_("%s: make it “not stated”") % label, required=False)
            asked[f"{target.name}{CLEAR}"] = clear
        return asked
    return {target.name: forms.ChoiceField(label=label, required=False, choices=[LEAVE, *nothing, *options])}


def _link_fields(target: models.Field) -> dict[str, forms.Field]:
    """Return what asks which rows to add to the links of `target`, and which to take away."""
    label, rows = capfirst(target.verbose_name), target.related_model.objects.all()
    several = {"queryset": rows, "required": False, "widget": forms.CheckboxSelectMultiple}
    return {
        f"{target.name}{ADD}": forms.ModelMultipleChoiceField(label=_("%s: add") % label, **several),
        f"{target.name}{REMOVE}": forms.ModelMultipleChoiceField(label=_("%s: take away") % label, **several),
    }


def _in_words(record: Record, name: str) -> str:
    target = record._meta.get_field(name)
    if target.many_to_many:
        return cell_text([str(row) for row in getattr(record, name).all()])
    if isinstance(target, EdtfField):
        return words(getattr(record, name))
    value = getattr(record, f"get_{name}_display")() if target.choices else getattr(record, name)
    return cell_text(None if value == "" else value)

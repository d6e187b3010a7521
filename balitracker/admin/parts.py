"""Parts of a record on the page of their whole."""

from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from balitracker.admin.choosing import NamedAutocomplete, NamedAutocompleteMultiple
from balitracker.admin.dating import HOW_TO_TYPE, DateInput, TypedDateField
from balitracker.admin.numbering import PartFormSet, leave_to_us
from balitracker.admin.siblings import WHAT_NEW_ROWS_ARE, SiblingField
from balitracker.dates import EdtfField


class YesNoNotStated(forms.NullBooleanSelect):
    """Yes, no, or what Django calls "unknown"."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.choices = [("unknown", _("not stated")), ("true", _("yes")), ("false", _("no"))]


def boxes_to_tick(db_field: ArrayField) -> forms.MultipleChoiceField:
    """Return the form field of a list of choices: a box for each."""
    return forms.MultipleChoiceField(
        label=capfirst(db_field.verbose_name),
        help_text=db_field.help_text,
        required=not db_field.blank,
        choices=db_field.base_field.choices,
        widget=forms.CheckboxSelectMultiple,
    )


class RecordFields:
    """How the fields of a record are typed, on its own page and as a part of another."""

    text_rows = 4

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Choose while typing, where `autocomplete_fields` says so."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Choose several while typing, where `autocomplete_fields` says so."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedAutocompleteMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Return the form field of `db_field`: texts in a fitting size, unknown said as "not stated".

        What is chosen is changed and deleted on its own page; beside the choice only adding one is offered.
        """
        if isinstance(db_field, models.BooleanField) and db_field.null:
            kwargs.setdefault("widget", YesNoNotStated)
        if isinstance(db_field, ArrayField):
            return boxes_to_tick(db_field)
        if isinstance(db_field, models.URLField):
            kwargs.setdefault("assume_scheme", "https")
        if isinstance(db_field, EdtfField):
            help_text = f"{db_field.help_text} {HOW_TO_TYPE}".strip()
            kwargs |= {"form_class": TypedDateField, "widget": DateInput, "help_text": help_text}
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.TextField) and field is not None:
            field.widget.attrs["rows"] = self.text_rows
        for way in ("change", "delete", "view"):
            if hasattr(getattr(field, "widget", None), f"can_{way}_related"):
                setattr(field.widget, f"can_{way}_related", False)
        return field


class PartForm(forms.ModelForm):
    """A row. What a new row begins with, alone, is no row yet, even where it was carried down from the row above."""

    begins_with: tuple[str, ...] = ()
    from_the_whole: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        """Whether there is something to save."""
        if self.instance._state.adding:
            return any(name not in self.begins_with for name in self.changed_data)
        return super().has_changed()

    def _get_validation_exclusions(self):
        """Leave out what is chosen among rows that are not saved yet: nothing in the database can clash with it."""
        chosen = {name: self.cleaned_data.get(name) for name in self.from_the_whole}
        return super()._get_validation_exclusions() | {name for name, row in chosen.items() if row and row.pk is None}

    def validate_constraints(self):
        """Check the row; its number is checked with those of its siblings, which may take each other's."""
        self.instance.is_saved_with_siblings = True
        super().validate_constraints()


class PartInline(RecordFields):
    """A part. `numbered` fills itself; choices of `from_the_whole` are rows of the same whole; `fetched` names
    further links to fetch with the rows, `starting_values` what a blank row begins with, `about` is said beneath
    the table.
    """

    form = PartForm
    formset = PartFormSet
    numbered = ""
    about = ""
    from_the_whole: tuple[str, ...] = ()
    starting_values: dict = {}
    fetched: tuple[str, ...] = ()
    extra_when_new = 1
    text_rows = 2
    extra = 0
    view_on_site = False
    empty_value_display = _("not stated")

    def get_extra(self, request, obj=None, **kwargs):
        """Offer blank rows on a new record, and one on a record that is there."""
        return self.extra_when_new if obj is None else self.extra or 1

    def get_formset(self, request, obj=None, **kwargs):
        """Return the class of the rows' forms; what belongs to the whole is added there, not beside a choice."""
        self.whole = obj
        formset = super().get_formset(request, obj, **kwargs)
        formset.numbered = self.numbered
        formset.from_the_whole = self.from_the_whole
        formset.form.begins_with = tuple(self.starting_values)
        formset.form.from_the_whole = self.from_the_whole
        if self.numbered:
            leave_to_us(formset.form, self.numbered)
        for name in self.from_the_whole:
            if name in formset.form.base_fields:
                formset.form.base_fields[name].widget.can_add_related = False
        for name, value in self.starting_values.items():
            if name in formset.form.base_fields:
                formset.form.base_fields[name].initial = value
        return formset

    def get_queryset(self, request):
        """Fetch, with the rows, the names of what they point to."""
        rows = super().get_queryset(request)
        links = {name: self.model._meta.get_field(name) for name in self.autocomplete_fields}
        single = [name for name, link in links.items() if not link.many_to_many]
        rows = rows.select_related(*single, *self.fetched) if single or self.fetched else rows
        return rows.prefetch_related(*(name for name, link in links.items() if link.many_to_many))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Offer rows of this whole only, where the field says so."""
        if db_field.name in self.from_the_whole:
            key = next(each.name for each in db_field.related_model._meta.concrete_fields
                       if each.related_model is self.parent_model)  # fmt: skip
            kwargs["queryset"] = db_field.related_model._base_manager.filter(**{key: self.whole})
            kwargs |= {"form_class": SiblingField, "help_text": f"{db_field.help_text} {WHAT_NEW_ROWS_ARE}".strip()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class TabularPartInline(PartInline, admin.TabularInline):
    """Parts as a table: one short row each."""

    template = "admin/record_tabular.html"


class StackedPartInline(PartInline, admin.StackedInline):
    """Parts with longer texts, one below the other."""

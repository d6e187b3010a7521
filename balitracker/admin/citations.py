"""The sources of one record: which passages say so, of it as a whole or of one of its fields."""

from django import forms
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.db import models
from django.utils.translation import gettext_lazy as _

from balitracker.admin.choosing import tell_names
from balitracker.admin.parts import RecordFields
from balitracker.dates import EdtfField
from balitracker.typed_dates import typed_date
from meetings.citing import facts_of
from meetings.verifying import Texts


def clean_says(model: type[models.Model], field: str, says: str) -> str:
    """Return what a passage gives for the `field` of a `model`; a date as EDTF. Raises ValidationError for no date."""
    is_date = any(each.name == field and isinstance(each, EdtfField) for each in model._meta.concrete_fields)
    return typed_date(says) if says and is_date else says


class CitationFormSet(BaseGenericInlineFormSet):
    """Citations of one record."""

    def __init__(self, *args, **kwargs):
        self.texts = Texts()
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index):
        """Name the passages that the rows hold."""
        super().add_fields(form, index)
        form.texts = self.texts
        tell_names(form)


class CitationForm(forms.ModelForm):
    """What a record, or one field of it, rests on."""

    texts = Texts()

    def clean(self):
        """Take the anchor exactly as the passage has it, and a date as somebody writes it."""
        cleaned = super().clean()
        passage, anchor, says = (cleaned.get(name) for name in ("passage", "anchor", "says"))
        try:
            if passage and anchor:
                cleaned["anchor"] = self.texts.exact_words(passage, anchor)
        except forms.ValidationError as error:
            self.add_error("anchor", error)
        try:
            cleaned["says"] = clean_says(self._model(), cleaned.get("field", self.instance.field), says or "")
        except forms.ValidationError as error:
            self.add_error("says", error)
        return cleaned

    def _model(self) -> type[models.Model]:
        return getattr(self, "record_model", None) or self.instance.content_type.model_class()


class CitationInline(RecordFields, GenericTabularInline):
    """Which passages say so."""

    template = "admin/record_tabular.html"
    form = CitationForm
    formset = CitationFormSet
    ct_field, ct_fk_field = "content_type", "object_id"
    autocomplete_fields = ["passage"]
    fields = ["passage", "field", "anchor", "says", "inferred", "ground"]
    classes = ["collapse"]
    extra = 2
    about = _(
        "Each row says: this passage gives this fact. “The record itself” is for the facts above that name no passage "
        "of their own; “all ...” is one source for all rows of that kind."
    )
    text_rows = 2
    verbose_name = _("source")
    verbose_name_plural = _("sources of this record, passage by passage")

    def get_formset(self, request, obj=None, **kwargs):
        """Tell the rows what kind of record they are about."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.record_model = self.parent_model
        return formset

    def get_queryset(self, request):
        """Fetch the passages with their documents, by which they are named."""
        return super().get_queryset(request).select_related("passage__document")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Offer the record's own fields by their labels, and its parts: "all co-chairs", "all attendance"."""
        if db_field.name == "field":
            labels = facts_of(self.parent_model)
            return forms.ChoiceField(
                label=db_field.verbose_name,
                help_text=db_field.help_text,
                required=False,
                choices=[("", _("the record itself")), *labels],
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


def citations_of(model: type[models.Model]) -> type[CitationInline]:
    """Return the inline for the sources of `model`, which has a generic relation named `citations`."""
    citation = model._meta.get_field("citations").related_model
    return type(
        f"{model.__name__}CitationInline", (CitationInline,), {"model": citation, "__doc__": CitationInline.__doc__}
    )

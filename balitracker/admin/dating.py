"""Typing dates: in words or in EDTF, shown again in words."""

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from balitracker.dates import words
from balitracker.typed_dates import shown_date, typed_date

HOW_TO_TYPE = _(
    "Type it as one writes it: 18-20 November 2024; 21 and 23 September 2021; October 2022; 2023. "
    "Add (inferred) where it is concluded."
)
LONGEST_TYPED = 200


class DateInput(AdminTextInputWidget):
    """A date in words; one that words do not give back exactly is shown in EDTF, with its words beside."""

    def format_value(self, value):
        """Return what stands in the field."""
        return shown_date(value) if value else value

    def render(self, name, value, attrs=None, renderer=None):
        """Return the field, and the words where it does not hold them itself."""
        field = super().render(name, value, attrs, renderer)
        said = words(value) if value else ""
        if said in ("", value, self.format_value(value)):
            return field
        return format_html('{} <span class="desk-date-words">{}</span>', field, said)


class TypedDateField(forms.CharField):
    """A date as somebody types it; its value is EDTF."""

    widget = DateInput

    def __init__(self, **kwargs):
        kwargs["max_length"] = LONGEST_TYPED  # of what is typed; the model looks after what is kept
        super().__init__(**kwargs)

    def to_python(self, value):
        """Read what was typed. Raises ValidationError, saying what to type, where it is not understood."""
        return typed_date(super().to_python(value) or "")

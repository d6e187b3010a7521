"""What the forms of a record's page hold, as a browser would send it: the record itself and the rows of its parts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms

Row = dict[str, list[str]]
"""Field name -> what a browser sends for it: nothing, one value or several."""


@dataclass
class Sheet:
    """A record's own fields, and the rows of its parts by the prefix of their forms and the key of the row."""

    own: Row = field(default_factory=dict)
    parts: dict[str, dict[str, Row]] = field(default_factory=dict)


def widget_of(form_field: forms.Field) -> forms.Widget:
    """Return the widget that a browser shows for `form_field`, without the links beside it."""
    return getattr(form_field.widget, "widget", form_field.widget)


def as_sent(form_field: forms.Field, value) -> list[str]:
    """Return what a browser sends for `value`: line ends and spaces around it as Django keeps them."""
    widget = widget_of(form_field)
    if isinstance(form_field, forms.MultiValueField):
        values = value if isinstance(value, list) else widget.decompress(value)
        given = [as_sent(each, one) for each, one in zip(form_field.fields, values, strict=True)]
        return [one[0] if one else "" for one in given] if any(given) else []
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if value else []
    given = widget.format_value(form_field.prepare_value(value))
    several = given if isinstance(given, list | tuple) else [given]
    texts = [str(each).replace("\r\n", "\n").strip() for each in several if each not in (None, "")]
    return sorted(texts) if is_several(form_field) else [text for text in texts if text]


def is_several(form_field: forms.Field) -> bool:
    """Whether a browser may send several values for `form_field`."""
    return getattr(widget_of(form_field), "allow_multiple_selected", False)


@dataclass
class Part:
    """The rows of one kind of part on the page: their forms, unbound."""

    formset: forms.BaseModelFormSet
    numbered: str = ""
    is_changed_here: bool = True
    """Whether this person may change the rows that are there."""

    @property
    def prefix(self) -> str:
        """The first word of the names of its fields."""
        return self.formset.prefix

    @property
    def key_name(self) -> str:
        """The field that holds the key of a row."""
        return self.formset.model._meta.pk.name

    @property
    def fields(self) -> dict[str, forms.Field]:
        """The fields that a person fills in."""
        hidden = {self.key_name, getattr(getattr(self.formset, "fk", None), "name", None)}
        return {name: each for name, each in self.formset.form.base_fields.items() if name not in hidden}

    def rows(self) -> dict[str, Row]:
        """Return the rows that are there, by key."""
        return {str(form.instance.pk): _row(form, self.fields) for form in self.formset.initial_forms}


class Page:
    """The forms of a record's page, unbound: `sheet` is what they hold."""

    def __init__(self, form: forms.ModelForm, parts: Iterable[Part]):
        self.form = form
        self.parts = {part.prefix: part for part in parts}
        self.sheet = Sheet(_row(form, form.fields), {prefix: part.rows() for prefix, part in self.parts.items()})

    def field(self, prefix: str, name: str) -> forms.Field:
        """Return the field `name` of the record itself, or of the part with that `prefix`."""
        return self.parts[prefix].fields[name] if prefix else self.form.fields[name]

    def has(self, prefix: str, name: str) -> bool:
        """Whether the page still has that part and, unless `name` is empty, that field."""
        fields = self.form.fields if not prefix else self.parts[prefix].fields if prefix in self.parts else None
        return fields is not None and (not name or name in fields)


def _row(form: forms.ModelForm, names: Iterable[str]) -> Row:
    return {name: as_sent(form.fields[name], form.get_initial_for_field(form.fields[name], name)) for name in names}

"""Choosing a party, person, document or topic while typing."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms import MultiWidget


class _Named:
    """An autocomplete that is told the names of what is chosen, so that not every row of a form asks for them."""

    known: dict[str, str] = {}

    def optgroups(self, name, value, attrs=None):
        """Return what is chosen, with its name."""
        chosen = [str(each) for each in value if str(each) not in self.choices.field.empty_values]
        if not chosen or any(each not in self.known for each in chosen):
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, each, self.known[each], {each}, 0) for each in chosen]
        if not self.is_required and not self.allow_multiple_selected:
            options.insert(0, self.create_option(name, "", "", set(), 0))
        return [(None, options, 0)]


class NamedAutocomplete(_Named, AutocompleteSelect):
    """One choice."""


class NamedAutocompleteMultiple(_Named, AutocompleteSelectMultiple):
    """Several choices, each with a cross of its own; none that takes away all of them at once."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        """Return the attributes by which the script knows the choice."""
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


def tell_names(form) -> None:
    """Name the fields of a row to those who do not see the table, and tell its autocompletes the names of what it
    holds, as far as they are fetched already."""
    row = form.instance
    fetched = getattr(row, "_prefetched_objects_cache", {})
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, MultiWidget):  # whose fields have names of their own
            continue
        if field.label and not field.widget.is_hidden:
            widget.attrs["aria-label"] = field.label  # in a table the label stands far above
        if not isinstance(widget, _Named):
            continue
        if isinstance(row._meta.get_field(name), models.ManyToManyField):
            targets = fetched.get(name, ())
        else:
            target = row._state.fields_cache.get(name)
            targets = [target] if target else ()
        widget.known = {str(target.pk): str(target) for target in targets}

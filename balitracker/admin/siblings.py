"""Choosing a row of the same form, also one that is only just being typed: a contribution chooses its session."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NEW = "new:"
"""Begins the value of a choice among rows that are not saved yet; the row's number follows."""

NEW_OFFERED = 5
"""How many numbers after the last are offered for rows that are being typed."""


class SiblingField(forms.ModelChoiceField):
    """A row of the same whole: one that is there, or, by its number, one that the same form adds."""

    siblings: forms.BaseInlineFormSet | None = None

    def to_python(self, value):
        """Return the row; one that the form adds is not saved yet. Raises ValidationError where there is no such."""
        if not str(value or "").startswith(NEW):
            return super().to_python(value)
        number = str(value).removeprefix(NEW)
        is_whole = self.siblings is None or self.siblings.is_valid()
        for form in self.siblings.forms if self.siblings else ():
            row = form.instance
            if form.has_changed() and row._state.adding and str(getattr(row, self.siblings.numbered)) == number:
                return row
        if not is_whole:  # the other rows have to be mended first; then this one is looked for again
            return None
        name = self.queryset.model._meta.verbose_name
        raise ValidationError(
            _("This form has no new %(kind)s %(number)s: enter it on this page, or choose another."),
            code="no_such_row",
            params={"kind": name, "number": number},
        )


def choices_among(siblings: forms.BaseInlineFormSet, nothing: str) -> list[tuple]:
    """Return what can be chosen among the rows of the formset `siblings`: those that are there, then new ones."""
    name = siblings.model._meta.verbose_name
    rows = list(siblings.get_queryset())
    numbers = [getattr(row, siblings.numbered) for row in rows]
    last = max(numbers, default=0)
    there = [(row.pk, f"{number}. {row}") for number, row in zip(numbers, rows, strict=True)]
    new = [
        (f"{NEW}{number}", _("%(kind)s %(number)s, new on this page") % {"kind": name, "number": number})
        for number in range(last + 1, last + NEW_OFFERED + 1)
    ]
    return [("", nothing), *there, *new]


def introduce(formsets: list) -> None:
    """Tell the formsets of one form of each other."""
    by_model = {formset.model: formset for formset in formsets}
    for formset in formsets:
        formset.siblings = by_model


WHAT_NEW_ROWS_ARE = gettext_lazy("A row that you add on this page is chosen by its number.")

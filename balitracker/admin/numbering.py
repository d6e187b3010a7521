"""Places in an order fill themselves: nobody types 1, 2, 3."""

from django.db.models import Max
from django.forms import BaseInlineFormSet, ModelForm
from django.utils.translation import gettext_lazy as _

from balitracker.admin.choosing import tell_names
from balitracker.admin.siblings import choices_among
from balitracker.constraints import swappable

BY_ITSELF = _("Blank: the next number.")


def leave_to_us(form: type[ModelForm], name: str) -> None:
    """Let the field `name` of `form` be left blank, and say what happens then."""
    field = form.base_fields.get(name)
    if field is None:  # shown to this person, but not as a field
        return
    field.required = False
    field.initial = None
    field.help_text = f"{field.help_text} {BY_ITSELF}".strip()
    field.widget.attrs |= {"placeholder": _("next"), "class": "desk-number"}


def number_row(form: ModelForm, name: str, within: str) -> None:
    """Give the row of `form` the next number among its siblings, where the field `name` was left blank."""
    row = form.instance
    if getattr(row, name) or name not in form.fields:
        return
    siblings = type(row)._base_manager.filter(**{within: getattr(row, within)})
    setattr(row, name, form.initial.get(name) or (siblings.aggregate(last=Max(name))["last"] or 0) + 1)


class PartFormSet(BaseInlineFormSet):
    """Rows of a whole; those whose field `numbered` was left blank come after the others, as they stand.

    Fields named in `from_the_whole` are chosen among the rows of another formset of the same form, one of `siblings`.
    """

    numbered = ""
    from_the_whole: tuple[str, ...] = ()
    siblings: dict = {}

    def __init__(self, *args, **kwargs):
        self._choices: dict[str, list] = {}
        super().__init__(*args, **kwargs)

    def add_fields(self, form, index):
        """Give the form what all rows share."""
        super().add_fields(form, index)
        tell_names(form)
        for name in self.from_the_whole:
            field = form.fields.get(name)
            if field is None:
                continue
            field.siblings = self.siblings.get(field.queryset.model)
            if field.siblings is not None:
                if name not in self._choices:
                    self._choices[name] = choices_among(field.siblings, field.empty_label)
                field.choices = self._choices[name]

    def clean(self):
        """Number the rows, then refuse doubles: among themselves, and of rows that are not on the page."""
        if self.numbered:
            self._number_rows()
        super().clean()
        for form in self.forms:
            if form.is_valid() and form.has_changed() and not self._should_delete_form(form):
                self._refuse_doubles(form)

    def _refuse_doubles(self, form: ModelForm) -> None:
        mine = [each.instance.pk for each in self.initial_forms]
        for rule in swappable(self.model):
            values = {name: getattr(form.instance, self.model._meta.get_field(name).attname) for name in rule.fields}
            if None in values.values():
                continue
            if self.model._base_manager.filter(**values).exclude(pk__in=mine).exists():
                form.add_error(None, rule.violation_error_message)

    def _number_rows(self) -> None:
        rows = [form for form in self.forms if hasattr(form, "cleaned_data") and form.cleaned_data]
        rows = [form for form in rows if not self._should_delete_form(form)]
        for form in rows:
            if form.instance.pk and not form.cleaned_data.get(self.numbered):
                self._set(form, form.initial.get(self.numbered))
        last = max((form.cleaned_data.get(self.numbered) or 0 for form in rows), default=0)
        for form in rows:
            if not form.cleaned_data.get(self.numbered) and form.has_changed():
                last += 1
                self._set(form, last)

    def _set(self, form: ModelForm, number: int | None) -> None:
        if self.numbered in form.fields:
            form.cleaned_data[self.numbered] = number
            setattr(form.instance, self.numbered, number)

    def get_unique_error_message(self, unique_check):
        """Say what is double in the words of the constraint, where it has some."""
        for constraint in self.model._meta.constraints:
            if set(getattr(constraint, "fields", ())) - {self.fk.name} == set(unique_check) - {self.fk.name}:
                return constraint.violation_error_message
        return super().get_unique_error_message(unique_check)

"""One choice for all names of a pasted list that are still open."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.admin.pasted import NEW, OUT
from meetings.enums import Capacity
from members.enums import PartyKind


class SetAllForm(forms.Form):
    """What is chosen for all names at once that are still open, of one group of the list or of all."""

    group = forms.ChoiceField(label=gettext_lazy("Set all open ones of"), required=False)
    choice = forms.ChoiceField(
        label=gettext_lazy("to"),
        choices=[("", gettext_lazy("choose")), (NEW, gettext_lazy("a new party")), (OUT, gettext_lazy("leave it out"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("of the kind"), required=False, choices=[("", gettext_lazy("as it is")), *PartyKind.choices]
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("in the capacity"),
        required=False,
        choices=[("", gettext_lazy("as it is")), *Capacity.choices],
    )

    def __init__(self, *args, may_add: bool, groups: Iterable[str], **kwargs):
        super().__init__(*args, prefix="all", label_suffix="", **kwargs)
        named = [(value, label) for value, label in Capacity.choices if value in groups]
        self.fields["group"].choices = [("", _("every group")), *named]
        if not may_add:
            self.fields["choice"].choices = [each for each in self.fields["choice"].choices if each[0] != NEW]

    def fill(self, typed: dict) -> dict:
        """Return what stands in the form of one name that is open, `typed`, with what was chosen for all."""
        chosen = self.cleaned_data
        told = {"choice": chosen["choice"]}
        if chosen["capacity"]:
            told["capacity"] = chosen["capacity"]
        if chosen["kind"] and chosen["choice"] == NEW:
            told["new_kind"] = chosen["kind"]
        return typed | told

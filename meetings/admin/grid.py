"""Forms of the attendance grid: a row for every party that is likely to come, and what changed since it was opened."""

from dataclasses import dataclass, field

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin.parts import YesNoNotStated
from meetings.admin.pasted import PassageField
from meetings.attending import WRITTEN, Attendee
from meetings.enums import Capacity, ListStatus, Presence
from meetings.models import Attendance, Meeting
from members.matching import KnownNames
from members.models import Party

NOT_RECORDED = ("", gettext_lazy("not recorded"))
BLANK = {"presence": "", "name_as_written": "", "senior_official": None}
OPENED_SALT = "meetings.admin.grid"


def values_of(row: Attendance | None) -> dict:
    """Return what the record holds of a row; of one that is not there, nothing recorded."""
    return {name: getattr(row, name) for name in WRITTEN} if row else dict(BLANK)


def key_of(party: int, capacity: str) -> str:
    """Return the name by which the form knows a row."""
    return f"{party}-{capacity}"


class GridForm(forms.Form):
    """What is recorded of one party in one capacity."""

    presence = forms.ChoiceField(
        label=gettext_lazy("presence"), required=False, choices=[NOT_RECORDED, *Presence.choices]
    )
    name_as_written = forms.CharField(label=gettext_lazy("name as written"), required=False, max_length=200)
    senior_official = forms.NullBooleanField(
        label=gettext_lazy("by a senior official"), required=False, widget=YesNoNotStated
    )

    def __init__(self, *args, name: str, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            each.widget.attrs["aria-label"] = f"{each.label}: {name}"

    def clean(self):
        """Refuse a row of which something is said, but not whether it came."""
        data = super().clean()
        if not data.get("presence") and (data.get("name_as_written") or data.get("senior_official") is not None):
            removed = self.initial.get("presence")  # then the rest goes with the row
            if not removed:
                self.add_error("presence", _("Choose whether it came."))
        return data


class FurtherForm(forms.Form):
    """A party that the table does not have."""

    party = forms.CharField(
        label=gettext_lazy("party"),
        required=False,
        widget=forms.TextInput(attrs={"list": "parties", "autocomplete": "off"}),
    )
    capacity = forms.ChoiceField(
        label=gettext_lazy("capacity"), required=False, choices=[("", gettext_lazy("choose")), *Capacity.choices]
    )
    presence = forms.ChoiceField(label=gettext_lazy("presence"), choices=Presence, initial=Presence.ATTENDED)
    name_as_written = forms.CharField(label=gettext_lazy("name as written"), required=False, max_length=200)
    senior_official = forms.NullBooleanField(
        label=gettext_lazy("by a senior official"), required=False, widget=YesNoNotStated
    )

    def __init__(self, *args, known: KnownNames, parties: dict[int, Party], taken: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.known, self.parties, self.taken = known, parties, taken
        for each in self.fields.values():
            each.widget.attrs["aria-label"] = each.label

    def clean(self):
        """Turn the name into the party; a row without one is no row."""
        data = super().clean()
        name = data.get("party", "")
        if not name:
            if data.get("name_as_written"):
                self.add_error("party", _("Type its name."))
            return data
        party = self.parties.get(self.known.exact(name))
        if party is None:
            message = _("“%(name)s” is no name in the record. Choose one from the list, or add the party first.")
            self.add_error("party", message % {"name": name})
        elif not data.get("capacity"):
            self.add_error("capacity", _("Choose in which capacity it came."))
        elif key_of(party.pk, data["capacity"]) in self.taken:
            self.add_error("party", _("It stands in the table already, in that capacity."))
        data["found"] = party
        return data

    def attendee(self) -> Attendee | None:
        """Return what is to be written; None for a blank row. The form is valid."""
        data = self.cleaned_data
        if not data.get("found"):
            return None
        return Attendee(
            party=data["found"],
            capacity=data["capacity"],
            values={name: data[name] for name in WRITTEN},
            anchor=data["name_as_written"] or data["found"].name,
        )


FurtherFormSet = forms.formset_factory(FurtherForm, extra=3)


class WholeForm(forms.Form):
    """What holds for the whole table."""

    list_status = forms.ChoiceField(
        label=gettext_lazy("the list is"),
        choices=ListStatus,
        help_text=gettext_lazy("Absence may be concluded from a complete list only."),
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passage"] = PassageField(
            meeting,
            label=_("what I add or change stands in"),
            help_text=_("Every row that is written will cite this passage."),
        )


@dataclass
class GridRow:
    """A party in one capacity: what it was when the form was opened, what the record holds now, and the form."""

    party: Party
    capacity: str
    was: dict
    now: Attendance | None
    ground: str = ""
    form: GridForm | None = None
    theirs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name by which the form knows it."""
        return key_of(self.party.pk, self.capacity)

    def settle(self, typed: dict) -> Attendee | Attendance | None:
        """Return what `typed` asks for: a row to write, one to take away, or nothing.

        Where somebody else has meanwhile changed what was changed here, `theirs` says to what; then it is not for
        us to decide.
        """
        now = values_of(self.now)
        mine = {name: typed[name] for name in WRITTEN if typed[name] != self.was[name]}
        if not typed["presence"]:
            mine = dict(BLANK) if self.was["presence"] else {}
            disputed = [name for name in WRITTEN if now != BLANK and now[name] != self.was[name]] if mine else []
        else:
            disputed = [name for name in mine if now[name] not in (self.was[name], mine[name])]
            if self.was["presence"] and self.now is None and mine:
                disputed = ["presence"]
        self.theirs = [(_label(name), said(name, now[name])) for name in disputed]
        if not mine or disputed:
            return None
        if not typed["presence"]:
            return self.now
        values = mine if self.now else {name: typed[name] for name in WRITTEN}
        anchor = typed["name_as_written"] or self.party.name
        return Attendee(party=self.party, capacity=self.capacity, values=values, anchor=anchor)

    def merged(self, typed: dict) -> dict:
        """Return what to show: what was typed here, and what others wrote where nothing was."""
        now = values_of(self.now)
        return {name: now[name] if typed[name] == self.was[name] else typed[name] for name in WRITTEN}


def said(name: str, value) -> str:
    """Return a value of a row in words."""
    if name == "presence":
        return str(dict([NOT_RECORDED, *Presence.choices])[value])
    if name == "senior_official":
        return {True: _("yes"), False: _("no")}.get(value, _("not stated"))
    return value or _("not stated")


def _label(name: str) -> str:
    return str(Attendance._meta.get_field(name).verbose_name)


def sealed(rows: list[GridRow]) -> str:
    """Return what the form was opened with, signed, to travel in it."""
    return signing.dumps({row.key: [row.was[name] for name in WRITTEN] for row in rows}, salt=OPENED_SALT)


def unsealed(text: str) -> dict[str, dict]:
    """Return what the form was opened with: row -> values. Raises BadSignature."""
    opened = signing.loads(text, salt=OPENED_SALT)
    return {key: dict(zip(WRITTEN, values, strict=True)) for key, values in opened.items()}

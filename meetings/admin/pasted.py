"""Forms of a pasted list of attendees: the text, and the review of every name in it."""

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin.parts import YesNoNotStated
from meetings.attending import Attendee, NewParty
from meetings.enums import Capacity, ListStatus, Presence
from meetings.intake.paragraphs import normalise
from meetings.models import Document, Meeting, Paragraph, Passage
from members.enums import PartyKind
from members.matching import KnownNames
from members.models import Party

LONGEST_TEXT = 50_000  # characters
OTHER, NEW, OUT = "other", "new", "out"
GIST = 60  # characters of a passage's gist beside its number


class PassageField(forms.ChoiceField):
    """A passage of one of the meeting's documents, or none yet."""

    def __init__(self, meeting: Meeting, **kwargs):
        self.passages = {
            str(passage.pk): passage
            for passage in Passage.objects.filter(document__meetings=meeting)
            .select_related("document")
            .order_by("document__title", "number")
        }
        groups: dict[Document, list] = {}
        for key, passage in self.passages.items():
            gist = passage.gist if len(passage.gist) <= GIST else f"{passage.gist[:GIST].rstrip()}…"
            groups.setdefault(passage.document, []).append((key, f"¶{passage.number} {gist}"))
        choices = [("", _("no passage given yet")), *((str(document), rows) for document, rows in groups.items())]
        if not self.passages:
            kwargs["help_text"] = _(
                "No passage can be chosen: name the documents of this meeting on its form first, and their passages on "
                "the form of each document. The list can be saved without; its sources are then still lacking."
            )
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value) -> Passage | None:
        """Return the passage."""
        return self.passages.get(super().clean(value))


def text_of(passage: Passage) -> str:
    """Return the paragraph that `passage` stands for; "" where its text is not held."""
    held = Paragraph.objects.filter(version__document=passage.document_id, sha256=passage.sha256)
    found = held.order_by("-version__number").first() if passage.sha256 else None
    return found.text if found else ""


class PasteForm(forms.Form):
    """The text of a list, and where it stands."""

    text = forms.CharField(
        label=gettext_lazy("the list"),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField", "autofocus": True}),
        help_text=gettext_lazy(
            "Copied from a statement, Word or Excel: a sentence, a name on each line, or rows with the capacity and "
            "presence beside the name. Blank: the text of the passage chosen below."
        ),
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passage"] = PassageField(
            meeting,
            label=_("it stands in"),
            help_text=_("Every row that is written will cite this passage, with the name as written."),
        )

    def clean(self):
        """Take the passage's own text where none was typed."""
        data = super().clean()
        passage = data.get("passage")
        if "text" in data and not data["text"].strip():
            data["text"] = text_of(passage) if passage else ""
            if not data["text"]:
                raise forms.ValidationError(
                    _("Paste the list. The text of this passage is not held.") if passage else _("Paste the list.")
                )
        return data


class ListForm(forms.Form):
    """What holds for the whole list under review; the text and the passage travel along."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False, required=False)
    list_status = forms.ChoiceField(label=gettext_lazy("with this, the list is"), choices=ListStatus)
    leave_rest = forms.BooleanField(label=gettext_lazy("leave out all that is not decided"), required=False)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passage"] = PassageField(
            meeting,
            label=_("it stands in"),
            help_text=_("Without a passage the rows have no source, and the meeting cannot be published."),
        )
        self.fields["list_status"].help_text = _("Complete: the documents name everybody who came, and this is all.")

    def propose(self, status: str, ground: str) -> None:
        """Begin with that status, and say why."""
        self.initial["list_status"] = status
        field = self.fields["list_status"]
        field.help_text = f"{ground} {field.help_text}"


class ReviewForm(forms.Form):
    """One name of the list: who it is, and what is recorded of it.

    `read` is what the list says, signed, so that it need not be read again: words, capacity, senior official,
    whether it was certain, and the parties that were offered.
    """

    read = forms.CharField(widget=forms.HiddenInput)
    choice = forms.ChoiceField(
        label=gettext_lazy("who it is"),
        required=False,
        widget=forms.RadioSelect,
    )
    other = forms.CharField(
        label=gettext_lazy("name of the other party"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={"list": "parties", "autocomplete": "off", "placeholder": gettext_lazy("any of its names")}
        ),
    )
    new_name = forms.CharField(
        label=gettext_lazy("name of the new party"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("name")}),
    )
    new_acronym = forms.CharField(
        label=gettext_lazy("acronym"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("acronym")}),
    )
    new_kind = forms.ChoiceField(
        label=gettext_lazy("kind"), required=False, choices=[("", gettext_lazy("choose a kind")), *PartyKind.choices]
    )
    remember = forms.BooleanField(label=gettext_lazy("know this spelling from now on"), required=False)
    capacity = forms.ChoiceField(
        label=gettext_lazy("capacity"), required=False, choices=[("", gettext_lazy("choose")), *Capacity.choices]
    )
    presence = forms.ChoiceField(label=gettext_lazy("presence"), choices=Presence)
    senior_official = forms.NullBooleanField(
        label=gettext_lazy("senior official"), required=False, widget=YesNoNotStated
    )

    def __init__(self, *args, known: KnownNames, parties: dict[int, Party], may_add: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.known, self.parties = known, parties
        self.told = self._told()
        offered = [(str(pk), str(parties[pk])) for pk in self.told["candidates"] if pk in parties]
        last = [(OTHER, _("another party")), (NEW, _("a new party")), (OUT, _("leave it out"))]
        self.fields["choice"].choices = [*offered, *(each for each in last if may_add or each[0] != NEW)]
        for name, field in self.fields.items():
            if name != "read":
                field.widget.attrs["aria-label"] = f"{field.label}: {self.words}"

    def _told(self) -> dict:
        """What the list says; nothing at all where the form does not say it truly."""
        read = self["read"].value() or ""
        try:
            return signing.loads(read, salt=READ_SALT)
        except signing.BadSignature:
            return {"words": "", "candidates": [], "capacity": "", "senior": "", "suggested": {}, "is_decided": False}

    @property
    def words(self) -> str:
        """The name as the list has it."""
        return self.told["words"]

    @property
    def is_chosen(self) -> bool:
        """Whether something is chosen as the form stands."""
        return bool(self["choice"].value() or self["other"].value())

    @property
    def is_out(self) -> bool:
        """Whether it is left out."""
        return self.cleaned_data.get("choice") == OUT

    @property
    def party(self) -> Party | None:
        """The party that is chosen as the form stands, if it is one that the record has."""
        choice = self["choice"].value() or ""
        if choice == OTHER:
            return self.parties.get(self.known.exact(self["other"].value() or ""))
        return self.parties.get(int(choice)) if choice.isdecimal() else None

    def clean(self):
        """Turn what was chosen into `party`: one that there is, or a new one."""
        data = super().clean()
        choice = data.get("choice")
        if not self.told["words"]:
            raise forms.ValidationError(_("What the list says was lost on the way: go back to the text."))
        if not choice and data.get("other") and "choice" not in self.errors:
            choice = data["choice"] = OTHER  # the name was typed, the button beside it not pressed
        if not choice:
            if "choice" not in self.errors:
                self.add_error("choice", _("Say who this is, or leave it out."))
            return data
        if choice == OUT:
            return data
        if choice == OTHER:
            data["party"] = self._other(data.get("other", ""))
        elif choice == NEW:
            data["party"] = self._new(data)
        else:
            data["party"] = self.parties[int(choice)]
        if not data.get("capacity"):
            self.add_error("capacity", _("Choose in which capacity it came."))
        return data

    def _other(self, name: str) -> Party | None:
        party = self.parties.get(self.known.exact(name))
        if not name:
            self.add_error("other", _("Type its name."))
        elif party is None:
            message = _("“%(name)s” is no name in the record. Choose one from the list, or make a new party.")
            self.add_error("other", message % {"name": name})
        return party

    def _new(self, data: dict) -> NewParty | None:
        name, kind = normalise(data.get("new_name", "")), data.get("new_kind", "")
        for field in ("new_name", "new_acronym"):
            taken = self.parties.get(self.known.exact(data.get(field) or ""))
            if taken:
                message = _("“%(name)s” is already a name of %(party)s: choose that one.")
                self.add_error(field, message % {"name": data[field], "party": taken})
        if not name:
            self.add_error("new_name", _("Type the name of the new party."))
        if not kind:
            self.add_error("new_kind", _("Choose what kind of party it is."))
        return NewParty(name=name, kind=kind, acronym=normalise(data.get("new_acronym", "")))

    def attendee(self) -> Attendee:
        """Return what is to be written. The form is valid, and the name is not left out."""
        data, told = self.cleaned_data, self.told
        return Attendee(
            party=data["party"],
            capacity=data["capacity"],
            values={
                "presence": data["presence"],
                "name_as_written": self.words[:200],
                "senior_official": data["senior_official"],
            },
            anchor=self.words,
            senior_anchor=told["senior"],
            ground=self._ground(),
            another_name=self.words if data["remember"] else "",
        )

    def _ground(self) -> str:
        """Why we conclude the capacity, where the list gives none and the suggestion was taken."""
        suggested = self.told["suggested"]
        if self.told["capacity"] or suggested.get("capacity") != self.cleaned_data["capacity"]:
            return ""
        return _("The list gives no group; taken from what is recorded: %(ground)s.") % {"ground": suggested["ground"]}


READ_SALT = "meetings.admin.pasted"


class BaseReviewFormSet(forms.BaseFormSet):
    """All names of the list."""

    def clean(self):
        """Refuse a party that would stand on the list twice in one capacity."""
        seen: dict[tuple, str] = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            party, capacity = data.get("party"), data.get("capacity")
            if not party or not capacity:
                continue
            key = (party.pk if isinstance(party, Party) else party.name.casefold(), capacity)
            if key in seen:
                message = _("“%(other)s” above is the same party in the same capacity: leave one of them out.")
                form.add_error("choice", message % {"other": seen[key]})
            seen.setdefault(key, form.words)


ReviewFormSet = forms.formset_factory(ReviewForm, formset=BaseReviewFormSet, extra=0)

"""A source for each row: the passage it rests on, and where in the passage, typed beside the row itself."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balitracker.admin.choosing import NamedAutocomplete
from balitracker.admin.numbering import PartFormSet
from balitracker.admin.parts import PartForm
from meetings.models import Citation, Passage
from meetings.models.citations import validate_anchor
from meetings.verifying import Texts

PASSAGE = Citation._meta.get_field("passage")
SHORT_TITLE = 45  # characters
ANCHOR = Citation._meta.get_field("anchor")


def passage_in_short(passage: Passage) -> str:
    """Return the name of `passage` for a narrow column: its number first, which tells it from its neighbours."""
    return f"¶{passage.number}, {Truncator(passage.document).chars(SHORT_TITLE)}"


class SourceWidget(forms.MultiWidget):
    """The passage, and beneath it the words; then a link to what else the row rests on."""

    def __init__(self, admin_site, attrs=None):
        passage = NamedAutocomplete(PASSAGE, admin_site, attrs={"data-placeholder": _("passage")})
        passage.is_required = False
        words = AdminTextInputWidget(attrs={"placeholder": _("its words, 8 at most"), "maxlength": ANCHOR.max_length})
        self.more = None
        super().__init__({"passage": passage, "words": words}, attrs)

    def decompress(self, value):
        """Return passage and words of a citation."""
        return [value.passage_id, value.anchor] if value else [None, ""]

    def tell(self, citation: Citation | None, label) -> None:
        """Name the chosen passage to the autocomplete, and both fields to those who do not see the table."""
        passage, words = self.widgets
        passage.known = {str(citation.passage_id): passage_in_short(citation.passage)} if citation else {}
        passage.attrs = {**passage.attrs, "aria-label": _("%(label)s: passage") % {"label": label}}
        words.attrs = {**words.attrs, "aria-label": _("%(label)s: words of the passage") % {"label": label}}

    def render(self, name, value, attrs=None, renderer=None):
        """Return both fields, one below the other."""
        fields = super().render(name, value, attrs, renderer)
        return format_html('<div class="desk-source">{}{}</div>', fields, self.more or "")


class PassageField(forms.ModelChoiceField):
    """A passage; rows of one formset look for theirs among those that it fetched together."""

    fetched: dict[str, Passage]

    def to_python(self, value):
        """Return the passage of that key."""
        return self.fetched.get(str(value)) or super().to_python(value)


class SourceField(forms.MultiValueField):
    """What a row rests on: the value is the pair of passage and words, None where nothing was chosen."""

    def __init__(self, admin_site):
        widget = SourceWidget(admin_site)
        passage = PassageField(Passage.objects.all(), required=False)
        passage.widget.is_required = False
        words = forms.CharField(required=False, max_length=ANCHOR.max_length, validators=[validate_anchor])
        widget.widgets[0].choices = passage.choices
        super().__init__(
            [passage, words],
            widget=widget,
            required=False,
            require_all_fields=False,
            label=gettext_lazy("Rests on"),
            help_text=gettext_lazy(
                "The passage of a document that says so; beneath it at most eight words, exactly as they stand there. "
                "Leave both blank where one source holds for the whole list."
            ),
        )

    def compress(self, values):
        """Return passage and words; words alone say nothing."""
        passage, words = values or (None, "")
        if words and not passage:
            raise ValidationError(_("Choose the passage in which these words stand."), code="words_without_passage")
        return (passage, words or "") if passage else None


class SourcedPartForm(PartForm):
    """A row with its source, which is saved after the row, as a link to several records is."""

    texts: Texts

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "source" not in self.fields:  # shown to this person, but not as a field
            return
        self.citation, others = source_of(self.instance)
        self.initial["source"] = self.citation
        field = self.fields["source"]
        field.fields[0].fetched = {str(self.citation.passage_id): self.citation.passage} if self.citation else {}
        field.widget.tell(self.citation, field.label)
        if others:
            field.widget.more = _link_to_others(self.instance, others)

    def has_changed(self) -> bool:
        """A passage carried down from the row above is no row yet; words typed there are."""
        if super().has_changed():
            return True
        return self.instance._state.adding and bool(self.data.get(self.add_prefix("source_words"), "").strip())

    def clean_source(self):
        """Refuse words that do not stand in the passage, and a passage that the row cites already."""
        source = self.cleaned_data["source"]
        if source is None or "source" not in self.changed_data:
            return source
        passage, words = source
        words = self.texts.exact_words(passage, words)
        for other in _whole_record(self.instance):
            if other != self.citation and other.passage_id == passage.pk:
                raise ValidationError(_("This row rests on that passage already."), code="twice")
        return passage, words

    def _save_m2m(self):
        super()._save_m2m()
        if "source" in self.changed_data:
            self._save_source()

    def _save_source(self) -> None:
        source = self.cleaned_data.get("source")
        citation = self.citation
        if source is None:
            if citation:
                citation.delete()
            return
        if citation is None:
            citation = Citation(record=self.instance)
        citation.passage, citation.anchor = source
        citation.save()


class SourceRows:
    """Mixed into a formset whose rows have a `source`: what they choose is fetched together.

    `admin_site` is wanted where the rows are no records and the formset has to make the field itself.
    """

    def __init__(self, *args, admin_site=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.admin_site = admin_site
        self._passages = _passages_typed(self.data, self.prefix) if self.is_bound else {}
        self._texts = Texts()

    def get_form_kwargs(self, index):
        """Give a row of no record its field."""
        given = super().get_form_kwargs(index)
        if self.admin_site is not None:
            given |= {"source": SourceField(self.admin_site), "texts": self._texts}
        return given

    def add_fields(self, form, index):
        """Hand the row what was fetched."""
        super().add_fields(form, index)
        form.texts = self._texts
        if "source" in form.fields:
            field = form.fields["source"]
            field.fields[0].fetched |= self._passages
            field.widget.widgets[0].known |= {key: passage_in_short(passage) for key, passage in self._passages.items()}


class SourcedFormSet(SourceRows, PartFormSet):
    """Rows of a whole with their sources."""


class Sourced:
    """Mixed into an inline whose rows need a source: `source` is among its fields."""

    form = SourcedPartForm
    formset = SourcedFormSet

    def get_queryset(self, request):
        """Fetch what the rows rest on, all together."""
        citations = Citation.objects.select_related("passage__document").order_by("pk")
        return super().get_queryset(request).prefetch_related(Prefetch("citations", citations))

    def get_formset(self, request, obj=None, **kwargs):
        """Give the rows' forms the field."""
        form = type(self.form.__name__, (self.form,), {"source": SourceField(self.admin_site)})
        formset = super().get_formset(request, obj, **{"form": form, **kwargs})
        formset.form.begins_with += ("source",)
        return formset

    @admin.display(description=gettext_lazy("rests on"))
    def source(self, row) -> str:
        """What the row rests on, for those who may not change it."""
        citation, others = source_of(row)
        if citation is None:
            return ""
        return format_html(
            '<a href="{}">{}</a>{}', citation.passage.get_absolute_url(), citation.passage,
            f" +{others}" if others else "",
        )  # fmt: skip


def _passages_typed(data, prefix: str) -> dict[str, Passage]:
    """Return, by key, the passages chosen in the rows of a form whose names begin with `prefix`: one query."""
    keys = {
        value for name, value in data.items()
        if name.startswith(prefix) and name.endswith("-source_passage") and value.isdecimal() and len(value) < 18
    }  # fmt: skip
    if not keys:
        return {}
    return {str(each.pk): each for each in Passage.objects.filter(pk__in=keys).select_related("document")}


def source_of(row) -> tuple[Citation | None, int]:
    """Return the citation that says what `row` as a whole rests on, the first of them, and how many more it has."""
    if row.pk is None:
        return None, 0
    citations = list(row.citations.all())
    first = next(iter(_whole_record(row)), None)
    return first, len(citations) - bool(first)


def _whole_record(row) -> list[Citation]:
    if row.pk is None:
        return []
    return [each for each in row.citations.all() if not each.field and not each.says]


def _link_to_others(row, number: int) -> str:
    options = row._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    said = ngettext("%(number)s more source", "%(number)s more sources", number) % {"number": number}
    return format_html('<a class="desk-source-more" href="{}">{}</a>', address, said)

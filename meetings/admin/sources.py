"""The desk: what every part of a meeting rests on, on one page, and a table to give them their sources.

`MeetingSourcesAdmin` is mixed into the admin of meetings, before the class that it extends.
"""

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balitracker.admin.citations import clean_says
from balitracker.admin.resting import name_in_list, resting
from balitracker.admin.sourcing import SourceField, SourceRows
from balitracker.admin.undoing import told_with_undo
from meetings.citing import add_citations, cited_together, facts_of
from meetings.models import Citation

BLANK_ROWS = 10


class CitationRow(forms.Form):
    """One source: of what, which passage, and how sure."""

    record = forms.ChoiceField(label=gettext_lazy("of what"), required=False)
    field = forms.ChoiceField(
        label=gettext_lazy("which fact of it"),
        required=False,
        help_text=gettext_lazy(
            "“The record itself”: as a whole. “All attendance” and the like: every row of that list."
        ),
    )
    says = forms.CharField(
        label=gettext_lazy("what it gives instead"),
        required=False,
        max_length=Citation._meta.get_field("says").max_length,
        help_text=gettext_lazy(
            "Mostly blank. Only where the passage disagrees with the record: then what the passage gives. "
            "Both are shown among the disagreements."
        ),
    )
    inferred = forms.BooleanField(
        label=gettext_lazy("inferred"),
        required=False,
        help_text=gettext_lazy("The passage does not say so itself; we conclude it."),
    )
    ground = forms.CharField(
        label=gettext_lazy("on what ground"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Why we conclude it, in a sentence."),
    )
    field_order = ["record", "field", "source", "says", "inferred", "ground"]

    def __init__(self, *args, records: dict, choices: list, facts: list, source: SourceField, texts, **kwargs):
        super().__init__(*args, **kwargs)
        self.records, self.texts = records, texts
        self.fields["source"] = source
        self.order_fields(self.field_order)
        self.fields["record"].choices = choices
        self.fields["field"].choices = facts
        source.fields[0].fetched = {}
        source.widget.tell(None, source.label)
        for name, field in self.fields.items():
            if name != "source":
                field.widget.attrs["aria-label"] = capfirst(field.label)

    def clean(self):
        """Make the citation; say what is lacking or double."""
        data = super().clean()
        if not self.has_changed() or self.errors:
            return data
        record, source = self.records.get(data["record"]), data["source"]
        if record is None:
            raise ValidationError({"record": _("Choose of what this is the source.")})
        if source is None:
            raise ValidationError({"source": _("Choose the passage.")})
        if data["field"] and data["field"] not in dict(facts_of(type(record))):
            facts = ", ".join(str(label) for _name, label in facts_of(type(record)))
            raise ValidationError({"field": _("It has no such fact. It has: %(facts)s.") % {"facts": facts}})
        passage, words = source
        self.citation = Citation(
            record=record,
            field=data["field"],
            passage=passage,
            anchor=self.texts.exact_words(passage, words),
            says=clean_says(type(record), data["field"], data["says"]),
            inferred=data["inferred"],
            ground=data["ground"],
        )
        self.citation.full_clean()
        return data

    def has_changed(self) -> bool:
        """A passage carried down from the row above is no row yet."""
        return any(name != "source" for name in self.changed_data) or bool(
            self.data.get(self.add_prefix("source_words"), "").strip()
        )


class CitationRows(SourceRows, forms.BaseFormSet):
    """Sources to be given together, each once."""

    def clean(self):
        """Refuse the same source twice."""
        seen = set()
        for form in self.forms:
            citation = getattr(form, "citation", None)
            if citation is None:
                continue
            key = (citation.content_type_id, citation.object_id, citation.field, citation.passage_id)
            if key in seen:
                form.add_error("source", _("This source stands in a row above already."))
            seen.add(key)


CitationRowSet = forms.formset_factory(CitationRow, formset=CitationRows, extra=BLANK_ROWS)


class MeetingSourcesAdmin:
    """Adds to the admin of meetings: the page of all its sources."""

    def get_urls(self):
        """Add the page."""
        view = self.admin_site.admin_view(self.sources_view)
        return [path("<path:object_id>/sources/", view, name="meetings_meeting_sources"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form where the page is."""
        if obj is not None:
            context["sources_url"] = self._sources_page(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def sources_view(self, request, object_id):
        """Show what each part rests on; save the sources that were typed."""
        meeting = self.get_object(request, unquote(object_id))
        if meeting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_change = self.has_change_permission(request, meeting)
        if not (may_change or self.has_view_permission(request, meeting)):
            raise PermissionDenied
        records = cited_together(meeting)
        forms_ = self._source_rows(request, records) if may_change else None
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied(_("Sources are given by editors and reviewers."))
            if forms_.is_valid():
                citations = [form.citation for form in forms_ if hasattr(form, "citation")]
                number = add_citations(by=request.user, citations=citations)
                words = ngettext("%d source was given.", "%d sources were given.", number)
                told_with_undo(request, words % number)
                return HttpResponseRedirect(self._sources_page(meeting))
        context = self._context_of(request, meeting) | {
            "title": _("Sources: %s") % meeting,
            "groups": resting(records),
            "forms": forms_,
            "change_url": reverse(f"{self.admin_site.name}:meetings_meeting_change", args=[meeting.pk]),
            "documents": meeting.documents.all(),
            "media": self.media + forms_.media if forms_ else self.media,
        }
        return TemplateResponse(request, "admin/meeting_sources.html", context)

    def _source_rows(self, request, records) -> CitationRows:
        named = {f"{type(record)._meta.model_name}:{record.pk}": record for record in records}
        facts = {name: label for record in {type(each): each for each in records}.values()
                 for name, label in facts_of(type(record))}  # fmt: skip
        return CitationRowSet(
            request.POST if request.method == "POST" else None,
            form_kwargs={
                "records": named,
                "choices": _choices(named),
                "facts": [("", _("the record itself")), *((name, capfirst(label)) for name, label in facts.items())],
            },
            admin_site=self.admin_site,
        )

    def _sources_page(self, meeting) -> str:
        return reverse(f"{self.admin_site.name}:meetings_meeting_sources", args=[meeting.pk])


def _choices(named: dict) -> list[tuple]:
    """Return the records to choose from, in groups of one kind."""
    groups: dict[str, list] = {}
    for key, record in named.items():
        kind = capfirst(record._meta.verbose_name)
        groups.setdefault(kind, []).append((key, name_in_list(record)))
    return [("", "---------"), *groups.items()]

"""The desk: make passages out of the paragraphs of a loaded document, many at once.

`PassageMakingAdmin` is mixed into the admin of documents, before the class that extends it.
"""

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker.admin.undoing import told_with_undo
from meetings.actions import make_passages
from meetings.import_report import newest_version
from meetings.intake.refusals import Refused
from meetings.models import Passage

OWN_WORDS_FROM = 9
"""A gist with so many words of the paragraph in a row is not in our own words."""


class GistsForm(forms.Form):
    """One gist for each paragraph that is no passage yet; those left blank stay plain paragraphs."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, paragraphs, **kwargs):
        super().__init__(*args, **kwargs)
        self.paragraphs = {_name(paragraph.number): paragraph for paragraph in paragraphs}
        for name, paragraph in self.paragraphs.items():
            self.fields[name] = forms.CharField(
                label=_("What ¶%(number)s says, in our own words") % {"number": paragraph.number},
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )

    def rows(self) -> list[tuple]:
        """Return each paragraph with its field."""
        return [(paragraph, self[name]) for name, paragraph in self.paragraphs.items()]

    def clean(self):
        """Refuse a gist that is the paragraph's own sentence."""
        data = super().clean()
        for name, paragraph in self.paragraphs.items():
            if copied := _copied(data.get(name) or "", paragraph.text):
                self.add_error(name, _("“%(words)s” stands so in the document. Say it in our own words.") % {
                    "words": copied
                })  # fmt: skip
        return data

    def gists(self) -> dict[int, str]:
        """Return what was typed, by number of the paragraph."""
        return {row.number: self.cleaned_data[name] for name, row in self.paragraphs.items() if self.cleaned_data[name]}


class PassageMakingAdmin:
    """Adds to the admin of documents: the page that makes passages."""

    def get_urls(self):
        """Add the page."""
        view = self.admin_site.admin_view(self.make_passages_view)
        return [
            path("<path:object_id>/passages/new/", view, name="meetings_document_passages_new"),
            *super().get_urls(),
        ]

    def _import_context(self, request, document) -> dict:
        return super()._import_context(request, document) | {"make_url": self._page("passages_new", document)}

    def make_passages_view(self, request, object_id):
        """Show the paragraphs that are no passage yet; make passages of those that were given a gist."""
        document = self.get_object(request, unquote(object_id))
        if document is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, document) or not request.user.has_perm("meetings.add_passage"):
            raise PermissionDenied(_("Passages are made by editors and reviewers."))
        version = newest_version(document)
        if version is None:
            return HttpResponseRedirect(self._page("passages", document))
        taken = Passage.objects.filter(document=document).values("number")
        form = GistsForm(
            request.POST if request.method == "POST" else None,
            paragraphs=version.paragraphs.exclude(number__in=taken).order_by("number"),
            initial={"seen": version.number},
        )
        if request.method == "POST" and form.is_valid():
            try:
                made = make_passages(
                    by=request.user, document=document, gists=form.gists(), seen=form.cleaned_data["seen"]
                )
            except Refused as refusal:
                form.add_error(None, refusal.reason)
            else:
                words = ngettext("%d passage was made: it can be cited now.",
                                 "%d passages were made: they can be cited now.", len(made))  # fmt: skip
                told_with_undo(request, words % len(made))
                return HttpResponseRedirect(self._page("passages", document))
        context = self._import_context(request, document) | {
            "title": _("Make passages: %s") % document,
            "form": form,
            "version": version,
        }
        return TemplateResponse(request, "admin/document_passages_new.html", context)


def _name(number: int) -> str:
    return f"gist-{number}"


def _copied(gist: str, text: str) -> str:
    """Return the first words of `gist` that stand so in `text`, where they are too many; else ""."""
    words, whole = gist.split(), " ".join(text.split()).casefold()
    for start in range(len(words) - OWN_WORDS_FROM + 1):
        run = " ".join(words[start : start + OWN_WORDS_FROM])
        if run.casefold() in whole:
            return run
    return ""

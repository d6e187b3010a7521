"""The desk: load a document's file after seeing what that does, and settle its passages with the new text.

`DocumentImportAdmin` is mixed into the admin of documents, before the class that it extends.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balitracker.admin.uploads import in_memory
from meetings.actions import accept_change, load_document, plan_import, reanchor
from meetings.import_report import newest_version, standing_of
from meetings.intake.reading import MAX_BYTES, Refused, check_size
from meetings.models import PendingImport

PASTED = "pasted.txt"


class ImportForm(forms.Form):
    """A file, or a text to paste."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(".txt, .docx, .pdf with text, or .html; at most 20 MB."),
    )
    text = forms.CharField(
        label=gettext_lazy("or text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Pasted, with a blank line between paragraphs."),
    )

    def __init__(self, *args, too_large: bool = False, **kwargs):
        self.too_large = too_large
        super().__init__(*args, **kwargs)

    def clean(self):
        """Turn either into `content` and `file_name`."""
        data = super().clean()
        if self.too_large:
            try:
                check_size(MAX_BYTES + 1)
            except Refused as refusal:
                raise forms.ValidationError(refusal.reason) from refusal
        file, text = data.get("file"), data.get("text", "")
        if (file is not None) == bool(text.strip()):
            raise forms.ValidationError(_("Choose a file or paste a text, one of the two."))
        if file is not None:
            data["content"], data["file_name"] = file.read(), file.name
        else:  # browsers send line ends of their own
            data["content"], data["file_name"] = text.replace("\r\n", "\n").encode(), PASTED
        return data


class DocumentImportAdmin:
    """Adds to the admin of documents: the import of a file, and the page of its passages."""

    change_form_template = "admin/document_change_form.html"

    def get_urls(self):
        """Add both pages."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/import/", wrap(in_memory(self.import_view, limit=MAX_BYTES)), name=f"{name}_import"),
            path("<path:object_id>/passages/", wrap(self.passages_view), name=f"{name}_passages"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form where the two pages are."""
        if obj is not None:
            context["passages_url"] = self._page("passages", obj)
            context["import_url"] = self._page("import", obj) if self.has_change_permission(request, obj) else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Import

    def import_view(self, request, object_id):
        """Ask for a file, show what it would do, and load it once that is confirmed."""
        document = self.get_object(request, unquote(object_id))
        if document is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, document):
            raise PermissionDenied(_("Documents are loaded by editors and reviewers."))
        if "_confirm" in request.POST:
            return self._confirm(request, document)
        context = self._import_context(request, document)
        if request.method == "POST":
            form = ImportForm(request.POST, request.FILES, too_large=getattr(request, "upload_is_too_large", False))
            context["form"] = form
            if form.is_valid():
                context |= self._plan(request, document, form)
        else:
            context["form"] = ImportForm()
        return TemplateResponse(request, "admin/document_import.html", context)

    def _plan(self, request, document, form: ImportForm) -> dict:
        """What the page says of the file, which waits for confirmation in the database for a day."""
        content, file_name = form.cleaned_data["content"], form.cleaned_data["file_name"]
        try:
            report = plan_import(document=document, content=content, file_name=file_name)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return {}
        PendingImport.objects.filter(made_at__lt=timezone.now() - PendingImport.KEPT).delete()
        if not report.is_new:
            return {"report": report}
        pending, _made = PendingImport.objects.update_or_create(
            document=document, by=request.user, defaults={"content": content, "file_name": file_name}
        )
        return {"report": report, "pending": pending, "seen": report.supersedes or 0}

    def _confirm(self, request, document):
        """Load what was confirmed, if it is what was seen."""
        pk, seen = request.POST.get("pending", ""), request.POST.get("seen", "")
        waiting = PendingImport.objects.filter(document=document, by=request.user)
        pending = waiting.filter(pk=pk).first() if _is_number(pk) and _is_number(seen) else None
        if pending is None:
            self.message_user(request, _("The file does not wait any more: choose it again."), messages.ERROR)
            return HttpResponseRedirect(self._page("import", document))
        try:
            report = load_document(
                by=request.user,
                document=document,
                content=bytes(pending.content),
                file_name=pending.file_name,
                seen=int(seen),
            )
        except Refused as refusal:
            self.message_user(request, refusal.reason, messages.ERROR)
            return HttpResponseRedirect(self._page("import", document))
        pending.delete()
        self.message_user(
            request, _("“%(file)s” is version %(version)s now.") % {"file": report.file_name, "version": report.version}
        )
        return HttpResponseRedirect(self._page("passages", document))

    # Passages

    def passages_view(self, request, object_id):
        """Show where each passage stands in the newest text; re-anchor them, or accept a change."""
        document = self.get_object(request, unquote(object_id))
        if document is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_change = self.has_change_permission(request, document)
        if not (may_change or self.has_view_permission(request, document)):
            raise PermissionDenied
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied(_("Passages are settled by editors and reviewers."))
            self._settle(request, document)
            return HttpResponseRedirect(self._page("passages", document))
        version = newest_version(document)
        context = self._import_context(request, document) | {
            "title": _("Passages: %s") % document,
            "version": version,
            "standing": standing_of(document, version),
            "may_change": may_change,
        }
        return TemplateResponse(request, "admin/document_passages.html", context)

    def _settle(self, request, document) -> None:
        """Do what the button says, and say what was done or why not."""
        seen, number = request.POST.get("seen", ""), request.POST.get("accept", "")
        seen = int(seen) if _is_number(seen) else None
        try:
            if "_reanchor" in request.POST:
                moves = reanchor(by=request.user, document=document, seen=seen)
                words = ngettext("%d passage was re-anchored.", "%d passages were re-anchored.", len(moves))
                self.message_user(request, words % len(moves))
            elif passage := document.passages.filter(pk=number).first() if _is_number(number) else None:
                accept_change(by=request.user, passage=passage, seen=seen)
                self.message_user(request, _("Passage %s is what the text says now.") % passage.number)
            else:
                self.message_user(request, _("This passage is not there any more."), messages.ERROR)
        except Refused as refusal:
            self.message_user(request, refusal.reason, messages.ERROR)

    # Both

    def _page(self, page: str, document) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[document.pk])

    def _import_context(self, request, document) -> dict:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "title": _("Load a file: %s") % document,
            "opts": self.opts,
            "object": document,
            "subtitle": None,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "import_url": self._page("import", document),
            "passages_url": self._page("passages", document),
        }


def _is_number(text: str) -> bool:
    """Whether `text` is a number that the database can hold."""
    return text.isdecimal() and len(text) < 18

"""A list as a spreadsheet: taken away as it is shown, and brought back after seeing what that does.

`SheetAdmin` is mixed into the admin of a list, before the class that it extends.
"""

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from balitracker import exports
from balitracker.admin.undoing import told_with_undo
from balitracker.admin.uploads import in_memory
from balitracker.models import PendingSheet
from balitracker.spreadsheets.importing import SheetImporter, plan_sheet, save_sheet
from balitracker.spreadsheets.reading import MAX_BYTES, Refused, check_size, read

LONGEST_NAME = 255


class SheetForm(forms.Form):
    """A spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("An Excel workbook (.xlsx), of which the first sheet is read, or a CSV; at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def __init__(self, *args, too_large: bool = False, **kwargs):
        self.too_large = too_large
        super().__init__(*args, **kwargs)

    def clean(self):
        """Say so where there is no file, or where it was too large to be kept."""
        data = super().clean()
        try:
            check_size(MAX_BYTES + 1 if self.too_large else 0)
        except Refused as refusal:
            self.add_error("file", refusal.reason)
        else:
            if data.get("file") is None:
                self.add_error("file", _("Choose a file."))
        return data


class SheetAdmin:
    """Adds to the admin of a list: its files, and the import of one. `sheet` says how rows are read and written."""

    sheet: type[SheetImporter]

    def get_urls(self):
        """Add both addresses."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(in_memory(self.sheet_view, limit=MAX_BYTES)), name=f"{name}_sheet"),
            path("all.<file_format:file_format>", wrap(require_safe(self.take_away)), name=f"{name}_file"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        """Tell the list where its files are, and where one is brought back."""
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        context = {"files": [(label, self._address("file", name) + query) for name, label in exports.LABELS.items()]}
        if self.has_change_permission(request):
            context["sheet_url"] = self._address("sheet")
        return super().changelist_view(request, context | (extra_context or {}))

    # Taking away

    def take_away(self, request, file_format: str):
        """Answer with the rows that the list shows, all pages of them, drafts among them."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            changelist = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self._address('changelist')}?e=1")
        shown = changelist.queryset
        importer = self.sheet(request.user)
        rows = importer.records().filter(pk__in=shown.order_by().values("pk"))
        table = exports.Table(
            name=importer.list_name,
            columns=importer.columns,
            rows=importer.rows_of_file(rows.order_by(*changelist.get_ordering(request, shown))),
            count=rows.count(),
            filters=_filters_in_words(changelist),
            absolute=request.build_absolute_uri,
            page=request.build_absolute_uri(f"{self._address('changelist')}?{request.GET.urlencode()}"),
            byte_order_mark=True,  # Excel takes a CSV without one for Windows-1252
        )
        return exports.RESPONSES[file_format](table)

    # Bringing back

    def sheet_view(self, request):
        """Ask for a file, show what it would do row by row, and save it once that is confirmed."""
        if not self.has_change_permission(request):
            raise PermissionDenied(_("Spreadsheets are brought in by editors and reviewers."))
        if "_confirm" in request.POST:
            return self._confirm(request)
        form = SheetForm()
        if request.method == "POST":
            form = SheetForm(request.POST, request.FILES, too_large=getattr(request, "upload_is_too_large", False))
            if form.is_valid():
                file = form.cleaned_data["file"]
                try:
                    return self._dry_run(request, file.read(), file.name)
                except Refused as refusal:
                    form.add_error("file", refusal.reason)
        importer = self.sheet(request.user)
        columns = [
            (column, importer.is_writable(column.name), column.name in importer.tells) for column in importer.columns
        ]
        return self._page(request, {"form": form, "columns": columns, "identified_by": importer.identified_by})

    def _dry_run(self, request, content: bytes, file_name: str):
        plan = plan_sheet(by=request.user, importer=self.sheet, sheet=read(content))
        PendingSheet.objects.filter(made_at__lt=timezone.now() - PendingSheet.KEPT).delete()
        context = {"plan": plan, "file_name": file_name}
        if plan.changes_something and not plan.is_refused:
            context["pending"], _made = PendingSheet.objects.update_or_create(
                **self._whose(request), defaults={"content": content, "file_name": file_name[-LONGEST_NAME:]}
            )
        return self._page(request, context)

    def _confirm(self, request):
        """Save what was looked at, if it would still do the same; else show what it would do now."""
        key = request.POST.get("pending", "")
        waiting = PendingSheet.objects.filter(**self._whose(request))
        pending = waiting.filter(pk=key).first() if key.isdecimal() and len(key) < 18 else None
        if pending is None:
            self.message_user(request, _("The file does not wait any more: choose it again."), messages.ERROR)
            return HttpResponseRedirect(self._address("sheet"))
        sheet = read(bytes(pending.content))
        try:
            plan = save_sheet(by=request.user, importer=self.sheet, sheet=sheet, seen=request.POST.get("seen", ""))
        except Refused as refusal:
            self.message_user(request, refusal.reason, messages.ERROR)
            return HttpResponseRedirect(self._address("sheet"))
        if plan is not None:
            return self._page(
                request, {"plan": plan, "file_name": pending.file_name, "pending": pending, "is_stale": True}
            )
        pending.delete()
        told_with_undo(request, _("“%(file)s” is saved.") % {"file": pending.file_name})
        return HttpResponseRedirect(self._address("changelist"))

    def _whose(self, request) -> dict:
        return {"content_type": ContentType.objects.get_for_model(self.model), "by": request.user}

    def _address(self, page: str, *parts: str) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=parts)

    def _page(self, request, context: dict) -> TemplateResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Bring in a spreadsheet: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "subtitle": None,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "sheet_url": self._address("sheet"),
            **context,
        }
        return TemplateResponse(request, "admin/sheet_import.html", context)


def _filters_in_words(changelist) -> list[str]:
    """Return what the list is narrowed to, as "label: value"."""
    found = [_("Search: %s") % changelist.query] if changelist.query else []
    for spec in changelist.filter_specs:
        chosen = [str(each["display"]) for each in spec.choices(changelist) if each["selected"]]
        if spec.used_parameters and chosen:
            found.append(f"{spec.title}: {' / '.join(chosen)}")
    return found

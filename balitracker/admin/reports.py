"""The desk: errors that readers report. Nobody adds or deletes one there; it is closed with a note."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.models import ErrorReport
from balitracker.policies import Denied
from balitracker.reporting.actions import close


class StateFilter(admin.SimpleListFilter):
    """Open, or closed."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        """Return the states."""
        return [("open", _("open")), ("closed", _("closed"))]

    def queryset(self, request, queryset):
        """Return the reports in the state asked for."""
        return queryset.filter(closed_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin):
    """Reports: the address that a reader left is shown nowhere."""

    change_form_template = "admin/error_report.html"
    actions = None
    list_display = ["about", "made_at", "state"]
    list_filter = [StateFilter]
    list_per_page = 50
    empty_value_display = gettext_lazy("not stated")
    facts = ["about", "where", "text", "made_at", "wants_answer"]
    ended = ["closed_at", "closed_by"]

    def has_add_permission(self, request):
        """Nobody: readers report."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Nobody: a report stays, without the address."""
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Call the page what it shows."""
        context = {"title": _("Reported error"), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def changelist_view(self, request, extra_context=None):
        """Call the list what it holds."""
        return super().changelist_view(request, {"title": _("Reported errors"), **(extra_context or {})})

    def get_queryset(self, request):
        """Return the reports, with what they are about."""
        return super().get_queryset(request).prefetch_related("record")

    def get_fields(self, request, obj=None):
        """Return the facts, then the note, then how it ended."""
        return [*self.facts, "answer", *([] if obj is None or obj.is_open else self.ended)]

    def get_readonly_fields(self, request, obj=None):
        """Return all but the note of an open report."""
        return [*self.facts, *self.ended, *([] if obj is None or obj.is_open else ["answer"])]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Ask for a note."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found:
            found.required = True
        return found

    def save_model(self, request, obj, form, change):
        """Close the report, and say so, or why not."""
        try:
            close(by=request.user, report=obj, answer=obj.answer)
        except Denied as denied:
            self.message_user(request, denied.reason, messages.ERROR)
        except OSError:
            self.message_user(request, _("The answer could not be sent, so the report is still open."), messages.ERROR)
        else:
            self.message_user(request, _("The report is closed."), messages.SUCCESS)

    def response_change(self, request, obj):
        """Go on to the reports that are still open; what became of this one is said already."""
        return redirect(f"{reverse('admin:balitracker_errorreport_changelist')}?state=open")

    def log_change(self, request, obj, message):
        """Nothing: the report itself says who closed it."""

    @admin.display(description=gettext_lazy("about"))
    def about(self, report) -> str:
        """What it is about."""
        return str(report.record or _("a record that is gone"))

    @admin.display(description=gettext_lazy("state"))
    def state(self, report) -> str:
        """Whether it waits."""
        return _("open") if report.is_open else _("closed")

    @admin.display(description=gettext_lazy("an answer by e-mail"))
    def wants_answer(self, report) -> str:
        """Whether the reader left an address."""
        if not report.is_open:
            return _("The address, if one was left, was deleted when the report was closed.")
        return _("wanted: your note is sent to the reader") if report.email else _("not wanted")

    @admin.display(description=gettext_lazy("open"))
    def where(self, report) -> str:
        """Links to the record at the desk, to its public page, and to the passage."""
        links = []
        if report.record:
            links = [(_desk_page(report.record), _("at the desk")),
                     (report.record.get_absolute_url(), _("as the public sees it"))]  # fmt: skip
        if report.passage:
            links.append((report.passage_url, _("the passage: %(passage)s") % {"passage": report.passage}))
        return format_html("{}", format_html_join(" · ", '<a href="{}">{}</a>', (link for link in links if link[0])))


def _desk_page(record) -> str:
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""

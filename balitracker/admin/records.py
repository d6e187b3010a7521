"""A record's pages at the desk: form, list, history, deletion."""

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected as delete_after_asking
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin.merging.saving import MergingAdmin
from balitracker.admin.numbering import leave_to_us, number_row
from balitracker.admin.parts import RecordFields
from balitracker.admin.siblings import introduce
from balitracker.admin.undoing import told_with_undo
from balitracker.desk.rooms import may_read_history
from balitracker.history.changes import as_last_known, changes_of
from balitracker.history.undone import tell_undone
from balitracker.models import RecordVersion
from balitracker.policies import Denied, check_delete

CHANGES_PER_PAGE = 50
UNFOLDED_ROWS = 4


class RecordAdmin(RecordFields, MergingAdmin, admin.ModelAdmin):
    """A model of the record. `numbered` is a place within `numbered_within` that fills itself when left blank."""

    change_list_template = "admin/record_change_list.html"
    change_form_template = "admin/record_change_form.html"
    delete_confirmation_template = "admin/record_delete_confirmation.html"
    delete_selected_confirmation_template = "admin/record_delete_selected_confirmation.html"
    empty_value_display = gettext_lazy("not stated")
    list_per_page = 50
    actions = ["delete_selected"]
    numbered = ""
    numbered_within = ""

    # What may be done

    def check_delete(self, user, obj) -> None:
        """Raise Denied unless `user` may delete `obj`."""
        check_delete(user, obj)

    def has_delete_permission(self, request, obj=None):
        """Ask the policy about the record at hand."""
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or reason_against(self.check_delete, request.user, obj) is None

    def delete_view(self, request, object_id, extra_context=None):
        """Say why a record may not be deleted, before asking whether it should be."""
        obj = self.get_object(request, unquote(object_id))
        reason = obj and reason_against(self.check_delete, request.user, obj)
        if reason:
            return self.refused(request, obj, reason)
        title = {"title": _("Delete this %(kind)s?") % {"kind": self.opts.verbose_name}}
        return super().delete_view(request, object_id, title | (extra_context or {}))

    @admin.action(permissions=["delete"], description=gettext_lazy("Delete selected"))
    def delete_selected(self, request, queryset):
        """Ask before deleting the selected records; those that may not be deleted are named, and stay."""
        kept = []
        for obj in queryset:
            if reason := reason_against(self.check_delete, request.user, obj):
                kept.append(obj.pk)
                self.message_user(request, reason, messages.ERROR)
        rest = queryset.exclude(pk__in=kept)
        return delete_after_asking(self, request, rest) if rest.exists() else None

    def get_deleted_objects(self, objs, request):
        """Count what goes along in the words of the desk: the records themselves and bare links are not told."""
        listed, counted, lacking, protected = super().get_deleted_objects(objs, request)
        links = {model._meta.verbose_name_plural for model in apps.get_models(include_auto_created=True)
                 if model._meta.auto_created}  # fmt: skip
        counted = {kind: number for kind, number in counted.items() if kind not in links}
        own = self.opts.verbose_name_plural
        counted[own] = counted.get(own, 0) - len(objs)
        return listed, {kind: number for kind, number in counted.items() if number > 0}, lacking, protected

    def refused(self, request, obj, reason: str) -> TemplateResponse:
        """Return the page, with status 403, that says why something may not be done with `obj`.

        Raises PermissionDenied for who may not even see it: the page names it.
        """
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied(reason)
        context = self._context_of(request, obj) | {"title": _("This cannot be done"), "reason": reason}
        return TemplateResponse(request, "admin/refused.html", context, status=403)

    # Lists

    def get_ordering(self, request):
        """Keep the model's own order, also where a list counts what belongs to its rows."""
        return self.ordering or self.opts.ordering

    def changelist_view(self, request, extra_context=None):
        """Show the list under the name of what it holds."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    # Saving

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show or save the form.

        Where somebody else saves the same name or number at the same moment, the database refuses the second. It is
        tried once more: now the form's own check sees the first, says so in words, and keeps what was typed.
        """
        typed = request.POST
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            request.POST = typed  # without what was merged into it
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Let the place in the order be left blank."""
        form = super().get_form(request, obj, change=change, **kwargs)
        if self.numbered:
            leave_to_us(form, self.numbered)
        return form

    def save_model(self, request, obj, form, change):
        """Save, after giving the record its place."""
        if self.numbered:
            number_row(form, self.numbered, self.numbered_within)
        super().save_model(request, obj, form, change)

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        introduce(formsets)
        return formsets, inlines

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Unfold the parts that hold a few rows: what is there is seen; what is long, or empty, stays folded."""
        found = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for each in found:
            if 0 < each.formset.initial_form_count() <= UNFOLDED_ROWS:
                each.classes = each.classes.replace("collapse", "")
        return found

    def save_related(self, request, form, formsets, change):
        """Save the parts: first those that others of the same form have chosen."""
        in_order = sorted(formsets, key=lambda formset: bool(getattr(formset, "from_the_whole", ())))
        super().save_related(request, form, in_order, change)

    # What is said afterwards

    def response_add(self, request, obj, post_url_continue=None):
        """Say that it was added, with the way back."""
        request.offers_undo = _has_written()
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        """Say that it was changed, with the way back."""
        request.offers_undo = _has_written()
        return super().response_change(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        """Say that it was deleted, with the way back."""
        request.offers_undo = _has_written()
        return super().response_delete(request, obj_display, obj_id)

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        """Tell the person; what a form has just done comes with the way back."""
        if level == messages.SUCCESS and getattr(request, "offers_undo", False):
            request.offers_undo = False  # once for all that the request did
            told_with_undo(request, message)
        else:
            super().message_user(request, message, level, *args, **kwargs)

    def log_addition(self, request, obj, message):
        """Write nothing: the database keeps the history."""

    def log_change(self, request, obj, message):
        """Write nothing: the database keeps the history."""

    def log_deletions(self, request, queryset):
        """Write nothing: the database keeps the history."""

    # History

    def history_view(self, request, object_id, extra_context=None):
        """Show every change of the record and its parts, newest first; of a deleted record as well."""
        pk = unquote(object_id)
        obj = self.get_object(request, pk)
        record = obj or (as_last_known(self.model, int(pk)) if pk.isdecimal() and len(pk) < 19 else None)
        if record is None:
            raise Http404(_("No such record."))
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        changes = changes_of(record, self.parts())
        page = Paginator(changes, CHANGES_PER_PAGE).get_page(request.GET.get(PAGE_VAR))
        tell_undone(page.object_list)
        context = self._context_of(request, obj or record) | {
            "title": _("History: %s") % record,
            "deleted": obj is None,
            "changes": page,
            "may_undo": may_read_history(request.user),
            "page_range": page.paginator.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)

    def parts(self) -> list[tuple]:
        """Return what is shown as a part of this record: (model, name of its link to the record or None)."""
        return [(inline.model, getattr(inline, "fk_name", None)) for inline in self.inlines]

    def _context_of(self, request, obj) -> dict:
        request.current_app = self.admin_site.name
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": obj,
            "subtitle": None,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "has_view_permission": self.has_view_permission(request),
            "preserved_filters": self.get_preserved_filters(request),
        }


def reason_against(check, *args) -> str | None:
    """Return why `check` denies what `args` ask for; None where it allows it."""
    try:
        check(*args)
    except Denied as denied:
        return denied.reason
    return None


def _has_written() -> bool:
    """Whether the running transaction has written the record: a form saved as it was leaves nothing to undo."""
    return RecordVersion.stamp_for_others() is None

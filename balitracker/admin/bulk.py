"""The list action that edits many records at once: what to change, every change before it is made, then one change.

`BulkAdmin` is mixed into the admin of a list, before the class that it extends.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balitracker.admin.undoing import told_with_undo
from balitracker.bulk import BulkEdit

MOST = 500  # records at once


class BulkAdmin:
    """Adds "Edit selected" to a list. `bulk` says what can be edited."""

    bulk: type[BulkEdit]

    @admin.action(permissions=["change"], description=gettext_lazy("Edit selected"))
    def edit_selected(self, request, queryset):
        """Ask what to change, show what that does to each record, and save it once that is confirmed."""
        is_first = not request.POST.keys() & {"_preview", "_confirm", "_again"}
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)) if is_first else _chosen(request)
        if len(keys) > MOST:
            self.message_user(request, _("Select %(most)s records at most.") % {"most": MOST}, messages.ERROR)
            return None
        chosen = self.model._base_manager.filter(pk__in=keys)
        edit = self.bulk(request.user)
        form = edit.form(chosen) if is_first else edit.form(chosen, request.POST)
        context = {"form": form, "chosen": chosen, "number": len(keys), "keys": keys}
        if is_first or "_again" in request.POST or not form.is_valid():
            return self._bulk_page(request, context)
        if "_confirm" in request.POST:
            plan = edit.save(keys, form.cleaned_data, seen=request.POST.get("seen", ""))
            if plan is None:
                words = ngettext("%(number)s %(kind)s was looked at and saved.", "%(number)s %(kind)s were looked at "
                                 "and saved.", len(keys))  # fmt: skip
                kind = self.opts.verbose_name if len(keys) == 1 else self.opts.verbose_name_plural
                told_with_undo(request, words % {"number": len(keys), "kind": kind})
                return HttpResponseRedirect(request.get_full_path())
            context["is_stale"] = True
        else:
            plan = edit.plan(keys, form.cleaned_data)
        context |= {"plan": plan, "keys": [row.key for row in plan.rows], "typed": _typed(request, form)}
        return self._bulk_page(request, context)

    def _bulk_page(self, request, context: dict) -> TemplateResponse:
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Edit selected: %s") % self.opts.verbose_name_plural,
            "opts": self.opts,
            "subtitle": None,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "here": request.get_full_path(),
            "checkbox": ACTION_CHECKBOX_NAME,
            **context,
        }
        return TemplateResponse(request, "admin/bulk_edit.html", context)


def _chosen(request) -> list[int]:
    """Return the keys of the records that the page names; where one asks anew, with those that were refused."""
    named = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if "_again" in request.POST:
        named = [*named, *request.POST.getlist("_refused")]
    return sorted({int(key) for key in named if key.isdecimal() and len(key) < 18} - {0})


def _typed(request, form) -> list[tuple[str, str]]:
    """Return what was typed, as the next page carries it."""
    return [(name, value) for name in form.fields for value in request.POST.getlist(name)]

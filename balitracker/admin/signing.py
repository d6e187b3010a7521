"""Checking a record against its documents: the page on which it is signed, with what changed since the last time."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.actions import sign_off
from balitracker.admin.moves import MovesAdmin
from balitracker.admin.records import reason_against
from balitracker.admin.resting import resting_with_facts
from balitracker.authors import wrote
from balitracker.checked import Checked, changes_since, checked
from balitracker.content import content_hash
from balitracker.models import SignOff
from balitracker.policies import Denied, can_sign_off, check_sign_off
from meetings.citing import cited_together
from meetings.sources import documents_of

LONGEST_NOTE = 2000


class CheckedFilter(admin.SimpleListFilter):
    """By whether somebody checked the record against its documents, and whether it is still as it was then."""

    title = gettext_lazy("checked against its documents")
    parameter_name = "checked"

    def lookups(self, request, model_admin):
        """The three ways it may stand."""
        return [
            ("checked", _("checked, and the same since")),
            ("changed", _("changed since it was checked")),
            ("never", _("never checked")),
        ]

    def queryset(self, request, queryset):
        """Keep those that stand as chosen."""
        if self.value() not in ("checked", "changed", "never"):
            return queryset
        signed = SignOff.objects.filter(content_type__app_label=queryset.model._meta.app_label,
                                        content_type__model=queryset.model._meta.model_name)  # fmt: skip
        keys = list(signed.order_by().values_list("object_id", flat=True).distinct())
        if self.value() == "never":
            return queryset.exclude(pk__in=keys)
        wanted = self.value() == "changed"
        rows = queryset.model._base_manager.filter(pk__in=keys)
        return queryset.filter(pk__in=[row.pk for row in rows if checked(row).is_changed is wanted])


class SigningAdmin(MovesAdmin):
    """A record that is checked against its documents."""

    def get_urls(self):
        """Add the page on which it is signed."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_check"
        view = self.admin_site.admin_view(self.check_view)
        return [path("<path:object_id>/check/", view, name=name), *super().get_urls()]

    def get_list_filter(self, request):
        """Offer the filter by checks last."""
        return [*super().get_list_filter(request), CheckedFilter]

    def check_view(self, request, object_id):
        """Show what to check the record against, and what changed since it was last checked; on POST sign it."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if denied := reason_against(check_sign_off, request.user, obj):
            return self.refused(request, obj, denied)
        if request.method != "POST":
            return self._check_page(request, obj)
        note = request.POST.get("note", "")[:LONGEST_NOTE]
        try:
            sign_off(by=request.user, record=obj, note=note, seen=request.POST.get("seen") or "-")
        except Denied as denied:
            return self._check_page(request, obj, error=denied.reason, note=note, status=409)
        self.message_user(request, _("It is written down that you checked “%s” against its documents.") % obj)
        return HttpResponseRedirect(self.address("change", obj))

    def _check_page(self, request, obj, *, error: str = "", note: str = "", status: int = 200) -> HttpResponse:
        standing: Checked | None = checked(obj)
        context = self._context_of(request, obj) | {
            "title": _("Check against its documents: %s") % obj,
            "standing": standing,
            "changes": changes_since(standing.sign_off, obj, self.parts()) if standing and standing.is_changed else [],
            "sign_offs": SignOff.objects.of(obj),
            "documents": documents_of(obj),
            "is_author": wrote(request.user, obj),
            "seen": content_hash(obj),
            "note": note,
            "longest": LONGEST_NOTE,
            "error": error,
        }
        return TemplateResponse(request, "admin/record_check.html", context, status=status)

    # Before it is published

    def before_publishing(self, request, obj) -> HttpResponse | None:
        """Show all that `obj` holds beside what it rests on, unless that was checked; sign it where that is said.

        Raises Denied where it holds something else than what was shown.
        """
        standing = checked(obj)
        if standing and not standing.is_changed:
            return None
        said = request.POST.get("checked")
        if said not in ("yes", "no"):
            return self._publish_page(request, obj, standing)
        content = request.POST.get("content") or "-"
        if said == "yes":
            sign_off(by=request.user, record=obj, seen=content)
        elif content != content_hash(obj):
            raise Denied(_("It was changed while you looked. Look at it again, then publish it."))
        return None

    def against_publishing_unseen(self, obj) -> str:
        """Return that nobody has checked it as it is now; "" where somebody has."""
        standing = checked(obj)
        if standing is None:
            return _("nobody has checked it against its documents. Open it, and publish it from there.")
        if standing.is_changed:
            return _("it was changed since it was checked. Open it, and publish it from there.")
        return ""

    def _publish_page(self, request, obj, standing: Checked | None) -> HttpResponse:
        context = self._context_of(request, obj) | {
            "title": _("Publish: %s") % obj,
            "standing": standing,
            "groups": resting_with_facts(obj, cited_together(obj)),
            "documents": documents_of(obj),
            "is_author": wrote(request.user, obj),
            "seen": obj.state,
            "content": content_hash(obj),
            "state_url": self.address("state", obj),
            "preview_url": self.address("preview", obj),
        }
        return TemplateResponse(request, "admin/record_publish.html", context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form whether the record was checked, and whether it changed since."""
        if obj is not None:
            context["standing"] = checked(obj)
            context["check_url"] = self.address("check", obj) if can_sign_off(request.user, obj) else None
            context["history_url"] = self.address("history", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

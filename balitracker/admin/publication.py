"""Records with a publication state: what may be done next, preview, and list actions."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from balitracker.actions import change_state
from balitracker.admin.columns import state_column
from balitracker.admin.records import RecordAdmin, reason_against
from balitracker.policies import (
    IN_REVIEW,
    PUBLISHED,
    Denied,
    can_change_state,
    check_change_state,
    has_permission,
    transitions_from,
)


class PublishableAdmin(RecordAdmin):
    """A record that is drafted, reviewed, published and withdrawn.

    `public_view` names the view class of the public page; the preview is that page, in whatever state.
    """

    public_view = ""
    actions = [*RecordAdmin.actions, "send_selected_for_review", "publish_selected"]

    def get_urls(self):
        """Add the preview and the change of state."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/preview/", wrap(self.preview), name=f"{name}_preview"),
            path("<path:object_id>/state/", wrap(self.state), name=f"{name}_state"),
            *super().get_urls(),
        ]

    def address(self, page: str, obj) -> str:
        """Return the address of one of the record's pages at the desk."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])

    def view_on_site(self, obj) -> str | None:
        """Return the public address of a published record; others have none yet."""
        return obj.get_absolute_url() if obj.is_public else None

    def preview(self, request, object_id):
        """Show the record by its public page, whatever its state."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            return self.refused(request, obj, _("A preview is for editors and reviewers."))
        return import_string(self.public_view).as_view(preview=True)(request, slug=obj.slug)

    @method_decorator(require_POST)
    def state(self, request, object_id):
        """Move the record to the state that was asked for, or say why not."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            self._move(request, obj, request.POST.get("to", ""))
        except Denied as denied:
            return self.refused(request, obj, denied.reason)
        can_open = self.has_view_or_change_permission(request, obj)
        return HttpResponseRedirect(self.address("change", obj) if can_open else reverse("admin:index"))

    def _move(self, request, obj, to: str) -> None:
        transition = transitions_from(obj.state).get(to)
        change_state(by=request.user, record=obj, to=to)
        done = _("%(kind)s “%(record)s” is %(done)s.") if to == PUBLISHED else _("%(kind)s “%(record)s” was %(done)s.")
        words = {"kind": capfirst(self.opts.verbose_name), "record": obj, "done": transition.done if transition else to}
        self.message_user(request, done % words, messages.SUCCESS)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form what may be done with the record next."""
        may_send = has_permission(request.user, "change", self.model)
        context["can_send_for_review"] = may_send if add else can_change_state(request.user, obj, IN_REVIEW)
        if obj is not None:
            context["moves"] = [
                {"to": to, "label": move.label, "reason": reason_against(check_change_state, request.user, obj, to)}
                for to, move in transitions_from(obj.state).items()
            ]
            context["state_tag"] = state_column(obj)
            context["state_url"] = self.address("state", obj)
            context["preview_url"] = None if obj.is_public else self.address("preview", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_related(self, request, form, formsets, change):
        """Save the parts; then send the record for review where that was asked for in the same go."""
        super().save_related(request, form, formsets, change)
        if "_send_for_review" in request.POST:
            try:
                self._move(request, form.instance, IN_REVIEW)
            except Denied as denied:
                self.message_user(request, denied.reason, messages.ERROR)

    def has_publish_permission(self, request) -> bool:
        """Whether this person publishes records of this kind; asked by the list's actions."""
        return has_permission(request.user, "publish", self.model)

    @admin.action(permissions=["change"], description=gettext_lazy("Send selected for review"))
    def send_selected_for_review(self, request, queryset):
        """Send every selected record for review; say of each what came of it."""
        self._move_selected(request, queryset, IN_REVIEW)

    @admin.action(permissions=["publish"], description=gettext_lazy("Publish selected"))
    def publish_selected(self, request, queryset):
        """Publish every selected record; say of each what came of it."""
        self._move_selected(request, queryset, PUBLISHED)

    def _move_selected(self, request, queryset, to: str) -> None:
        for obj in queryset:
            try:
                self._move(request, obj, to)
            except Denied as denied:
                self.message_user(request, f"{obj}: {denied.reason}", messages.ERROR)

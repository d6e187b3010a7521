"""The staff's desk: Django's admin under the portal's own name."""

from functools import partial, wraps

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker import unsaved
from balitracker.desk.rooms import ROOMS, Room, may_read_history
from balitracker.desk.undo import bring_back_view, deleted_view, undo_view
from balitracker.desk.viewing import view_on_site
from balitracker.desk.words import words_page

LATEST_ON_HOME = 8
LATEST_ON_PAGE = 60


class LabelledAutocomplete(AutocompleteJsonView):
    """Choices found while typing. Where a model's admin has `autocomplete_label`, that names them; where it has
    `autocomplete_order`, that says which come first."""

    def get_queryset(self):
        """Return what was found, what is likely to be meant first."""
        found = super().get_queryset()
        order = getattr(self.model_admin, "autocomplete_order", None)
        return order(found, self.request) if order else found

    def serialize_result(self, obj, to_field_name):
        """Return the key and the words of one choice."""
        found = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return found | {"text": label(obj)} if label else found


class DeskSite(admin.AdminSite):
    """The admin, where RSO staff keep the record."""

    site_header = gettext_lazy("Bali Process meeting records")
    site_title = gettext_lazy("The desk, Bali Process meeting records")
    index_title = gettext_lazy("What waits to be done")
    index_template = "admin/desk_home.html"
    enable_nav_sidebar = False  # forms and lists want the width; the header leads everywhere

    def get_app_list(self, request, app_label=None):
        """Return the models by what one does with them; within one application, as Django has them."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        known = {model["model"]._meta.label: model for app in apps for model in app["models"]}
        rooms = [self._room(room, known) for room in ROOMS]
        rest = [{**app, "models": [m for m in app["models"] if m["model"]._meta.label in known]} for app in apps]
        return [room for room in [*rooms, *rest] if room["models"]]

    def _room(self, room: Room, known: dict[str, dict]) -> dict:
        """Take the room's models out of `known`."""
        mains = [{**known.pop(label), "about": about} for label, about in room.mains.items() if label in known]
        parts = [{**known.pop(label), "is_part": True} for label in room.parts if label in known]
        return {
            "name": room.name,
            "app_label": f"room-{room.slug}",
            "app_url": f"{reverse('admin:index')}#{room.slug}",
            "slug": room.slug,
            "has_module_perms": True,
            "models": [*mains, *parts],
            "has_parts": bool(parts),
        }

    def admin_view(self, view, cacheable=False):
        """Return `view` for staff only; what somebody typed whose session has ended is kept, not thrown away."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def kept_or_answered(request, *args, **kwargs):
            given_back = None
            if not self.has_permission(request) and request.path != reverse("admin:logout"):
                given_back = unsaved.give_back(request, unsaved.SESSION_ENDED, status=403)
            return given_back or inner(request, *args, **kwargs)

        return kept_or_answered

    def get_urls(self):
        """Add the history of the whole record, the way back, the words, and who goes from here to a public address."""
        return [
            path("history/", self.admin_view(self.history), name="history"),
            path("history/deleted/", self.admin_view(deleted_view), name="deleted"),
            path("history/deleted/<str:label>/<int:pk>/", self.admin_view(bring_back_view), name="bring_back"),
            path("history/<str:moment>/undo/", self.admin_view(undo_view), name="undo"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(partial(view_on_site, self)),
                name="view_on_site",
            ),
            path("words/", self.admin_view(partial(words_page, self)), name="words"),
            *super().get_urls(),
        ]

    def index(self, request, extra_context=None):
        """Show what waits to be done, the rooms, and what was changed last."""
        context = {}
        if may_read_history(request.user):
            context = {"latest": self._latest(LATEST_ON_HOME), "queue": self._queue(request.user)}
        return super().index(request, {**context, **(extra_context or {})})

    def history(self, request):
        """Show what was changed last in the whole record, deletions among it."""
        if not may_read_history(request.user):
            raise PermissionDenied(_("The history is for editors and reviewers."))
        context = {
            **self.each_context(request),
            "title": _("What was changed last"),
            "latest": self._latest(LATEST_ON_PAGE),
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/desk_history.html", context)

    def _latest(self, limit: int) -> list:
        from balitracker.history.latest import latest_changes  # models are there only now

        return latest_changes(limit)

    def _queue(self, user) -> list:
        from balitracker.desk.queue import queue_of  # models are there only now

        return queue_of(user, timezone.localdate())

    def autocomplete_view(self, request):
        """Answer what was typed with choices."""
        return LabelledAutocomplete.as_view(admin_site=self)(request)

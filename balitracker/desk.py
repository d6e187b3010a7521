"""The staff's desk: Django's admin under the portal's own name."""

from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LATEST_ON_HOME = 8
LATEST_ON_PAGE = 60


@dataclass(frozen=True)
class Room:
    """Models that one works on together: those one starts from, and parts that one mostly meets on their pages."""

    slug: str
    name: str | Promise
    mains: dict[str, str | Promise]
    parts: tuple[str, ...] = field(default=())


ROOMS = (
    Room(
        "meetings",
        gettext_lazy("What happened: meetings"),
        {
            "meetings.Meeting": gettext_lazy("Who met, when and where, who came, what was said, what came of it."),
            "meetings.Topic": gettext_lazy("Themes by which meetings and action items are found."),
        },
        (
            "meetings.MeetingBody",
            "meetings.Session",
            "meetings.Chair",
            "meetings.Attendance",
            "meetings.Headcount",
            "meetings.Contribution",
            "meetings.Outcome",
        ),
    ),
    Room(
        "who",
        gettext_lazy("Who: parties and people"),
        {
            "members.Party": gettext_lazy("States, organisations, programmes and bodies, with every name they go by."),
            "members.Person": gettext_lazy("People whom a public document names, with their posts."),
        },
        ("members.PartyName", "members.Membership", "members.Post"),
    ),
    Room(
        "promised",
        gettext_lazy("What was promised: work plans"),
        {
            "workplan.WorkPlan": gettext_lazy("Forward Work Plans and their priorities."),
            "workplan.ActionItem": gettext_lazy("Who leads, when it is due, what was reported of it."),
        },
        ("workplan.Priority", "workplan.PriorityLink", "workplan.ActionLead", "workplan.ProgressUpdate"),
    ),
    Room(
        "sources",
        gettext_lazy("What it rests on: sources"),
        {
            "meetings.Document": gettext_lazy("Statements, summaries, reports and public pages, by paragraph."),
            "meetings.Discrepancy": gettext_lazy("What the sources disagree on: open, explained and closed."),
        },
        (
            "meetings.Passage",
            "meetings.Citation",
            "meetings.DocumentVersion",
            "meetings.Paragraph",
            "meetings.DiscrepancySide",
        ),
    ),
    Room(
        "accounts",
        gettext_lazy("Who works here: accounts"),
        {
            "auth.User": gettext_lazy("People who sign in."),
            "auth.Group": gettext_lazy("Editors draft and edit; reviewers also publish and withdraw."),
        },
    ),
)
"""The desk's home, from top to bottom."""


class LabelledAutocomplete(AutocompleteJsonView):
    """Choices found while typing; `autocomplete_label` of a model's admin, where there is one, names them."""

    def serialize_result(self, obj, to_field_name):
        """Return the key and the words of one choice."""
        found = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return found | {"text": label(obj)} if label else found


class DeskSite(admin.AdminSite):
    """The admin, where RSO staff keep the record."""

    site_header = gettext_lazy("Bali Process meeting records")
    site_title = gettext_lazy("The desk, Bali Process meeting records")
    index_title = gettext_lazy("What would you like to do?")
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

    def get_urls(self):
        """Add the history of the whole record."""
        return [path("history/", self.admin_view(self.history), name="history"), *super().get_urls()]

    def index(self, request, extra_context=None):
        """Show the rooms, and what was changed last."""
        latest = self._latest(LATEST_ON_HOME) if may_read_history(request.user) else []
        return super().index(request, {"latest": latest, **(extra_context or {})})

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

    def autocomplete_view(self, request):
        """Answer what was typed with choices."""
        return LabelledAutocomplete.as_view(admin_site=self)(request)


def may_read_history(user) -> bool:
    """Whether `user` may see the history of the whole record: who may change a meeting may."""
    return user.has_perm("meetings.change_meeting")


class DeskConfig(AdminConfig):
    """Makes DeskSite the default admin site."""

    default_site = "balitracker.desk.DeskSite"

"""Moving a record on its way to the public: the buttons of its form, the page that asks why, and list actions."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from balitracker.actions import change_state
from balitracker.admin.records import RecordAdmin, reason_against
from balitracker.models import RecordVersion
from balitracker.moves import last_move
from balitracker.policies import (
    IN_REVIEW,
    PUBLISHED,
    Denied,
    can_change_state,
    check_change_state,
    has_permission,
    transitions_from,
)
from balitracker.publication import PublicationState, Publishable
from balitracker.readiness import Lacking, lacking_of

NAMED_LACKING = 5
"""So many rows without a source are named, of each kind; the others are counted."""
SOURCES = "#meetings-citation-content_type-object_id-group"
"""Where sources stand on the form of whatever has them."""
LONGEST_REASON = 2000


class MovesAdmin(RecordAdmin):
    """A record that is drafted, reviewed, published and withdrawn."""

    actions = [*RecordAdmin.actions, "send_selected_for_review", "publish_selected"]

    def get_urls(self):
        """Add the change of state."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_state"
        view = self.admin_site.admin_view(self.state)
        return [path("<path:object_id>/state/", view, name=name), *super().get_urls()]

    def address(self, page: str, obj) -> str:
        """Return the address of one of the record's pages at the desk."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[obj.pk])

    # One record

    @method_decorator(require_POST)
    def state(self, request, object_id):
        """Move the record to the state that was asked for, ask why first where that is told, or say why not."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        to, reason = request.POST.get("to", ""), request.POST.get("reason", "")[:LONGEST_REASON]
        transition = transitions_from(obj.state).get(to)
        if transition and transition.asks and not reason.strip():
            if denied := reason_against(check_change_state, request.user, obj, to):
                return self.refused(request, obj, denied)
            return self._ask(
                request, obj, transition, error=_("Write a few words.") if "reason" in request.POST else ""
            )
        try:
            with transaction.atomic():
                RecordVersion.hold()
                if to == PUBLISHED:
                    self._check_content_is_seen(request, obj)
                    check_change_state(request.user, obj, to)
                    if first := self.before_publishing(request, obj):
                        return first
                self._move(request, obj, to, reason=reason, seen=request.POST.get("seen", ""))
        except Denied as denied:
            if transition and transition.asks:  # keep what was typed
                return self._ask(request, obj, transition, error=denied.reason, status=403)
            return self.refused(request, obj, denied.reason)
        can_open = self.has_view_or_change_permission(request, obj)
        return HttpResponseRedirect(self.address("change", obj) if can_open else reverse("admin:index"))

    def before_publishing(self, request, obj) -> HttpResponse | None:
        """Return the page to be shown before `obj` is published, if there is one. Raises Denied, with the reason."""

    def against_publishing_unseen(self, obj) -> str:
        """Return why `obj` is not published from the list, where nobody sees what it holds; "" where it may be."""
        return ""

    def _check_content_is_seen(self, request, obj) -> None:
        """Raise Denied where the record holds something else than the form on which the button stood."""
        rows = self.changed_since_opened(request, obj)
        if not rows:
            return
        who = {change.who for row in rows for change in row.changes if change.who}
        what = dict.fromkeys(row.name or told.label for row in rows for told in row.told)
        raise Denied(
            _("It was changed while you looked at it, by %(who)s: %(what)s. Look again, then publish it.")
            % {"who": ", ".join(sorted(who)) or _("somebody"), "what": "; ".join(what)}
        )

    def _ask(self, request, obj, transition, *, error: str, status: int = 200) -> HttpResponse:
        """Return the page that asks why; what was typed stands in it."""
        context = self._context_of(request, obj) | {
            "title": f"{transition.label}: {obj}",
            "transition": transition,
            "to": request.POST.get("to", ""),
            "seen": request.POST.get("seen", ""),
            "reason": request.POST.get("reason", ""),
            "longest": LONGEST_REASON,
            "error": error,
        }
        return TemplateResponse(request, "admin/record_move.html", context, status=status)

    def _move(self, request, obj, to: str, *, reason: str = "", seen: str = "") -> None:
        transition = transitions_from(obj.state).get(to)
        change_state(by=request.user, record=obj, to=to, reason=reason, seen=seen)
        done = _("%(kind)s “%(record)s” is %(done)s.") if to == PUBLISHED else _("%(kind)s “%(record)s” was %(done)s.")
        words = {"kind": capfirst(self.opts.verbose_name), "record": obj, "done": transition.done if transition else to}
        self.message_user(request, done % words, messages.SUCCESS)
        if to == IN_REVIEW and (lacking := lacking_of(obj)):
            self._warn_of(request, obj, lacking)

    def _warn_of(self, request, obj, lacking: Lacking) -> None:
        """Say at once what will keep a reviewer from publishing it."""
        told = []
        if lacking.lacks:
            kinds = ", ".join(f"{len(lack.rows)} {lack.kind}" for lack in lacking.lacks)
            told.append(
                _("It cannot be published before each has a source. Without one: %(kinds)s.") % {"kinds": kinds}
            )
        if lacking.unpublished:
            titles = "; ".join(f"“{document}”" for document in lacking.unpublished)
            told.append(
                _("The public does not see all that it rests on; publish that first: %(titles)s.") % {"titles": titles}
            )
        link = format_html('<a href="{}#desk-lacking">{}</a>', self.address("change", obj), _("See which"))
        self.message_user(request, format_html("{} {}", " ".join(told), link), messages.WARNING)

    # The form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form what may be done with the record next."""
        may_send = has_permission(request.user, "change", self.model)
        context["can_send_for_review"] = may_send if add else can_change_state(request.user, obj, IN_REVIEW)
        if obj is not None:
            context["moves"] = [
                {"to": to, "label": move.label, "reason": reason_against(check_change_state, request.user, obj, to)}
                for to, move in transitions_from(obj.state).items()
            ]
            context["state_url"] = self.address("state", obj)
            context["last_move"] = last_move(obj) if obj.state_reason else None
            context["lacking"] = self._lacking(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _lacking(self, obj: Publishable) -> dict[str, list]:
        """Return what the record lacks on its way to the public, with links to where it is given."""
        if obj.state not in (PublicationState.DRAFT, IN_REVIEW):
            return {}
        found = lacking_of(obj)
        rows = [
            {
                "kind": lack.kind,
                "rows": [(str(row), self._sources_of(row, obj)) for row in lack.rows[:NAMED_LACKING]],
                "more": max(len(lack.rows) - NAMED_LACKING, 0),
            }
            for lack in found.lacks
        ]
        return {"rows": rows, "unpublished": found.unpublished} if found else {}

    def _sources_of(self, row, obj) -> str:
        """Return where the sources of `row` are given: further down, or on the form of the part."""
        if type(row) is type(obj):
            return SOURCES
        options = row._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk]) + SOURCES

    def save_related(self, request, form, formsets, change):
        """Save the parts; then send the record for review where that was asked for in the same go."""
        super().save_related(request, form, formsets, change)
        if "_send_for_review" in request.POST:
            try:
                self._move(request, form.instance, IN_REVIEW)
            except Denied as denied:
                self.message_user(request, denied.reason, messages.ERROR)

    # Several

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
                if to == PUBLISHED:
                    check_change_state(request.user, obj, to)
                    if reason := self.against_publishing_unseen(obj):
                        raise Denied(reason)
                self._move(request, obj, to)
            except Denied as denied:
                self.message_user(request, f"{obj}: {denied.reason}", messages.ERROR)

"""Saving a form that somebody else may have changed under: nothing of either is lost."""

import copy

from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.db import transaction
from django.forms import Textarea
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from balitracker.admin.merging.comparing import REMOVED, Difference, TypedSheet, merge
from balitracker.admin.merging.opened import FIELD, Opened
from balitracker.admin.merging.sheets import Page, Part, widget_of
from balitracker.admin.merging.telling import ToldRow, tell
from balitracker.admin.merging.texts import merged_text
from balitracker.admin.merging.typing import Typing
from balitracker.constraints import checked_at_the_end
from balitracker.history.changes import as_last_known, changes_of
from balitracker.history.undoing import CannotUndo, bring_back
from balitracker.models import RecordVersion
from balitracker.policies import Denied
from balitracker.unsaved import fields_of, texts_of

BRING_BACK = "_bring_back"
"""The button that brings back a record deleted meanwhile, and then saves what was typed."""

SHOW = "_show"
"""The button, pressed by the script, that shows what was typed earlier without saving it."""


class MergingAdmin:
    """Mixed into the admin of every record."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Compare what was opened, what is there and what was typed; save where nothing else is to be looked at."""
        if request.method == "POST" and SHOW in request.POST:
            request.why_not_yet = _("What you typed on an earlier visit is back. It is not saved yet.")
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic(), checked_at_the_end():
            RecordVersion.hold()
            obj = self.get_object(request, unquote(object_id))
            if obj is None:
                if answer := self._deleted_meanwhile(request, unquote(object_id)):
                    return answer
                obj = self.get_object(request, unquote(object_id))
            if obj is not None and self.has_change_permission(request, obj):
                self._compare(request, obj)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Let a form that has to be looked at first not be saved."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return _not_yet(form, request.why_not_yet) if getattr(request, "why_not_yet", None) else form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Give the form what it is opened with, and show what somebody else did."""
        if obj is not None and self.has_change_permission(request, obj):
            opened = getattr(request, "opened", None)
            if opened is None:
                parts = [(each.formset, each.opts) for each in context["inline_admin_formsets"]]
                page = self._forms(request, obj, context["adminform"].form, parts)
                opened = Opened(page.sheet)
            context["opened"] = opened.signed(obj)
            context["meanwhile"] = getattr(request, "meanwhile", None)
        context["kept_as"] = request.user.pk
        context["not_yet"] = getattr(request, "why_not_yet", None)
        if context["not_yet"] and len(context["errors"]) == 1:
            context["errors"] = []  # there is nothing to correct
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changed_since_opened(self, request, obj) -> list[ToldRow]:
        """Return, in words, what differs from what the form held that `request` says it was sent from."""
        opened = Opened.read(request.POST.get(FIELD, ""), obj)
        if opened is None:
            return []
        page = self._forms_now(request, obj)
        found = merge(opened.sheet, page.sheet, TypedSheet(opened.sheet.own, opened.sheet.parts), {}).differences
        return tell(found, page, obj, changes_of(obj, self.parts())) if found else []

    def _compare(self, request, obj) -> None:
        """Merge into what was typed what somebody else did since, and say what is to be looked at."""
        page = self._forms_now(request, obj)
        opened = Opened.read(request.POST.get(FIELD, ""), obj)
        typing = Typing(page, request.POST.copy())
        asked = typing.choose(opened.asked) if opened else []
        merged = merge(
            opened and opened.sheet,
            page.sheet,
            typing.sheet(),
            {prefix: part.numbered for prefix, part in page.parts.items()},
        )
        if merged.differences:
            typing.merge(merged)
        for each in merged.differences:
            _offer_both(each, page)
        asked = [each for each in asked if each.key not in {other.key for other in merged.differences}]
        differences = [*asked, *merged.differences]
        request.POST = typing.data
        request.opened = Opened(page.sheet, [each for each in differences if each.asks])
        if differences:
            changes = changes_of(obj, self.parts()) if opened and merged.differences else []
            rows = tell(differences, page, obj, changes)
            request.meanwhile = {
                "rows": rows,
                "is_known": opened is not None,
                "asks": len(request.opened.asked),
                "changes": [change for change in changes if any(change in row.changes for row in rows)],
            }
            request.why_not_yet = _("Nothing is saved yet: see above what was changed meanwhile, and save again.")

    def _deleted_meanwhile(self, request, pk: str):
        """Return the page that keeps what was typed into a deleted record; None where it is back, or unknown."""
        record = as_last_known(self.model, int(pk)) if pk.isdecimal() and len(pk) < 19 else None
        if record is None or not self.has_change_permission(request):
            return None
        reason = ""
        if BRING_BACK in request.POST:
            try:
                bring_back(by=request.user, model=self.model, pk=record.pk)
                return None
            except Denied as denied:
                reason = denied.reason
            except CannotUndo as refused:
                reason = str(refused)
        typed = [each for each in fields_of(request) if each[0] != BRING_BACK]
        context = self._context_of(request, record) | {
            "title": _("It was deleted while you were typing"),
            "deletion": next((change for change in changes_of(record) if change.lines[0].verb == REMOVED), None),
            "reason": reason,
            "typed": typed,
            "texts": texts_of(typed),
        }
        return TemplateResponse(request, "admin/deleted_meanwhile.html", context, status=409)

    def _forms_now(self, request, obj) -> Page:
        """Return the forms of the page as if it were opened now."""
        looking = copy.copy(request)
        looking.method = "GET"
        fields = flatten_fieldsets(self.get_fieldsets(looking, obj))
        form = self.get_form(looking, obj, change=True, fields=fields)(instance=obj)
        return self._forms(looking, obj, form, zip(*self._create_formsets(looking, obj, change=True), strict=True))

    def _forms(self, request, obj, form, parts) -> Page:
        return Page(
            form,
            [
                Part(formset, getattr(inline, "numbered", ""), inline.has_change_permission(request, obj))
                for formset, inline in parts
            ],
        )


def _not_yet(form: type, why: str) -> type:
    """Return `form` as one that is shown again, and says `why`."""

    class NotYet(form):
        def clean(self):
            cleaned = super().clean()
            self.add_error(None, why)
            return cleaned

    return NotYet


def _offer_both(each: Difference, page: Page) -> None:
    """Where two people changed different words of one text, offer the text with the changes of both."""
    if not (each.asks and each.name and each.was is not None):
        return
    if isinstance(widget_of(page.field(each.prefix, each.name)), Textarea):
        was, theirs, mine = (values[0] if values else "" for values in (each.was, each.theirs, each.mine))
        each.both = merged_text(was, theirs, mine) or ""

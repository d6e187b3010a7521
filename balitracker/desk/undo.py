"""The page on which a change is undone: what that would do, what one would lose, and the button."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from balitracker.admin.undoing import told_with_undo
from balitracker.desk.rooms import may_read_history
from balitracker.history.plans import Plan
from balitracker.history.undoing import CannotUndo, plan_and_try, undo
from balitracker.policies import Denied, check_undo


def undo_view(request, moment: str):
    """Show what undoing the change of `moment` would do; on POST do it, if it is what was shown."""
    if not may_read_history(request.user):
        raise PermissionDenied(_("Changes are undone by editors and reviewers."))
    status = 200
    try:
        if request.method == "POST":
            return _undo(request, moment)
        plan = plan_and_try(moment)
    except ValueError as error:
        raise Http404(_("There is no such change.")) from error
    except CannotUndo as refused:
        plan, status = refused.plan, 409
        if plan.fingerprint != request.POST.get("seen"):
            messages.warning(request, _("Somebody wrote meanwhile. Look again: this is what it would do now."))
    if plan.change is None:
        raise Http404(_("There is no such change, or nothing of the record was changed by it."))
    return _page(request, plan, status)


def _undo(request, moment: str):
    """Undo it and lead to the changes; lead back, with the reason, who may not. Raises CannotUndo and ValueError."""
    nevertheless = "nevertheless" in request.POST
    try:
        plan = undo(by=request.user, moment=moment, nevertheless=nevertheless, seen=request.POST.get("seen", ""))
    except Denied as denied:
        messages.error(request, denied.reason)
        return HttpResponseRedirect(request.path)
    told_with_undo(request, _("It is undone: all is as it was before the change by %s.") % plan.change.author)
    return HttpResponseRedirect(reverse("admin:history"))


def _page(request, plan: Plan, status: int) -> TemplateResponse:
    """Return the page of `plan`."""
    try:
        check_undo(request.user, plan)
        denied = ""
    except Denied as reason:
        denied = reason.reason
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Undo a change"),
        "plan": plan,
        "denied": denied,
        "may_undo": not (denied or plan.refusals or plan.is_empty),
    }
    return TemplateResponse(request, "admin/undo.html", context, status=status)

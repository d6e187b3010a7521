"""Pages on which a change is undone, or what was deleted is brought back: what that would do, and the button."""

from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from balitracker.admin.undoing import told_with_undo
from balitracker.desk.rooms import may_read_history
from balitracker.history.deleted import as_deleted, deleted_rows, deletion_of
from balitracker.history.events import event_models
from balitracker.history.plans import Plan, wholes_of
from balitracker.history.undoing import CannotUndo, bring_back, plan_and_try, undo
from balitracker.policies import Denied, check_undo

DELETED_PER_PAGE = 50


def undo_view(request, moment: str):
    """Show what undoing the change of `moment` would do; on POST do it, if it is what was shown."""
    _check_may(request)
    status = 200
    try:
        if request.method == "POST":
            return _undo(request, moment)
        plan = plan_and_try(moment)
    except ValueError as error:
        raise Http404(_("There is no such change.")) from error
    except CannotUndo as refused:
        plan, status = _looked_at_again(request, refused.plan), 409
    if plan.change is None:
        raise Http404(_("There is no such change, or nothing of the record was changed by it."))
    return _page(request, plan, status, title=_("Undo a change"), template="admin/undo.html")


def _undo(request, moment: str):
    """Undo it and lead to what it changed; back, with the reason, who may not. Raises CannotUndo and ValueError."""
    nevertheless = "nevertheless" in request.POST
    try:
        plan = undo(by=request.user, moment=moment, nevertheless=nevertheless, seen=request.POST.get("seen", ""))
    except Denied as denied:
        messages.error(request, denied.reason)
        return HttpResponseRedirect(request.path)
    told_with_undo(request, _("It is undone: all is as it was before the change by %s.") % plan.change.author)
    return HttpResponseRedirect(_page_of_what_was_changed(plan))


def _page_of_what_was_changed(plan: Plan) -> str:
    """Return the address of the one record that `plan` wrote in; of its list where it is gone; else of all changes."""
    wholes = set(wholes_of(plan))
    if len(wholes) != 1:
        return reverse("admin:history")
    ((model, pk),) = wholes
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    try:
        is_there = model._base_manager.filter(pk=pk).exists()
        return reverse(f"{name}_change", args=[pk]) if is_there else reverse(f"{name}_changelist")
    except NoReverseMatch:
        return reverse("admin:history")


def deleted_view(request):
    """Show what was deleted, newest first: whole records, and parts of records that are still there."""
    _check_may(request)
    page = Paginator(deleted_rows(), DELETED_PER_PAGE).get_page(request.GET.get(PAGE_VAR))
    context = {
        "deleted": as_deleted(page.object_list),
        "page_obj": page,
        "page_range": page.paginator.get_elided_page_range(page.number),
        "page_var": PAGE_VAR,
    }
    return _response(request, "admin/desk_deleted.html", context, title=_("What was deleted"))


def bring_back_view(request, label: str, pk: int):
    """Show what comes back with the deleted row `pk` of the model `label`; on POST bring it back."""
    _check_may(request)
    model = {known._meta.label_lower: known for known in event_models()}.get(label)
    moment = deletion_of(model, pk) if model else None
    if moment is None:
        raise Http404(_("There is no such deleted record; it may be back already."))
    status, only = 200, (model, pk)
    try:
        if request.method == "POST":
            return _bring_back(request, *only)
        plan = plan_and_try(moment, only)
    except CannotUndo as refused:
        plan, status = _looked_at_again(request, refused.plan), 409
    return _page(request, plan, status, title=_("Bring back what was deleted"), template="admin/bring_back.html")


def _bring_back(request, model, pk: int):
    """Bring it back and lead to it; lead back, with the reason, who may not. Raises CannotUndo."""
    try:
        bring_back(by=request.user, model=model, pk=pk, seen=request.POST.get("seen", ""))
    except Denied as denied:
        messages.error(request, denied.reason)
        return HttpResponseRedirect(request.path)
    told_with_undo(request, _("%s is back, with all that was part of it.") % model._base_manager.get(pk=pk))
    try:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])
    except NoReverseMatch:
        page = reverse("admin:deleted")
    return HttpResponseRedirect(page)


# Both


def _check_may(request) -> None:
    if not may_read_history(request.user):
        raise PermissionDenied(_("Changes are undone by editors and reviewers."))


def _looked_at_again(request, plan: Plan) -> Plan:
    """Say that something was written since the page was shown, where that is so, and return `plan`."""
    if plan.fingerprint != request.POST.get("seen"):
        messages.warning(request, _("Somebody wrote meanwhile. Look again: this is what it would do now."))
    return plan


def _page(request, plan: Plan, status: int, *, title: str, template: str) -> TemplateResponse:
    """Return the page of `plan`."""
    try:
        check_undo(request.user, plan)
        denied = ""
    except Denied as reason:
        denied = reason.reason
    may_undo = not (denied or plan.refusals or plan.is_empty)
    return _response(request, template, {"plan": plan, "denied": denied, "may_undo": may_undo}, title, status)


def _response(request, template: str, context: dict, title: str, status: int = 200) -> TemplateResponse:
    request.current_app = admin.site.name
    return TemplateResponse(request, template, {**admin.site.each_context(request), "title": title, **context},
                            status=status)  # fmt: skip

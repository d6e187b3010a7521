"""Home, search, what changed, health and error pages."""

import logging
import sys

from django import forms
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from balitracker import changelog, unsaved
from balitracker.as_it_stood.moments import today
from balitracker.changes import latest_changes
from balitracker.glossary import chapters_for
from balitracker.middleware import UNAVAILABLE, unavailable
from balitracker.policies import Denied
from balitracker.search import search
from balitracker.together import count_together
from meetings import reports
from meetings.disagreements.reports import open_discrepancies
from meetings.models import Document, Meeting, Outcome, Topic
from members.models import Party
from workplan.models import ActionItem, WorkPlan
from workplan.reports import progress_parts

logger = logging.getLogger(__name__)

CHANGES_SHOWN = 5
CHANGES_PER_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The latest meeting, what is next, work-plan progress, what changed, and search."""
    latest, upcoming = reports.latest_and_next(today())
    plans = list(WorkPlan.objects.public().for_list())
    for plan in plans:
        plan.parts = progress_parts(plan, plan.public_items)
    counted = {
        "meeting_count": Meeting.objects.public(),
        "party_count": Party.objects.public(),
        "action_count": ActionItem.objects.public(),
        "outcome_count": Outcome.objects.public(),
        "topic_count": Topic.objects.public(),
        "document_count": Document.objects.public(),
        "disagreement_count": open_discrepancies(),
        "overdue_count": ActionItem.objects.public().overdue(today()),
    }
    counts = dict(zip(counted, count_together(*counted.values()), strict=True))
    context = {
        "latest": latest,
        "latest_groups": reports.attendance_by_capacity(latest) if latest else [],
        "next": upcoming,
        "plans": plans,
        "changes": latest_changes(CHANGES_SHOWN),
        **counts,
    }
    return render(request, "home.html", context)


class ChangesForm(forms.Form):
    """Of which kind, and of which year."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    year = forms.TypedChoiceField(label=gettext_lazy("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(name, capfirst(model._meta.verbose_name_plural)) for name, model in changelog.KINDS.items()]
        self.fields["kind"].choices = [("", _("All kinds")), *kinds]
        self.fields["year"].choices = [("", _("All years")), *((year, str(year)) for year in changelog.years())]


@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    """What changed in the public record, newest first."""
    form = ChangesForm(request.GET)
    rows = changelog.entries(**form.cleaned_data) if form.is_valid() else ()
    page = Paginator(rows, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    entries = changelog.in_words(page.object_list)
    context = {"form": form, "page_obj": page, "paginator": page.paginator, "entries": entries}
    return render(request, "changes.html", context)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that the public record has on the words asked for."""
    text = request.GET.get("q", "").replace("\x00", "")
    return render(request, "search.html", {"query": text.strip(), "results": search(text)})


@require_safe
def words_page(request: HttpRequest) -> HttpResponse:
    """What the words of the record mean."""
    return render(request, "words.html", {"chapters": chapters_for(staff=False)})


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers: 200, or 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, PoolTimeout):
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what went wrong on our side; a database that cannot be reached is said to be just that."""
    error = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE):
        return unavailable(request, error)
    try:
        given_back = unsaved.give_back(request, unsaved.BROKEN, status=500)
    except Exception:  # whatever is broken, the plain page is shown
        logger.exception("What was typed could not be kept.")
        given_back = None
    return given_back or render(request, "500.html", status=500)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what somebody may not do; what was typed at the desk is kept on it."""
    reason = exception.reason if isinstance(exception, Denied) else ""
    given_back = unsaved.give_back(request, unsaved.NOT_ALLOWED, status=403, reason=reason)
    return given_back or render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form of another session; what was typed at the desk is kept on it, under a fresh token."""
    given_back = unsaved.give_back(request, unsaved.SESSION_CHANGED, status=403)
    return given_back or render(request, "403_csrf.html", status=403)

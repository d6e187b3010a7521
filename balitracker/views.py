"""Home, search, health and error pages."""

import sys

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from balitracker.changes import latest_changes
from balitracker.middleware import UNAVAILABLE, unavailable
from balitracker.search import search
from meetings import reports
from meetings.disagreements.reports import open_count
from meetings.models import Document, Meeting, Topic
from members.models import Party
from workplan.models import ActionItem, WorkPlan
from workplan.reports import progress_parts

CHANGES_SHOWN = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The latest meeting, what is next, work-plan progress, what changed, and search."""
    today = timezone.localdate()
    meetings = Meeting.objects.public().for_list()
    latest = meetings.filter(ends_on__lte=today).order_by("-starts_on", "slug").first()
    plans = list(WorkPlan.objects.public().for_list())
    for plan in plans:
        plan.parts = progress_parts(plan, plan.public_items)
    context = {
        "latest": latest,
        "latest_groups": reports.attendance_by_capacity(latest) if latest else [],
        "next": meetings.filter(ends_on__gt=today).order_by("starts_on", "slug").first(),
        "plans": plans,
        "disagreement_count": open_count(),
        "changes": latest_changes(CHANGES_SHOWN),
        "meeting_count": Meeting.objects.public().count(),
        "party_count": Party.objects.public().count(),
        "action_count": ActionItem.objects.public().count(),
        "topic_count": Topic.objects.public().count(),
        "document_count": Document.objects.public().count(),
    }
    return render(request, "home.html", context)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that the public record has on the words asked for."""
    text = request.GET.get("q", "").replace("\x00", "")
    return render(request, "search.html", {"query": text.strip(), "results": search(text)})


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
    return render(request, "500.html", status=500)

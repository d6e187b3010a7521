"""What changes the work plan's record, whoever asks: desk, command or shell."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from balitracker.history.writers import written_by
from meetings.models import Citation, Meeting, Passage
from workplan.models import ActionItem, ProgressUpdate
from workplan.policies import check_report_progress


@dataclass(frozen=True)
class Report:
    """What a meeting heard of an action item, and the passage that says so, with at most eight of its words."""

    item: ActionItem
    status: str
    note: str
    date: str
    passage: Passage | None = None
    anchor: str = ""


def report_progress(*, by, meeting: Meeting, reports: Iterable[Report]) -> list[ProgressUpdate]:
    """Add an update, told at `meeting`, to the action item of each of `reports`, all as one change of the user `by`.

    Returns the updates. Raises Denied, with the reason, and then writes nothing.
    """
    reports = list(reports)
    with transaction.atomic(), written_by(by):
        check_report_progress(by)
        keys = [report.item.pk for report in reports]
        locked = ActionItem.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True)
        last = dict(
            ActionItem.objects.filter(pk__in=[item.pk for item in locked])
            .order_by()
            .annotate(last=Max("updates__number"))
            .values_list("pk", "last")
        )
        return [_add(meeting, report, (last[report.item.pk] or 0) + 1) for report in reports]


def _add(meeting: Meeting, report: Report, number: int) -> ProgressUpdate:
    update = ProgressUpdate.objects.create(
        item=report.item, number=number, date=report.date, meeting=meeting, status=report.status, note=report.note
    )
    if report.passage:
        Citation.objects.create(record=update, passage=report.passage, anchor=report.anchor)
    return update

"""What templates of the desk say of a record: what it lacks, how far it is."""

from django import template
from django.utils import timezone

from balitracker.admin.columns import tag
from balitracker.desk.checklists import Checklist, checklists
from meetings.models import Meeting, MeetingBody
from meetings.starting import latest_of_series
from workplan import reports
from workplan.models import ActionItem

register = template.Library()


@register.simple_tag
def checklist_of(meeting: Meeting) -> Checklist:
    """Return what the record of `meeting` lacks, each with the address where it is mended."""
    return checklists([meeting], timezone.localdate())[0]


@register.simple_tag
def series() -> list[MeetingBody]:
    """Return, for each body that numbers its meetings, its latest one: from there the next is begun."""
    return latest_of_series()


@register.filter
def status_tag(item: ActionItem) -> str:
    """Return the status of `item` as a tag."""
    return tag(item.status, reports.STATUS_LABELS[item.status])


@register.filter
def silence(item: ActionItem) -> str:
    """Say for how many meetings nobody has mentioned `item`."""
    return reports.silence(item, timezone.localdate())

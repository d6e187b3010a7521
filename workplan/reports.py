"""Questions about how far plans and action items are."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workplan.enums import CLOSED, NOT_RECORDED, ActionStatus

STATUS_LABELS = dict(ActionStatus.choices) | {NOT_RECORDED: gettext_lazy("not recorded")}


def is_overdue(item, today: datetime.date) -> bool:
    """Whether the due date of `item` (with its status) is before `today` and it is neither delivered nor dropped."""
    return item.due_by is not None and item.due_by < today and item.status not in CLOSED


def silence(item) -> str:
    """Say for how many meetings nobody has mentioned `item` (with its silence); "" for none."""
    if item.meetings_since is None:
        return _("no mention recorded")
    if not item.meetings_since:
        return ""
    return ngettext(
        "not mentioned at the last meeting", "not mentioned at the last %d meetings", item.meetings_since
    ) % (() if item.meetings_since == 1 else item.meetings_since)


def progress(items) -> Counter:
    """Return how many of `items` (each with its status) have each status."""
    return Counter(item.status for item in items)


@dataclass(frozen=True)
class ProgressPart:
    """One part of a plan's bar: so many action items of one status, and the address that lists them."""

    status: str
    label: str
    number: int
    total: int
    before: int
    url: str

    @property
    def width(self) -> float:
        """Its width, in hundredths of the bar."""
        return round(100 * self.number / self.total, 3)

    @property
    def x(self) -> float:
        """Where it starts, in hundredths of the bar."""
        return round(100 * self.before / self.total, 3)


def progress_parts(plan, items) -> list[ProgressPart]:
    """Return the parts of `plan`'s bar in the order of STATUS_LABELS; empty where no item is recorded."""
    numbers = progress(items)
    parts, before = [], 0
    for status, label in STATUS_LABELS.items():
        if numbers[status]:
            url = f"{reverse('workplan:actions')}?{urlencode({'plan': plan.slug, 'status': status})}"
            parts.append(ProgressPart(status, str(label), numbers[status], len(items), before, url))
            before += numbers[status]
    return parts

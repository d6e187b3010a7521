"""Questions about how far plans and action items are."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from workplan.enums import CLOSED, NOT_RECORDED, WORKING_GROUP, ActionStatus
from workplan.models import Priority, WorkPlan

STATUS_LABELS = dict(ActionStatus.choices) | {NOT_RECORDED: gettext_lazy("not recorded")}


def is_overdue(item, today: datetime.date) -> bool:
    """Whether the due date of `item` (with its status) is before `today` and it is neither delivered nor dropped."""
    return item.due_by is not None and item.due_by < today and item.status not in CLOSED


def overdue_days(item, today: datetime.date) -> int:
    """Return how many days ago the due date of `item` passed; 0 where it is not overdue."""
    return (today - item.due_by).days if is_overdue(item, today) else 0


def overdue_for(item, today: datetime.date) -> str:
    """Say for how long `item` is overdue: "1 year, 10 months"; "" where it is not."""
    return timesince(item.due_by, today).replace("\xa0", " ") if is_overdue(item, today) else ""


def silence_parts(item, today: datetime.date) -> list[tuple[str, str]]:
    """Say for how many meetings nobody has mentioned `item` (with its silence), each with the address that lists them.

    Those of which no account is held are told apart: nobody knows what was said there. Empty for no meetings.
    """
    if item.meetings_since is None:
        return [(_("no mention recorded"), "")]
    heard, unheard = item.meetings_since, item.unheard_since
    told = [
        (heard, "yes", ngettext("not mentioned in the account of the last meeting",
                                "not mentioned in the accounts of the last %d meetings", heard)),
        (unheard, "no", ngettext("no account is held of %d meeting since",
                                 "no account is held of %d meetings since", unheard)),
    ]  # fmt: skip
    return [
        (words % number if "%d" in words else words, _meetings_since(item, today, account))
        for number, account, words in told
        if number
    ]


def _meetings_since(item, today: datetime.date, account: str) -> str:
    asked = {"body": WORKING_GROUP, "after": item.mentioned_on.isoformat(), "by": today.isoformat(), "account": account}
    return f"{reverse('meetings:list')}?{urlencode(asked)}"


def silence(item, today: datetime.date) -> str:
    """Say for how many meetings nobody has mentioned `item` (with its silence); "" for none."""
    return "; ".join(words for words, _url in silence_parts(item, today))


def progress(items) -> Counter:
    """Return how many of `items` (each with its status) have each status."""
    return Counter(item.status for item in items)


@dataclass(frozen=True)
class ProgressPart:
    """One part of the bar of a plan or a priority: so many items of one status, and the address that lists them."""

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


def actions_address(whole: WorkPlan | Priority, **also: str) -> str:
    """Return the address of the list of the action items of a plan, or of a priority."""
    is_priority = isinstance(whole, Priority)
    of = {"priority": f"{whole.plan.slug}.{whole.position}"} if is_priority else {"plan": whole.slug}
    return f"{reverse('workplan:actions')}?{urlencode(of | also)}"


def progress_parts(whole: WorkPlan | Priority, items) -> list[ProgressPart]:
    """Return the parts of the bar of a plan, or of a priority, by status; empty where no item is recorded."""
    numbers = progress(items)
    parts, before = [], 0
    for status, label in STATUS_LABELS.items():
        if numbers[status]:
            url = actions_address(whole, status=status)
            parts.append(ProgressPart(status, str(label), numbers[status], len(items), before, url))
            before += numbers[status]
    return parts

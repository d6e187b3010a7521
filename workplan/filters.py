"""Filters of the lists of work plans and action items."""

from django.db.models import F, Value
from django.db.models.functions import ExtractYear, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balitracker.facets.filters import Facet, TextFilter, YearFacet, of_choices, years_between
from balitracker.facets.index import Names, Pairs, joined
from balitracker.lists import RecordFilterSet, sort_filter
from meetings.models import Topic
from members.models import Party
from workplan.enums import NOT_RECORDED, ActionStatus, LeadRole
from workplan.models import ActionItem, ActionLead, Priority, WorkPlan


class WorkPlanFilterSet(RecordFilterSet):
    """Work plans; there are few, so only the order is asked."""

    SORTS = {
        "newest": (_("Newest first"), [F("starts_on").desc(nulls_last=True), "slug"]),
        "oldest": (_("Oldest first"), [F("starts_on").asc(nulls_last=True), "slug"]),
    }

    sort = sort_filter(SORTS)

    class Meta:
        model = WorkPlan
        fields = []


SEPARATOR = "\x1f"
PRIORITY_LABEL = joined("plan__slug", "number", "title", "description", by=SEPARATOR)
"""What the words of a priority are made of."""
PLACES = 1000  # more than a plan has
PRIORITY_ORDER = Value(9999 * PLACES) - ExtractYear("plan__starts_on") * PLACES + F("position")
"""Newest plan first, then by place; as a number of one length."""


def say_priority(name: str) -> str:
    """Return the words of a priority that `PRIORITY_LABEL` names."""
    plan, number, title, description = name.split(SEPARATOR)
    return str(Priority(plan=WorkPlan(slug=plan), number=number or None, title=title, description=description))


class ActionItemFilterSet(RecordFilterSet):
    """Action items by plan, priority, lead, status, due year, overdue, topic and text."""

    SORTS = {
        "plan": (_("Newest plan first"), [F("plan__starts_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "due": (_("Due first"), [F("due_by").asc(nulls_last=True), Lower("title"), "pk"]),
        "reported": (_("Reported last"), [F("status_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "title": (_("Title"), [Lower("title"), "pk"]),
    }

    q = TextFilter(label=_("Text"))
    status = of_choices(
        [*ActionStatus.choices, (NOT_RECORDED, _("not recorded"))],
        "status",
        lambda: ActionItem.objects.public().with_status(),
        label=_("Status"),
    )
    overdue = Facet(
        label=_("Overdue"),
        pairs=[
            Pairs(lambda: ActionItem.objects.public().overdue(timezone.localdate()), Value("yes")),
            Pairs(lambda: ActionItem.objects.public().not_overdue(timezone.localdate()), Value("no")),
        ],
        names=[("yes", _("due date passed, delivery not recorded")), ("no", _("not overdue"))],
    )
    plan = Facet(
        label=_("Work plan"),
        pairs=Pairs(lambda: ActionItem.objects.public(), "plan__slug"),
        names=Names(lambda: WorkPlan.objects.public(), label="title", order="starts_on", descending=True),
        blank=_("plan not stated"),
        phrase=_("of the %s"),
    )
    priority = Facet(
        label=_("Priority"),
        pairs=Pairs(
            lambda: ActionItem.objects.public().exclude(priority=None),
            joined("priority__plan__slug", "priority__position", by="."),
        ),
        names=Names(
            lambda: Priority.objects.public(),
            value=joined("plan__slug", "position", by="."),
            label=PRIORITY_LABEL,
            order=PRIORITY_ORDER,
            say=say_priority,
        ),
        blank=_("priority not stated"),
    )
    lead = Facet(
        label=_("Lead"),
        pairs=Pairs(lambda: ActionLead.objects.public().filter(role=LeadRole.LEAD), "party__slug", "item"),
        names=Names(lambda: Party.objects.public().leading()),
        blank=_("no lead stated"),
        phrase=_("led by %s"),
    )
    due = YearFacet(
        label=_("Due in"),
        rows=lambda: ActionItem.objects.public(),
        first="due_from",
        last="due_by",
        blank=_("not stated"),
    )
    since, until = years_between("due")
    topic = Facet(
        label=_("Topic"),
        pairs=Pairs(lambda: ActionItem.objects.public(), "topics__slug"),
        names=Names(lambda: Topic.objects.public()),
        blank=_("none recorded"),
        phrase=_("on %s"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = ActionItem
        fields = []

"""Filters of the lists of work plans and action items."""

import datetime

from django.db.models import Case, F, OuterRef, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear, Lower
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from balitracker.as_it_stood.moments import today
from balitracker.facets.filters import Facet, TextFilter, YearFacet, of_choices, years_between
from balitracker.facets.index import Names, Pairs, joined
from balitracker.lists.filtersets import RecordFilterSet, sort_filter
from meetings.models import Topic
from members.models import Party
from workplan.enums import CLOSED, NOT_RECORDED, ActionStatus, LeadRole, LinkKind
from workplan.models import ActionItem, ActionLead, Priority, PriorityLink, ProgressUpdate, WorkPlan


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


class LineageFilterSet(RecordFilterSet):
    """What became of priorities, by kind, by the earlier and the later plan, and by whether a document says so."""

    SORTS = {
        "oldest": (_("Oldest plan first"), [F("earlier__plan__starts_on").asc(nulls_last=True), "earlier__position",
                                            F("later__position").asc(nulls_last=True), "pk"]),
        "newest": (_("Newest plan first"), [F("earlier__plan__starts_on").desc(nulls_last=True), "earlier__position",
                                            F("later__position").asc(nulls_last=True), "pk"]),
    }  # fmt: skip

    kind = of_choices(LinkKind.choices, "kind", lambda: PriorityLink.objects.public(), label=_("What became of it"))
    earlier = Facet(
        label=_("Earlier plan"),
        pairs=Pairs(lambda: PriorityLink.objects.public(), "earlier__plan__slug"),
        names=Names(lambda: WorkPlan.objects.public(), label="title", order="starts_on"),
        phrase=_("from the %s"),
    )
    later = Facet(
        label=_("Later plan"),
        pairs=Pairs(lambda: PriorityLink.objects.public(), "later__plan__slug"),
        names=Names(lambda: WorkPlan.objects.public(), label="title", order="starts_on"),
        blank=_("none: dropped"),
        phrase=_("into the %s"),
    )
    said = of_choices(
        [("false", _("a document says so")), ("true", _("we conclude it"))],
        "inferred",
        lambda: PriorityLink.objects.public(),
        label=_("How it is known"),
    )
    sort = sort_filter(SORTS)

    class Meta:
        model = PriorityLink
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


FINISHED, NO_MENTION = "finished", "no-mention"

SILENT_FOR = Case(When(status__in=CLOSED, then=None), default=F("meetings_since"))
"""For how many meetings nobody mentioned what is neither delivered nor dropped."""


def _unfinished():
    return ActionItem.objects.public().unfinished().with_silence(today())


class SilenceFacet(Facet):
    """Unfinished action items by the accounts held since they were last mentioned; finished ones apart."""

    def __init__(self, **kwargs):
        finished = lambda: ActionItem.objects.public().with_status().filter(status__in=CLOSED)  # noqa: E731
        super().__init__(
            pairs=[
                Pairs(lambda: _unfinished().exclude(meetings_since=None), "meetings_since"),
                Pairs(lambda: _unfinished().filter(meetings_since=None), Value(NO_MENTION)),
                Pairs(finished, Value(FINISHED)),
            ],
            **kwargs,
        )

    def known(self, index):
        """Return the numbers of meetings that there are, the longest silence first, and what has none."""
        numbers = sorted((int(value) for value in index.values[self.name] if value.isdecimal()), reverse=True)
        return {
            **{
                str(number): ngettext("in the account of %d meeting", "in the accounts of %d meetings", number) % number
                for number in numbers
            },
            NO_MENTION: say("no mention recorded"),
            FINISHED: say("delivered or dropped"),
        }


TIMED = "timed", "untimed"


BEFORE = "before"


def years_taken(dates: str) -> list[str]:
    """Return the full years between two days: "2021-05-04/2024-02-03" -> ["2"]; "before" where they are reversed."""
    first, last = (datetime.date.fromisoformat(each) for each in dates.split("/"))
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return [BEFORE if last < first else str(years)]


class TimeTakenFacet(Facet):
    """Delivered action items by the full years from the meeting that set them to their delivery."""

    def __init__(self, **kwargs):
        dates = joined("promised_on", "delivered_on", by="/")
        super().__init__(pairs=Pairs(lambda: ActionItem.objects.public().timed(), dates, spread=years_taken), **kwargs)

    def known(self, index):
        """Return the numbers of years that there are, the fewest first."""
        values = index.values[self.name]
        numbers = sorted(int(value) for value in values if value != BEFORE)
        reversed_ones = {BEFORE: say("before it was set")} if BEFORE in values else {}
        return reversed_ones | {
            str(number): say("%(first)d to %(next)d years") % {"first": number, "next": number + 1}
            if number
            else say("under a year")
            for number in numbers
        }


def years_in_force(span: str) -> list[str]:
    """Return the ends of years at which a status was the newest: "2021/2023/under_way" -> 2021- and 2022-under_way.

    The second year is that of the next update, empty for the newest one, which holds until today.
    """
    first, following, status = span.split("/")
    this_year = today().year
    last = int(following) - 1 if following else this_year
    return [f"{year}-{status}" for year in range(int(first), min(last, this_year) + 1)]


def _before_any_update():
    updates = ProgressUpdate.objects.filter(item=OuterRef("pk"), ends_on__isnull=False).order_by("ends_on")
    return ActionItem.objects.public().with_delivery().filter(promised_on__isnull=False).annotate(
        next_on=Subquery(updates.values("ends_on")[:1])
    )  # fmt: skip


class StatusThenFacet(Facet):
    """Action items by their status at the end of each year, as dated updates tell.

    An item counts from the year of the meeting that set it, or of its first dated update.
    """

    def __init__(self, **kwargs):
        following = Coalesce(Cast(ExtractYear("next_on"), TextField()), Value(""))
        reported = joined(ExtractYear("ends_on"), following, "status", by="/")
        silent = joined(ExtractYear("promised_on"), following, Value(NOT_RECORDED), by="/")
        super().__init__(
            pairs=[
                Pairs(lambda: ProgressUpdate.objects.public().with_next(), reported, "item", spread=years_in_force),
                Pairs(_before_any_update, silent, spread=years_in_force),
            ],
            **kwargs,
        )

    def known(self, index):
        """Return the years and statuses that there are, the newest year first."""
        words = dict(ActionStatus.choices) | {NOT_RECORDED: say("not recorded")}
        order, found = list(words), [value.split("-") for value in index.values[self.name]]
        found.sort(key=lambda each: (-int(each[0]), order.index(each[1])))
        return {f"{year}-{status}": f"{year}: {words[status]}" for year, status in found}


class ActionItemFilterSet(RecordFilterSet):
    """Action items by plan, priority, lead, status, due year, overdue, delivery, silence, topic and text."""

    SORTS = {
        "plan": (_("Newest plan first"), [F("plan__starts_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "due": (_("Due first"), [F("due_by").asc(nulls_last=True), Lower("title"), "pk"]),
        "reported": (_("Reported last"), [F("status_on").desc(nulls_last=True), Lower("title"), "pk"]),
        "silent": (_("Longest silent first"), [SILENT_FOR.desc(nulls_last=True), Lower("title"), "pk"]),
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
            Pairs(lambda: ActionItem.objects.public().overdue(today()), Value("yes")),
            Pairs(lambda: ActionItem.objects.public().not_overdue(today()), Value("no")),
        ],
        names=[("yes", _("due date passed, delivery not recorded")), ("no", _("not overdue"))],
    )
    then = StatusThenFacet(
        label=_("Status at the end of a year"), blank=_("no known year"), phrase=_("at the end of %s")
    )
    delivery = Facet(
        label=_("Time to delivery"),
        pairs=[
            Pairs(lambda: ActionItem.objects.public().timed(), Value(TIMED[0])),
            Pairs(lambda: ActionItem.objects.public().untimed(), Value(TIMED[1])),
        ],
        names=[(TIMED[0], _("both dates recorded")), (TIMED[1], _("delivered, a date not recorded"))],
    )
    took = TimeTakenFacet(label=_("Took"), phrase=_("delivered: %s"))
    silent = SilenceFacet(label=_("Not mentioned"), phrase=_("not mentioned %s"))
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

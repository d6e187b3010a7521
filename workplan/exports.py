"""Columns of the files of work plans and action items."""

from collections.abc import Callable

from balitracker.as_it_stood.moments import today
from balitracker.dates import words
from balitracker.exports import Address, Column
from balitracker.exports.kinds import ADDRESS, DAY, NUMBER, TEXT, TEXTS, YES_NO, one_of, or_none
from balitracker.publication import Publishable
from workplan.enums import NOT_RECORDED, ActionStatus, LeadRole, LinkKind
from workplan.reports import is_overdue, overdue_days, progress

PLAN_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda plan: plan.slug),
    Column("title", "Title.", lambda plan: plan.title),
    Column("period", "The years, in words.", lambda plan: words(plan.period)),
    Column("edtf", "The same as EDTF (ISO 8601-2).", lambda plan: plan.period or None, or_none(TEXT)),
    Column("starts_on", "First day of the first year.", lambda plan: plan.starts_on, or_none(DAY)),
    Column("ends_on", "Last day of the last year.", lambda plan: plan.ends_on, or_none(DAY)),
    Column("stated_priorities", "How many priorities a document says it has.",
           lambda plan: plan.stated_priorities, or_none(NUMBER)),
    Column("stated_action_items", "How many action items a document says it has.",
           lambda plan: plan.stated_action_items, or_none(NUMBER)),
    Column("recorded_action_items", "How many of them the documents held name.",
           lambda plan: len(plan.public_items), NUMBER),
    *[
        Column(status, f"Of those recorded: {status.replace('_', ' ')}.",
               lambda plan, status=status: progress(plan.public_items)[status], NUMBER)
        for status in ("not_started", "under_way", "delivered", "dropped", "not_recorded")
    ],
    Column("endorsed_at", "The meeting that agreed or endorsed it, by the end of its address.",
           lambda plan: plan.endorsed_at.slug if plan.endorsed_at and plan.endorsed_at.is_public else None,
           or_none(TEXT)),
    Column("url", "Address of its page.", lambda plan: Address(plan.get_absolute_url()), ADDRESS),
]  # fmt: skip


def _parties(item, role: LeadRole) -> list[str]:
    return [lead.party.slug for lead in item.leads.all() if lead.role == role]


def _action_columns(shows: Callable[[Publishable], bool]) -> list[Column]:
    """Return the columns of action items; of what they point to, those are named that `shows` lets through."""
    return [
        Column("slug", "The last part of the page's address.", lambda item: item.slug),
        Column("title", "Title.", lambda item: item.title),
        Column("plan", "The plan that documents tie it to, by the end of its address.",
               lambda item: item.plan.slug if item.plan and shows(item.plan) else None, or_none(TEXT)),
        Column("priority", "The priority, as plan and place.",
               lambda item: f"{item.priority.plan.slug}.{item.priority.position}"
               if item.priority and shows(item.priority.plan) else None, or_none(TEXT)),
        Column("leads", "Who leads it, by the end of their addresses.",
               lambda item: _parties(item, LeadRole.LEAD), TEXTS),
        Column("partners", "Who else is named for it.", lambda item: _parties(item, LeadRole.PARTNER), TEXTS),
        Column("due", "When it is due, in words.", lambda item: words(item.due)),
        Column("due_edtf", "The same as EDTF (ISO 8601-2).", lambda item: item.due or None, or_none(TEXT)),
        Column("due_by", "The last day on which it is due.", lambda item: item.due_by, or_none(DAY)),
        Column("status", "What the newest update says; not_recorded where there is none.",
               lambda item: item.status, one_of(ActionStatus, (NOT_RECORDED, "not recorded"))),
        Column("status_on", "The last day of that update's date.", lambda item: item.status_on, or_none(DAY)),
        Column("overdue", "Whether the due date has passed with no delivery recorded.",
               lambda item: is_overdue(item, today()), YES_NO),
        Column("overdue_days", "How many days ago the due date passed; 0 where it is not overdue.",
               lambda item: overdue_days(item, today()), NUMBER),
        Column("mentioned_on", "The last day on which a document or a meeting can have mentioned it.",
               lambda item: item.mentioned_on, or_none(DAY)),
        Column("meetings_since",
               "How many meetings of the Working Group with an account held began since; also of what is delivered.",
               lambda item: item.meetings_since, or_none(NUMBER)),
        Column("unheard_since", "How many began since of which no account is held.",
               lambda item: item.unheard_since, or_none(NUMBER)),
        Column("raised_at", "The meeting that set it, by the end of its address.",
               lambda item: item.raised_at.slug if item.raised_at and shows(item.raised_at) else None, or_none(TEXT)),
        Column("topics", "Topics, by the ends of their addresses.",
               lambda item: [topic.slug for topic in item.topics.all()], TEXTS),
        Column("url", "Address of its page.", lambda item: Address(item.get_absolute_url()), ADDRESS),
    ]  # fmt: skip


LINEAGE_COLUMNS = [
    Column("earlier_plan", "The earlier plan, by the end of its address.", lambda link: link.earlier.plan.slug),
    Column("earlier_place", "The earlier priority's place in it, from 1.", lambda link: link.earlier.position, NUMBER),
    Column("earlier", "The earlier priority: its title, else our words for it.", lambda link: link.earlier.label),
    Column("kind", "What became of it.", lambda link: link.kind, one_of(LinkKind)),
    Column("later_plan", "The later plan; not stated where it was dropped.",
           lambda link: link.later.plan.slug if link.later else None, or_none(TEXT)),
    Column("later_place", "The later priority's place in it.",
           lambda link: link.later.position if link.later else None, or_none(NUMBER)),
    Column("later", "The later priority.", lambda link: link.later.label if link.later else None, or_none(TEXT)),
    Column("inferred", "Whether no document says so, and we conclude it.", lambda link: link.inferred, YES_NO),
    Column("ground", "On what it rests.", lambda link: link.note or None, or_none(TEXT)),
    Column("url", "Its place on the earlier plan's page.", lambda link: Address(link.get_absolute_url()), ADDRESS),
]  # fmt: skip

ACTION_COLUMNS = _action_columns(shows=lambda record: record.is_public)
DESK_ACTION_COLUMNS = _action_columns(shows=lambda record: True)
"""For staff, who see drafts."""

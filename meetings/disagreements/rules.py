"""All rules. The order is that of the command's report."""

from django.utils.translation import gettext_lazy as _

from meetings.disagreements import counts, fields, order, plans, standing
from meetings.disagreements.findings import Rule

RULES = (
    Rule(
        id=counts.STATED_AND_LISTED,
        name=_("stated number and complete list"),
        find=counts.stated_and_listed,
        gone=_("The stated number, or the meeting, is not in the record any more."),
        why_gone=counts.why_they_agree,
    ),
    Rule(
        id=counts.COUNTS,
        name=_("two stated numbers"),
        find=counts.counts_differ,
        gone=_("The numbers that the documents state can stand beside each other now."),
    ),
    Rule(
        id=fields.FIELD,
        name=_("passage and record"),
        find=fields.passages_differ,
        gone=_("The record and the passages that it cites say the same now."),
    ),
    Rule(
        id=fields.EMPTY_FIELD,
        name=_("two passages, nothing recorded"),
        find=fields.passages_differ_where_nothing_is_recorded,
        gone=_("The passages say the same now, or the record says which of them it follows."),
    ),
    Rule(
        id=order.ORDINALS,
        name=_("number in the series and date"),
        find=order.ordinals_do_not_follow,
        gone=_("The meeting's number follows the dates now."),
    ),
    Rule(
        id=standing.CAPACITIES,
        name=_("two capacities at one meeting"),
        find=standing.two_capacities,
        gone=_("The party is on the list in one capacity only now."),
    ),
    Rule(
        id=standing.STANDINGS,
        name=_("two standings on one body"),
        find=standing.two_standings,
        gone=_("The record has one standing now, or the day on which it changed."),
    ),
    Rule(
        id=standing.POSTS,
        name=_("two posts of one person"),
        find=standing.two_posts,
        gone=_("The posts can stand beside each other now."),
    ),
    Rule(
        id=standing.CHAIRS,
        name=_("Co-Chair not on the list"),
        find=standing.chairs_not_listed,
        gone=_("The Co-Chair is on the list now, or the list is not marked as complete any more."),
    ),
    Rule(
        id=order.UPDATES,
        name=_("update older than the one before"),
        find=order.updates_do_not_follow,
        gone=_("The updates follow each other in time now."),
    ),
    Rule(
        id=plans.NUMBERS,
        name=_("more recorded than a plan states"),
        find=plans.more_recorded_than_stated,
        gone=_("The plan has no more recorded than stated now."),
    ),
)
"""Each rule is asked over all records; the public sees what it may (`Discrepancy.objects.public()`)."""

RULE_NAMES = {rule.id: rule.name for rule in RULES}

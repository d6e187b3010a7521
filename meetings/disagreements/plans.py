"""Rules about work plans; of published ones only, since a disagreement names no plan by which it could be hidden."""

from collections.abc import Iterator

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from balitracker.publication import PublicationState
from meetings.disagreements.findings import CitedPlaces, Finding, sides_of, slug_of
from meetings.enums import DiscrepancyKind
from workplan.models import WorkPlan

NUMBERS = "plan-numbers"


def more_recorded_than_stated() -> Iterator[Finding]:
    """Yield each plan of which more priorities or action items are recorded than a document states."""
    plans = list(
        WorkPlan.objects.public()
        .annotate(
            priority_count=Count("priorities", distinct=True),
            item_count=Count("action_items", filter=Q(action_items__state=PublicationState.PUBLISHED), distinct=True),
        )
        .filter(Q(priority_count__gt=F("stated_priorities")) | Q(item_count__gt=F("stated_action_items")))
        .order_by("slug")
    )
    places = CitedPlaces(WorkPlan, (plan.pk for plan in plans))
    for plan in plans:
        numbers = (
            ("stated_priorities", _("priorities"), plan.stated_priorities, plan.priority_count),
            ("stated_action_items", _("action items"), plan.stated_action_items, plan.item_count),
        )
        for field, what, stated, recorded in numbers:
            if stated is not None and recorded > stated:
                words = {"plan": plan, "what": what, "stated": stated, "recorded": recorded}
                yield Finding(
                    slug=slug_of(NUMBERS, plan.slug, field.removeprefix("stated_")),
                    kind=DiscrepancyKind.WORK_PLAN,
                    sentence=_("%(plan)s, %(what)s: %(stated)d stated, %(recorded)d recorded.") % words,
                    sides=(
                        *sides_of(_("%(stated)d stated") % words, places.of(plan.pk, field)),
                        *sides_of(_("%(recorded)d recorded") % words),
                    ),
                )

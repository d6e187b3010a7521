"""Rules about what comes after what."""

from collections.abc import Iterator

from django.db.models import F, Window
from django.db.models.functions import Lag
from django.utils.translation import gettext as _

from balitracker.dates import words
from balitracker.publication import PublicationState
from meetings.disagreements.findings import CitedPlaces, Finding, sides_of, slug_of
from meetings.enums import DiscrepancyKind
from meetings.models import Meeting, MeetingBody
from workplan.models import ProgressUpdate

ORDINALS, UPDATES = "ordinal", "update"


def ordinals_do_not_follow() -> Iterator[Finding]:
    """Yield each meeting that comes after another of its body and has a smaller number in the series."""
    before = {"partition_by": [F("body")], "order_by": [F("meeting__starts_on").asc(), F("ordinal").asc()]}
    later = list(
        MeetingBody.objects.filter(ordinal__isnull=False, meeting__starts_on__isnull=False)
        .annotate(
            before=Window(Lag("pk"), **before),
            ordinal_before=Window(Lag("ordinal"), **before),
            ends_before=Window(Lag("meeting__ends_on"), **before),
        )
        .filter(ordinal_before__gt=F("ordinal"), ends_before__lt=F("meeting__starts_on"))
        .select_related("meeting", "body")
    )
    earlier = MeetingBody.objects.select_related("meeting").in_bulk(link.before for link in later)
    links = [*later, *earlier.values()]
    of_links = CitedPlaces(MeetingBody, (link.pk for link in links))
    of_meetings = CitedPlaces(Meeting, (link.meeting_id for link in links))
    for link in later:
        first = earlier[link.before]
        sides = [
            side
            for each in (first, link)
            for side in sides_of(
                _("number %(ordinal)d, on %(date)s") % {"ordinal": each.ordinal, "date": words(each.meeting.date)},
                of_links.of(each.pk, "ordinal") or of_meetings.of(each.meeting_id),
            )
        ]
        yield Finding(
            slug=slug_of(ORDINALS, link.body.slug, link.meeting.slug),
            kind=DiscrepancyKind.SEQUENCE,
            sentence=_(
                "%(body)s: the meeting of %(date)s has number %(ordinal)d, and an earlier one, of %(date_before)s, "
                "has number %(ordinal_before)d."
            )
            % {
                "body": link.body.short_name,
                "date": words(link.meeting.date),
                "ordinal": link.ordinal,
                "date_before": words(first.meeting.date),
                "ordinal_before": first.ordinal,
            },
            sides=tuple(sides),
            # shown where both meetings are: it follows the one that the public does not see
            meeting_id=link.meeting_id if first.meeting.is_public else first.meeting_id,
            party_id=link.body_id,
        )


def updates_do_not_follow() -> Iterator[Finding]:
    """Yield each progress update that is certainly older than the one before it, of published action items."""
    before = {"partition_by": [F("item")], "order_by": [F("number").asc()]}
    later = list(
        ProgressUpdate.objects.filter(item__state=PublicationState.PUBLISHED)
        .annotate(before=Window(Lag("pk"), **before), starts_before=Window(Lag("starts_on"), **before))
        .filter(starts_before__gt=F("ends_on"))
        .select_related("item")
    )
    earlier = ProgressUpdate.objects.in_bulk(update.before for update in later)
    places = CitedPlaces(ProgressUpdate, [pk for update in later for pk in (update.pk, update.before)])
    for update in later:
        first = earlier[update.before]
        sides = [
            side
            for each in (first, update)
            for side in sides_of(
                _("update %(number)d: %(date)s") % {"number": each.number, "date": words(each.date)},
                places.of(each.pk, "date"),
            )
        ]
        yield Finding(
            slug=slug_of(UPDATES, update.item.slug, update.number),
            kind=DiscrepancyKind.SEQUENCE,
            sentence=_("%(item)s: update %(number)d is older than the one that it follows.")
            % {"item": update.item, "number": update.number},
            sides=tuple(sides),
            meeting_id=update.meeting_id,
        )

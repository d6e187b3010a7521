"""Rules about numbers of attendees."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from meetings.disagreements.findings import CitedPlaces, Finding, sides_of, slug_of
from meetings.disagreements.words import alternatives, stated
from meetings.enums import DiscrepancyKind, ListStatus, Precision, Presence
from meetings.models import Discrepancy, Headcount

STATED_AND_LISTED, COUNTS = "headcount", "counts"


def stated_and_listed() -> Iterator[Finding]:
    """Yield each stated number that a complete list does not bear out."""
    listed = (
        _with_listed(Headcount.objects.filter(session=None, meeting__list_status=ListStatus.COMPLETE))
        .exclude(capacity="")
        .filter(
            Q(precision=Precision.EXACT) & ~Q(number=F("listed")) | Q(precision=Precision.OVER, number__gte=F("listed"))
        )
    )
    found = dict(listed.values_list("pk", "listed"))  # the numbers alone: grouping whole rows takes three times as long
    differing = list(Headcount.objects.filter(pk__in=found).select_related("meeting", "document"))
    places = CitedPlaces(Headcount, (headcount.pk for headcount in differing))
    for headcount in differing:
        words = {"meeting": headcount.meeting, "stated": stated(headcount), "listed": found[headcount.pk]}
        yield Finding(
            slug=_slug(headcount),
            kind=DiscrepancyKind.COUNT,
            sentence=_("%(meeting)s: %(stated)s stated, %(listed)d listed.") % words,
            sides=(
                *sides_of(_("%(stated)s stated") % words, places.of(headcount.pk)),
                *sides_of(_("%(listed)d listed") % words),
            ),
            meeting_id=headcount.meeting_id,
        )


def why_they_agree(closed: list[Discrepancy]) -> dict[str, str]:
    """Return, for disagreements of `stated_and_listed` that are gone, what stands now: slug -> words."""
    meetings = {discrepancy.meeting_id for discrepancy in closed}
    found = {}
    headcounts = Headcount.objects.filter(session=None, meeting__in=meetings).select_related("meeting", "document")
    for headcount in _with_listed(headcounts):
        if headcount.meeting.list_status != ListStatus.COMPLETE:
            found[_slug(headcount)] = _("The list is not marked as complete any more.")
        else:
            found[_slug(headcount)] = _("%(stated)d stated and %(listed)d listed again.") % {
                "stated": headcount.number,
                "listed": headcount.listed,
            }
    return found


def _with_listed(headcounts: QuerySet) -> QuerySet:
    """Annotate `listed`: how many are listed as attended in the same capacity."""
    same = Q(
        meeting__attendances__capacity=F("capacity"), meeting__attendances__presence=Presence.ATTENDED
    )  # fmt: skip
    attended = FilteredRelation("meeting__attendances", condition=same)
    return headcounts.order_by().annotate(attended=attended).annotate(listed=Count("attended"))


def _slug(headcount: Headcount) -> str:
    return slug_of(STATED_AND_LISTED, headcount.meeting.slug, headcount.capacity, headcount.document.slug)


def counts_differ() -> Iterator[Finding]:
    """Yield each meeting and capacity for which documents state numbers that cannot stand beside each other."""
    others = Headcount.objects.filter(meeting=OuterRef("meeting"), capacity=OuterRef("capacity"))
    several = (
        Headcount.objects.exclude(precision=Precision.ABOUT)
        .filter(Exists(others.exclude(pk=OuterRef("pk")).exclude(precision=Precision.ABOUT)))
        .select_related("meeting", "session", "document")
        .order_by("meeting__slug", "capacity", F("session__number").asc(nulls_first=True), "document__slug")
    )
    groups: dict[tuple, list[Headcount]] = defaultdict(list)
    for headcount in several:
        groups[headcount.meeting_id, headcount.capacity].append(headcount)
    in_conflict = {key: found for key, group in groups.items() if (found := _in_conflict(group))}
    places = CitedPlaces(Headcount, (headcount.pk for found in in_conflict.values() for headcount in found))
    for found in in_conflict.values():
        says = [_stated_for(headcount, found) for headcount in found]
        meeting = found[0].meeting
        yield Finding(
            slug=slug_of(COUNTS, meeting.slug, found[0].capacity),
            kind=DiscrepancyKind.COUNT,
            sentence=_("%(meeting)s: %(numbers)s?")
            % {"meeting": meeting, "numbers": alternatives(list(dict.fromkeys(says)))},
            sides=tuple(
                side
                for headcount, words in zip(found, says, strict=True)
                for side in sides_of(words, places.of(headcount.pk))
            ),
            meeting_id=meeting.pk,
        )


def _in_conflict(group: list[Headcount]) -> list[Headcount]:
    """Return those of `group` that cannot stand beside another of it."""
    return [one for one in group if any(_conflict(one, other) or _conflict(other, one) for other in group)]


def _conflict(one: Headcount, other: Headcount) -> bool:
    """Whether both cannot be right: two numbers for the same thing, or more in one part than in the whole."""
    if one.session_id == other.session_id:
        if one.precision == Precision.OVER:
            return other.precision == Precision.EXACT and one.number >= other.number
        return other.precision == Precision.EXACT and one.number != other.number
    if one.session_id and other.session_id:
        return False  # two parts may have drawn different numbers
    part, whole = (one, other) if one.session_id else (other, one)
    return whole.precision == Precision.EXACT and part.number > whole.number


def _stated_for(headcount: Headcount, group: list[Headcount]) -> str:
    """Return a stated number in words, with what it is stated for where that differs within `group`."""
    if len({other.session_id for other in group}) == 1:
        return stated(headcount)
    if headcount.session is None:
        return _("%(number)s, for the whole meeting") % {"number": stated(headcount)}
    return _("%(number)s, for “%(session)s” alone") % {"number": stated(headcount), "session": headcount.session}

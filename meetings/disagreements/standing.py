"""Rules about who is what: capacities, standing, posts, Co-Chairs."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from balitracker.dates import words
from meetings.disagreements.findings import CitedPlaces, Finding, Side, sides_of, slug_of
from meetings.disagreements.words import alternatives
from meetings.enums import DiscrepancyKind, ListStatus, Presence
from meetings.models import Attendance, Chair
from members.enums import Standing
from members.models import Membership, Post

CAPACITIES, STANDINGS, POSTS, CHAIRS = "capacity", "standing", "post", "chair"
EXCLUSIVE = (Standing.MEMBER, Standing.OBSERVER)  # a Co-Chair is a member as well


def two_capacities() -> Iterator[Finding]:
    """Yield each party that is listed in more than one capacity at the same meeting."""
    several = (
        Attendance.objects.order_by()
        .values("meeting", "party")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
        .values_list("meeting", "party")
    )
    wanted = set(several)
    rows = (
        Attendance.objects.filter(meeting__in={meeting for meeting, _party in wanted})
        .filter(party__in={party for _meeting, party in wanted})
        .select_related("meeting", "party")
        .order_by("meeting__slug", "position", "capacity")
    )
    groups: dict[tuple[int, int], list[Attendance]] = defaultdict(list)
    for row in rows:
        if (row.meeting_id, row.party_id) in wanted:
            groups[row.meeting_id, row.party_id].append(row)
    places = CitedPlaces(Attendance, (row.pk for group in groups.values() for row in group))
    for (meeting_id, party_id), group in groups.items():
        says = [str(row.get_capacity_display()) for row in group]
        yield Finding(
            slug=slug_of(CAPACITIES, group[0].meeting.slug, group[0].party.slug),
            kind=DiscrepancyKind.STANDING,
            sentence=_("%(meeting)s: %(party)s is listed as %(capacities)s.")
            % {"meeting": group[0].meeting, "party": group[0].party, "capacities": _(" and as ").join(says)},
            sides=_sides(group, says, places),
            meeting_id=meeting_id,
            party_id=party_id,
        )


def two_standings() -> Iterator[Finding]:
    """Yield each party that is both member and observer of a body, where no document says when that changed."""
    others = Membership.objects.filter(party=OuterRef("party"), body=OuterRef("body"), standing__in=EXCLUSIVE)
    rows = (
        Membership.objects.filter(standing__in=EXCLUSIVE)
        .filter(Exists(others.exclude(standing=OuterRef("standing"))))
        .select_related("party", "body")
        .order_by("party__slug", "body__slug", "starts_on", "standing")
    )
    groups: dict[tuple[int, int], list[Membership]] = defaultdict(list)
    for row in rows:
        groups[row.party_id, row.body_id].append(row)
    unclear = [group for group in groups.values() if not _changed_on_a_day(group)]
    places = CitedPlaces(Membership, (row.pk for group in unclear for row in group))
    for group in unclear:
        says = [
            _("%(standing)s, %(period)s")
            % {
                "standing": row.get_standing_display(),
                "period": words(row.period) if row.period else _("period not stated"),
            }
            for row in group
        ]
        yield Finding(
            slug=slug_of(STANDINGS, group[0].party.slug, group[0].body.slug),
            kind=DiscrepancyKind.STANDING,
            sentence=_("%(party)s, standing on %(body)s: %(standings)s. No document held says when it changed.")
            % {"party": group[0].party, "body": group[0].body.short_name, "standings": alternatives(says)},
            sides=_sides(group, says, places),
            party_id=group[0].party_id,
        )


def _changed_on_a_day(group: list[Membership]) -> bool:
    """Whether each standing ends on the day before the next one begins."""
    if any(row.starts_on is None for row in group):
        return False
    return all(
        before.standing == after.standing or before.ends_on + datetime.timedelta(days=1) == after.starts_on
        for before, after in zip(group, group[1:], strict=False)
    )


def two_posts() -> Iterator[Finding]:
    """Yield each person to whom different documents give different posts for the same party at the same time."""
    others = Post.objects.filter(person=OuterRef("person"), party=OuterRef("party")).exclude(pk=OuterRef("pk"))
    rows = (
        Post.objects.public()
        .filter(Exists(others))
        .select_related("person", "party")
        .order_by("person__slug", "party__slug", "period", "title")
    )
    groups: dict[tuple[int, int], list[Post]] = defaultdict(list)
    for row in rows:
        groups[row.person_id, row.party_id].append(row)
    places = CitedPlaces(Post, (row.pk for group in groups.values() for row in group))
    for group in groups.values():
        pairs = [pair for pair in combinations(group, 2) if _overlap(*pair) and _of_different_documents(*pair, places)]
        posts = [row for row in group if any(row in pair for pair in pairs)]
        if not posts:
            continue
        says = [row.title for row in posts]
        yield Finding(
            slug=slug_of(POSTS, posts[0].person.slug, posts[0].party.slug),
            kind=DiscrepancyKind.POST,
            sentence=_("%(person)s, post for %(party)s: %(posts)s?")
            % {"person": posts[0].person, "party": posts[0].party, "posts": alternatives(says)},
            sides=_sides(posts, says, places),
            party_id=posts[0].party_id,
        )


def _overlap(one: Post, other: Post) -> bool:
    """Whether two posts may have been held at the same time; a period that is not stated may be any."""
    if one.starts_on is None or other.starts_on is None:
        return True
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _of_different_documents(one: Post, other: Post, places: CitedPlaces) -> bool:
    """Whether no document gives both: one that does tells of a person with two posts."""
    documents = [{place.document_id for place in places.of(post.pk)} for post in (one, other)]
    return all(documents) and documents[0].isdisjoint(documents[1])


def chairs_not_listed() -> Iterator[Finding]:
    """Yield each Co-Chair that is not on the complete list of its own meeting."""
    listed = Attendance.objects.filter(meeting=OuterRef("meeting"), party=OuterRef("party"), presence=Presence.ATTENDED)
    rows = (
        Chair.objects.filter(~Exists(listed), meeting__list_status=ListStatus.COMPLETE)
        .select_related("meeting", "party")
        .order_by("meeting__slug", "party__slug", "position")
    )
    groups: dict[tuple[int, int], list[Chair]] = defaultdict(list)
    for row in rows:
        groups[row.meeting_id, row.party_id].append(row)
    places = CitedPlaces(Chair, (row.pk for group in groups.values() for row in group))
    for (meeting_id, party_id), group in groups.items():
        cited = dict.fromkeys(place for row in group for place in places.of(row.pk))
        yield Finding(
            slug=slug_of(CHAIRS, group[0].meeting.slug, group[0].party.slug),
            kind=DiscrepancyKind.CHAIR,
            sentence=_("%(meeting)s: %(party)s is a Co-Chair and is not on the list of those who came.")
            % {"meeting": group[0].meeting, "party": group[0].party},
            sides=(*sides_of(_("Co-Chair"), cited), *sides_of(_("not on the complete list"))),
            meeting_id=meeting_id,
            party_id=party_id,
        )


def _sides(rows: list, says: list[str], places: CitedPlaces) -> tuple[Side, ...]:
    """Return what is said of each of `rows`, with the passages that it cites."""
    return tuple(side for row, words_ in zip(rows, says, strict=True) for side in sides_of(words_, places.of(row.pk)))

"""The next meeting of a series, begun from the last one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.db.models import Exists, OuterRef

from balitracker.policies import check_add
from meetings.enums import MeetingFormat
from meetings.models import Chair, Meeting, MeetingBody
from meetings.ordinals import with_ordinal
from members.models import Party


@dataclass(frozen=True)
class NextMeeting:
    """What the next meeting of a series takes over from the last: "" and None where that says nothing.

    `chairs` are those of `chaired_at`: the last meeting, or the newest before it in the series of which they are known.
    """

    title: str
    slug: str
    bodies: list[tuple[Party, int | None]]
    chairs: list[Chair]
    chaired_at: Meeting | None


def next_after(last: Meeting) -> NextMeeting:
    """Return what the meeting after `last` takes over: bodies with their next ordinals, title, address, Co-Chairs."""
    links = list(last.body_links.select_related("body").order_by("position"))
    title = slug = ""
    for link in links:
        if link.ordinal:
            title = title or with_ordinal(last.title, link.ordinal, link.ordinal + 1)
            stem, _dash, number = last.slug.rpartition("-")
            slug = slug or (f"{stem}-{link.ordinal + 1}" if number == str(link.ordinal) else "")
    chaired_at = _chaired_at(last, links)
    return NextMeeting(
        title=title,
        slug=slug,
        bodies=[(link.body, link.ordinal + 1 if link.ordinal else None) for link in links],
        chairs=list(_chairs_of(chaired_at).select_related("party").order_by("position")) if chaired_at else [],
        chaired_at=chaired_at,
    )


def _chaired_at(last: Meeting, links: list[MeetingBody]) -> Meeting | None:
    if _chairs_of(last).exists():
        return last
    if not links or not links[0].ordinal:
        return None
    chaired = Exists(Chair.objects.filter(meeting=OuterRef("meeting"), session__isnull=True))
    earlier = MeetingBody.objects.filter(chaired, body=links[0].body, ordinal__lt=links[0].ordinal)
    link = earlier.select_related("meeting").order_by("-ordinal").first()
    return link.meeting if link else None


def _chairs_of(meeting: Meeting):
    return meeting.chairs.filter(session__isnull=True)


def latest_of_series() -> list[MeetingBody]:
    """Return, for each body that numbers its meetings, the link to its latest one; coming and new ones first."""
    links = (
        MeetingBody.objects.filter(position=1, ordinal__isnull=False)
        .select_related("meeting", "body")
        .order_by("body_id", "-ordinal")
        .distinct("body_id")
    )
    return sorted(links, key=lambda link: link.meeting.starts_on or datetime.date.max, reverse=True)


def start_next_meeting(
    *,
    by,
    last: Meeting,
    title: str,
    slug: str,
    bodies: Iterable[tuple[Party, int | None]],
    chairs: Iterable[Chair] = (),
    date: str = "",
    place: str = "",
    format: str = MeetingFormat.NOT_STATED,
) -> Meeting:
    """Make the meeting that follows `last`, in draft, all as one change of the user `by`, and return it.

    It is of the same kind. `bodies` come with their ordinals, in their order; of each of `chairs`, rows of an earlier
    meeting, party and agency are taken over, people are not: the documents of each meeting say who holds a post.
    Nobody has attended yet, so that there is no attendance. Raises Denied where `by` may not add meetings, and
    IntegrityError where the address or an ordinal is taken; then nothing is written.
    """
    check_add(by, Meeting)
    with transaction.atomic(), pghistory.context(user=by.pk, username=by.get_username()):
        meeting = Meeting.objects.create(title=title, slug=slug, kind=last.kind, date=date, place=place, format=format)
        for position, (body, ordinal) in enumerate(bodies, 1):
            MeetingBody.objects.create(meeting=meeting, body=body, ordinal=ordinal, position=position)
        for position, chair in enumerate(chairs, 1):
            Chair.objects.create(meeting=meeting, party=chair.party, agency=chair.agency, position=position)
    return meeting

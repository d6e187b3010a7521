"""What the record of a meeting still lacks."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.enums import ListStatus, MeetingFormat, Unstated
from meetings.models import Chair, Headcount, Meeting, Outcome
from meetings.verifying import count_without_source

DATE, PLACE, CHAIRS, ATTENDANCE = Unstated.DATE, Unstated.PLACE, Unstated.CHAIRS, Unstated.ATTENDANCE
HEADCOUNT, OUTCOMES, SOURCES = Unstated.HEADCOUNT, Unstated.OUTCOMES, "citations"


@dataclass(frozen=True)
class Lack:
    """One thing that is lacking: which, and in words."""

    what: str
    words: str


@dataclass(frozen=True)
class Lacking:
    """All that is lacking of a meeting. What is known only afterwards is not lacking while it `is_ahead`."""

    meeting: Meeting
    is_ahead: bool
    has_account: bool
    """Whether the record holds something of what was said or decided there."""
    lacks: tuple[Lack, ...]
    unstated: tuple[str, ...] = ()
    """What would be lacking, had nobody found that the documents do not say it; in words."""


def lacking_of(meetings: Iterable[int], today: datetime.date) -> dict[int, Lacking]:
    """Return, by key, what each of the `meetings`, given by their keys, lacks; as many queries however many."""
    rows = Meeting.objects.filter(pk__in=meetings).with_place_in_series().with_account()
    rows = list(
        rows.annotate(
            **{
                f"has_{part._meta.get_field('meeting').remote_field.related_name}": Exists(
                    part.objects.filter(meeting=OuterRef("pk"))
                )
                for part in (Chair, Headcount, Outcome)
            }
        )
    )
    bare = count_without_source(Meeting, [meeting.pk for meeting in rows])
    return {meeting.pk: _lacking(meeting, bare.get(meeting.pk, {}), today) for meeting in rows}


def _lacking(meeting: Meeting, bare: dict, today: datetime.date) -> Lacking:
    is_ahead = _is_ahead(meeting, today)
    lacks = [
        (DATE, not meeting.date, _("date")),
        (PLACE, not meeting.place and meeting.format != MeetingFormat.VIRTUAL, _("place")),
        (CHAIRS, not meeting.has_chairs, _("Co-Chairs")),
    ]
    if not is_ahead:
        lacks += [
            (ATTENDANCE, meeting.list_status == ListStatus.PARTIAL, _("the rest of the attendance")),
            (ATTENDANCE, meeting.list_status == ListStatus.NONE, _("attendance")),
            (HEADCOUNT, not meeting.has_headcounts, _("headcount")),
            (OUTCOMES, not meeting.has_outcomes, _("outcomes")),
        ]
    number = sum(bare.values())
    lacks.append(
        (
            SOURCES,
            number > 0,
            ngettext("a public source for %d entry", "public sources for %d entries", number) % number,
        )
    )
    lacks = [Lack(what, words) for what, is_lacking, words in lacks if is_lacking]
    return Lacking(
        meeting,
        is_ahead,
        has_account=meeting.has_account,
        lacks=tuple(lack for lack in lacks if lack.what not in meeting.unstated),
        unstated=tuple(lack.words for lack in lacks if lack.what in meeting.unstated),
    )


def _is_ahead(meeting: Meeting, today: datetime.date) -> bool:
    """Whether it is still to come: by its date; without one, while nothing says that it was held.

    An undated meeting that is published, and not the last of a series, is history that nobody dates.
    """
    if meeting.starts_on:
        return meeting.starts_on > today
    if meeting.has_headcounts or meeting.has_outcomes or meeting.list_status != ListStatus.NONE:
        return False
    return meeting.is_last_of_series or not meeting.is_public

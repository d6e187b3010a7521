"""Questions that read across the parts of meetings."""

import datetime
from dataclasses import dataclass, field
from itertools import chain

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from balitracker.together import fetch_together
from meetings.enums import Capacity, ListStatus, Presence
from meetings.matrix.states import CHAIRED, NOT_ON_LIST, NOT_RECORDED, SPOKE
from meetings.models import Attendance, Chair, Contribution, Headcount, Meeting, MeetingBody

USES_SHOWN = 20
"""So many uses of a spelling are told."""


@dataclass
class CapacityGroup:
    """Those who came to a meeting in one capacity, beside what documents state of their number."""

    capacity: Capacity
    listed: list[Attendance] = field(default_factory=list)
    stated: list[Headcount] = field(default_factory=list)

    @property
    def present(self) -> int:
        """How many are listed as attended."""
        return sum(row.presence == Presence.ATTENDED for row in self.listed)

    def agrees(self, headcount: Headcount) -> bool:
        """Whether a stated number equals the listed rows."""
        return headcount.number == self.present


def attendance_by_capacity(meeting: Meeting) -> list[CapacityGroup]:
    """Return the groups of `meeting` in the documents' order, those that are only counted among them.

    `meeting` comes from `.for_detail()`, so that this asks the database nothing.
    """
    groups = {capacity: CapacityGroup(capacity) for capacity in Capacity}
    for row in meeting.attendances.all():
        groups[Capacity(row.capacity)].listed.append(row)
    for headcount in meeting.headcounts.all():
        if headcount.capacity:
            groups[Capacity(headcount.capacity)].stated.append(headcount)
    return [group for group in groups.values() if group.listed or group.stated]


def numbers_present(meetings: list[Meeting]) -> dict[int, dict[Capacity, int]]:
    """Return, by the key of each of `meetings`, how many attended it in each capacity, in the documents' order."""
    counted = (
        Attendance.objects.filter(meeting__in=meetings, presence=Presence.ATTENDED)
        .order_by()
        .values_list("meeting_id", "capacity")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {meeting.pk: {} for meeting in meetings}
    for meeting, capacity, number in counted:
        found[meeting][capacity] = number
    return {pk: {each: of[each] for each in Capacity if each in of} for pk, of in found.items()}


def overall_headcounts(meeting: Meeting) -> list[Headcount]:
    """Return the stated numbers that take in more than one capacity."""
    return [headcount for headcount in meeting.headcounts.all() if not headcount.capacity]


def latest_and_next(today: datetime.date) -> tuple[Meeting | None, Meeting | None]:
    """Return the last public meeting that had ended by `today` and the first one after it, as for a list."""
    past = Meeting.objects.public().filter(ends_on__lte=today).order_by("-starts_on", "slug")[:1]
    ahead = Meeting.objects.public().filter(ends_on__gt=today).order_by("starts_on", "slug")[:1]
    both = (
        Meeting.objects.for_list()
        .prefetch_related("attendances", "headcounts")
        .filter(Q(pk__in=past.values("pk")) | Q(pk__in=ahead.values("pk")))
    )
    found = {meeting.ends_on > today: meeting for meeting in both}
    return found.get(False), found.get(True)


def neighbours(meeting: Meeting) -> list[dict]:
    """Return, for each body that numbers `meeting`, its previous and next meeting: {body, previous, next}."""
    links = [link for link in meeting.body_links.all() if link.ordinal is not None]
    if not links:
        return []
    others = (
        Meeting.objects.public()
        .filter(body_links__body__in=[link.body_id for link in links])
        .annotate(series=F("body_links__body"), ordinal=F("body_links__ordinal"))
    )
    by_place = {(other.series, other.ordinal): other for other in others if other.ordinal is not None}
    return [
        {
            "body": link.body,
            "previous": by_place.get((link.body_id, link.ordinal - 1)),
            "next": by_place.get((link.body_id, link.ordinal + 1)),
        }
        for link in links
    ]


@dataclass
class StripCell:
    """A party at one meeting: its rows there, or what the lack of a row means."""

    meeting: Meeting
    rows: list[Attendance]
    part: str = ""
    """CHAIRED or SPOKE, where the record names it so; else ""."""
    bodies: list[str] = field(default_factory=list)
    """The bodies, by address, whose meeting it was and that the party is on or came to."""

    @property
    def state(self) -> str:
        """ "attended", "apologies" or "absent" as its rows say; without a row, as which the record names it there.

        Else "not_on_list", or "not_recorded" where no complete list says that it was not there.
        """
        if self.rows:
            states = [row.presence for row in self.rows]
            return Presence.ATTENDED if Presence.ATTENDED in states else states[0]
        if self.part:
            return self.part
        return NOT_ON_LIST if self.meeting.list_status == ListStatus.COMPLETE else NOT_RECORDED

    @property
    def was_there(self) -> bool:
        """Whether the record says that it was there: on a list, as a Co-Chair or as a speaker."""
        return self.state in (Presence.ATTENDED, CHAIRED, SPOKE)


def attendance_strip(party) -> list[StripCell]:
    """Return, oldest first, a cell for every published meeting that names `party`, or is of one of its bodies.

    Its bodies are those that it belongs to, and those of the meetings that name it.
    """
    rows, chaired, spoke = (
        Attendance.objects.filter(party=party),
        Chair.objects.filter(party=party),
        Contribution.objects.filter(parties=party),
    )
    named = Q(*(("pk__in", each.order_by().values("meeting")) for each in (rows, chaired, spoke)), _connector=Q.OR)
    links = MeetingBody.objects.order_by("position")
    own = links.filter(
        Q(body__in=party.memberships.values("body"))
        | Q(body__in=links.order_by().filter(meeting__in=Meeting.objects.public().filter(named)).values("body"))
    )
    meetings = (
        Meeting.objects.public()
        .filter(named | Q(pk__in=own.order_by().values("meeting")))
        .annotate(
            chaired_by_it=Exists(chaired.filter(meeting=OuterRef("pk"))),
            heard_it=Exists(spoke.filter(meeting=OuterRef("pk"))),
            own_bodies=ArraySubquery(own.filter(meeting=OuterRef("pk")).values("body__slug")),
        )
        .order_by(F("starts_on").asc(nulls_last=True), "slug")
        .prefetch_related(Prefetch("attendances", rows, to_attr="of_party"))
    )
    return [
        StripCell(
            meeting,
            meeting.of_party,
            CHAIRED if meeting.chaired_by_it else SPOKE if meeting.heard_it else "",
            meeting.own_bodies,
        )
        for meeting in meetings
    ]


def topic_years(topic) -> list[dict]:
    """Return where `topic` was raised, newest year first: {year, meetings: [{meeting, parts}]}; year None undated."""
    found: dict[Meeting, list] = {}
    relations = (topic.sessions, topic.contributions, topic.outcomes)
    parts = [relation.public().select_related("meeting").order_by("number") for relation in relations]
    fetch_together(*parts)
    for part in chain(*parts):
        found.setdefault(part.meeting, []).append(part)
    years: dict[int | None, list] = {}
    for meeting in sorted(found, key=lambda m: (m.starts_on is None, -(m.starts_on.toordinal() if m.starts_on else 0))):
        year = meeting.starts_on.year if meeting.starts_on else None
        years.setdefault(year, []).append({"meeting": meeting, "parts": found[meeting]})
    return [{"year": year, "meetings": meetings} for year, meetings in years.items()]


def capacities_over_time(attendances) -> list[dict]:
    """Return in which capacities the party of `attendances` attended, the earliest first, where there are several.

    Each has {capacity, years, number}: the years as text, and how many rows.
    """
    found: dict[str, list[Attendance]] = {}
    for row in attendances:
        if row.presence == Presence.ATTENDED:
            found.setdefault(row.capacity, []).append(row)
    if len(found) < 2:
        return []
    spans = [
        {"capacity": capacity, "years": _years(row.meeting for row in rows), "number": len(rows)}
        for capacity, rows in found.items()
    ]
    return sorted(spans, key=lambda span: (not span["years"], span["years"]))


def _years(meetings) -> list[str]:
    """Return the years into which `meetings` fall, each once, the earliest first."""
    spans = (range(each.starts_on.year, each.ends_on.year + 1) for each in meetings if each.starts_on)
    return sorted({str(year) for span in spans for year in span})


def spellings(attendances) -> list[dict]:
    """Return how documents have written the party of `attendances`, the newest use first: {name, shown, are_all}."""
    found: dict[str, list[Attendance]] = {}
    for row in attendances:
        if row.name_as_written:
            found.setdefault(row.name_as_written, []).append(row)
    return [
        {"name": name, "shown": rows[:USES_SHOWN], "are_all": len(rows) <= USES_SHOWN} for name, rows in found.items()
    ]

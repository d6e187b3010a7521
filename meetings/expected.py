"""Who is likely to come to a meeting, and in which capacity: members on its date, and whoever came to the last ones."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from meetings.enums import Capacity
from meetings.models import Attendance, Meeting
from members.enums import PartyKind, Standing
from members.models import Membership, Party

LAST_MEETINGS = 3

_OF_KIND = {
    PartyKind.CIVIL_SOCIETY: Capacity.CIVIL_SOCIETY,
    PartyKind.PRIVATE_SECTOR: Capacity.PRIVATE_SECTOR,
    PartyKind.PROGRAMME: Capacity.PROGRAMME,
}
_OF_STANDING = {
    Standing.CO_CHAIR: Capacity.MEMBER,  # a Co-Chair counts in its own capacity
    Standing.MEMBER: Capacity.MEMBER,
    Standing.OBSERVER: Capacity.OBSERVER,
}


@dataclass(frozen=True)
class Expected:
    """A party that is likely to come: the capacity, and on what ground we say so."""

    party: Party
    capacity: str
    ground: str


def expected_at(meeting: Meeting) -> list[Expected]:
    """Return the parties that are likely to come to `meeting`, by capacity and name; asks three questions."""
    found = _from_standing(meeting)
    for party, one in _from_last_meetings(meeting).items():
        found.setdefault(party, one)
    order = list(Capacity)
    return sorted(found.values(), key=lambda one: (order.index(one.capacity), one.party.name))


def capacity_by_kind(party: Party) -> str:
    """Return the capacity in which parties of that kind come; "" for states and organisations: it may be several."""
    return _OF_KIND.get(party.kind, "")


def _from_standing(meeting: Meeting) -> dict[int, Expected]:
    """Members and observers of the meeting's first body of which there are any, on the meeting's days."""
    bodies = [link.body_id for link in meeting.body_links.all()]
    rows = Membership.objects.filter(body__in=bodies).select_related("party", "body")
    if meeting.starts_on:
        rows = rows.current_on(meeting.starts_on)
    found: dict[int, Expected] = {}
    told = sorted(rows, key=lambda row: (bodies.index(row.body_id), row.standing == Standing.OBSERVER))
    for row in told:
        ground = _("%(standing)s of %(body)s") % {
            "standing": row.get_standing_display(),
            "body": row.body.short_name,
        }
        found.setdefault(row.party_id, Expected(row.party, _OF_STANDING[row.standing], ground))
    return found


def _from_last_meetings(meeting: Meeting) -> dict[int, Expected]:
    """Whoever is listed at one of the last meetings of the same bodies, in the capacity of the latest."""
    earlier = Meeting.objects.filter(
        bodies__in=[link.body_id for link in meeting.body_links.all()], attendances__isnull=False
    ).exclude(pk=meeting.pk)
    if meeting.starts_on:
        earlier = earlier.filter(starts_on__lt=meeting.starts_on)
    last = list(earlier.order_by(F("starts_on").desc(nulls_last=True), "slug").values_list("pk", flat=True).distinct())
    last = last[:LAST_MEETINGS]
    rows = Attendance.objects.filter(meeting__in=last).select_related("party", "meeting")
    found: dict[int, Expected] = {}
    for row in sorted(rows, key=lambda row: (last.index(row.meeting_id), row.position)):
        ground = _("%(capacity)s at %(meeting)s") % {
            "capacity": row.get_capacity_display(),
            "meeting": row.meeting.title,
        }
        found.setdefault(row.party_id, Expected(row.party, row.capacity, ground))
    return found

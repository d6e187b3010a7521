"""Write who came to a meeting: many rows with their sources as one change, from the grid or from a pasted list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from balitracker.history.writers import written_by
from balitracker.policies import Denied, has_permission
from meetings.enums import ListStatus
from meetings.models import Attendance, Citation, Meeting, Passage
from meetings.models.citations import ANCHOR_WORDS
from meetings.policies import check_keep_attendance
from members.enums import NameKind
from members.models import Party, PartyName

WRITTEN = ("presence", "name_as_written", "senior_official")
"""The fields of a row that are written, beside its party and capacity."""


@dataclass(frozen=True)
class NewParty:
    """A party that the record does not have yet."""

    name: str
    kind: str
    acronym: str = ""


@dataclass(frozen=True)
class Attendee:
    """What is to be recorded of a party in one capacity: the fields in `values`; the others stay as they are.

    `anchor` and `senior_anchor` are the words of the passage that name the party, and that speak of a senior
    official; `ground` says why we conclude the capacity, where the passage does not give it. `another_name` is a
    spelling by which the party is to be found from now on.
    """

    party: Party | NewParty
    capacity: str
    values: dict = field(default_factory=dict)
    anchor: str = ""
    senior_anchor: str = ""
    ground: str = ""
    another_name: str = ""


@dataclass
class Kept:
    """What was written, in numbers of rows."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    cited: int = 0
    parties: int = 0
    names: int = 0
    meeting: int = 0

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return any(vars(self).values())


def keep_attendance(
    *,
    by,
    meeting: Meeting,
    attendees: Iterable[Attendee] = (),
    remove: Iterable[Attendance] = (),
    passage: Passage | None = None,
    list_status: str | None = None,
    in_order: bool = False,
) -> Kept:
    """Write `attendees` to `meeting`, take `remove` away, and cite `passage` for what is written; say what was done.

    A row that is there in that capacity is changed where it differs, and left alone where it does not. With
    `in_order` the rows take their places in the order of `attendees`, if these are all there are; else new ones come
    after those that are there. Runs in one transaction for the user `by`. Raises Denied, with the reason, and then
    writes nothing.
    """
    attendees = list(attendees)
    with transaction.atomic(), written_by(by):
        meeting = Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
        check_keep_attendance(by, meeting)
        kept = Kept()
        gone = Attendance.objects.filter(meeting=meeting, pk__in=[row.pk for row in remove])
        for row in gone:
            row.delete()
            kept.removed += 1
        rows = _write_rows(by, meeting, attendees, kept, in_order=in_order)
        if passage is not None:
            kept.cited = _cite(passage, rows)
        if list_status == ListStatus.COMPLETE and not Attendance.objects.filter(meeting=meeting).exists():
            list_status = ListStatus.NONE  # nobody is absent from a list that is not there
        if list_status is not None and list_status != meeting.list_status:
            meeting.list_status = list_status
            meeting.save(update_fields=["list_status"])
            kept.meeting = 1
    return kept


def _write_rows(
    by, meeting: Meeting, attendees: list[Attendee], kept: Kept, *, in_order: bool
) -> list[tuple[Attendee, Attendance]]:
    there = {(row.party_id, row.capacity): row for row in Attendance.objects.filter(meeting=meeting)}
    last = max((row.position for row in there.values()), default=0)
    parties = [_party_of(by, attendee, kept) for attendee in attendees]
    keys = [(party.pk, attendee.capacity) for party, attendee in zip(parties, attendees, strict=True)]
    is_whole_list = in_order and set(there) <= set(keys)
    rows = []
    for place, (party, key, attendee) in enumerate(zip(parties, keys, attendees, strict=True), 1):
        row = there.get(key)
        values = dict(attendee.values)
        if is_whole_list:
            values["position"] = place
        if row is None:
            last += 1
            row = Attendance(meeting=meeting, party=party, capacity=attendee.capacity, **{"position": last} | values)
            row.save()
            kept.added += 1
        else:
            differing = [name for name, value in values.items() if getattr(row, name) != value]
            for name in differing:
                setattr(row, name, values[name])
            if differing:
                row.save(update_fields=differing)
                kept.changed += 1
        there[key] = row
        rows.append((attendee, row))
        _remember_name(by, party, attendee.another_name, kept)
    return rows


def _party_of(by, attendee: Attendee, kept: Kept) -> Party:
    """Return the party of `attendee`, made now where it is new."""
    if isinstance(attendee.party, Party):
        return attendee.party
    new = attendee.party
    if there := Party.objects.named(new.name).first():  # twice on the list, or made by somebody else meanwhile
        return there
    if not has_permission(by, "add", Party):
        reason = _("You may not add parties. Ask a colleague who may, or leave “%(name)s” out.")
        raise Denied(reason % {"name": new.name})
    party = Party(slug=_free_slug(new.name), name=new.name, kind=new.kind, acronym=new.acronym)
    party.full_clean()
    party.save()
    kept.parties += 1
    return party


def _free_slug(name: str) -> str:
    """Return an address for a party of that name which no other has."""
    slug = slugify(name)[:70].strip("-") or "party"
    taken = set(Party.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    number = 1
    while (found := slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return found


def _remember_name(by, party: Party, name: str, kept: Kept) -> None:
    """Let `party` be found by `name` from now on, unless it is already, or another party is."""
    if not name or Party.objects.named(name).exists() or not has_permission(by, "add", PartyName):
        return
    PartyName.objects.create(party=party, name=name, kind=NameKind.VARIANT)
    kept.names += 1


def _cite(passage: Passage, rows: list[tuple[Attendee, Attendance]]) -> int:
    """Let every row rest on `passage`, where it does not already; return how many citations were made."""
    kind = ContentType.objects.get_for_model(Attendance)
    there = set(
        Citation.objects.filter(
            content_type=kind, object_id__in=[row.pk for _each, row in rows], passage=passage
        ).values_list("object_id", "field")
    )
    made = Counter()
    for attendee, row in rows:
        wanted = [("", {"anchor": short(attendee.anchor)})]
        if attendee.senior_anchor and row.senior_official:
            wanted.append(("senior_official", {"anchor": short(attendee.senior_anchor)}))
        if attendee.ground:
            wanted.append(("capacity", {"inferred": True, "ground": attendee.ground}))
        for name, words in wanted:
            if (row.pk, name) not in there:
                Citation.objects.create(content_type=kind, object_id=row.pk, field=name, passage=passage, **words)
                there.add((row.pk, name))
                made[name] += 1
    return made.total()


def short(words: str) -> str:
    """Return as much of `words` as an anchor may have."""
    return " ".join(words.split()[:ANCHOR_WORDS])[:160].strip()

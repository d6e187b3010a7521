"""Rows of attendance as a file needs them: hundreds of thousands, of a few meetings and fewer parties."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db.models.expressions import RawSQL

from meetings.models import Attendance, Citation, Meeting
from members.models import Party


class Listed(NamedTuple):
    """A row of attendance."""

    meeting: Meeting
    party: Party
    capacity: str
    presence: str
    senior_official: bool | None
    name_as_written: str
    documents: str | None
    """The documents that it rests on, itself or through its list, by the end of their addresses; None for none."""


AT_ONCE = 5_000
FIELDS = ("pk", "meeting_id", "party_id", "capacity", "presence", "senior_official", "name_as_written")


def listed(rows) -> Iterator[Listed]:
    """Yield the `rows` of attendance in their order, each meeting and party made once.

    Queries: the rows, the parties, and three for every 5,000 rows, for their meetings and what they rest on.
    """
    found = rows.values_list(*FIELDS).iterator(chunk_size=AT_ONCE)
    parties = Party.objects.in_bulk()
    meetings: dict[int, Meeting] = {}
    while some := list(islice(found, AT_ONCE)):
        wanted = {row[1] for row in some}
        known = {pk: meeting for pk, meeting in meetings.items() if pk in wanted}  # a chunk begins where one ended
        meetings = known | Meeting.objects.in_bulk(wanted - known.keys())
        of_rows = _documents(Attendance, [row[0] for row in some])
        of_lists = _documents(Meeting, wanted, of_part="attendances")
        for pk, meeting_id, party_id, *facts in some:
            documents = of_rows.get(pk) or of_lists.get(meeting_id)
            yield Listed(meetings[meeting_id], parties[party_id], *facts, documents)


def _documents(model, ids: Iterable[int], *, of_part: str = "") -> dict[int, str]:
    """Return, by row of `model`, the documents that it, whichever field, or only its `of_part` rests on."""
    kind = ContentType.objects.get_for_model(model)
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])  # thousands, and yet one parameter
    citations = Citation.objects.public().agreeing().filter(content_type=kind, object_id__in=wanted)
    if of_part:
        citations = citations.filter(field=of_part)
    found: dict[int, dict[str, None]] = {}
    for pk, slug in citations.values_list("object_id", "passage__document__slug"):
        found.setdefault(pk, {})[slug] = None
    return {pk: "; ".join(slugs) for pk, slugs in found.items()}

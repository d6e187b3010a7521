"""Rows of which rules make disagreements, each made as small as it may be."""

import json

from django.contrib.contenttypes.models import ContentType

from balitracker.models import RecordVersion
from meetings.disagreements.rules import RULES
from meetings.models import Attendance, Citation, Document, Headcount, Meeting, MeetingBody, Passage
from members.models import Party, Person

PUBLISHED = "published"


def find(rule: str) -> list:
    """What one rule finds."""
    return list(next(each for each in RULES if each.id == rule).find())


def slugs(rule: str) -> list[str]:
    """The slugs of what one rule finds."""
    return [finding.slug for finding in find(rule)]


def says(finding) -> list[str]:
    """What the sides of a finding say, each position once."""
    return list(dict.fromkeys(side.says for side in finding.sides))


def as_another_transaction() -> None:
    """Let the next write move the version of the record, though the test is one transaction from start to end."""
    RecordVersion.objects.update(moved_in=0)


def party(slug: str, kind: str = "state") -> Party:
    return Party.objects.get_or_create(slug=slug, defaults={"name": slug.title(), "kind": kind})[0]


def body(slug: str = "wg") -> Party:
    return party(slug, "body")


def person(slug: str = "ann") -> Person:
    return Person.objects.get_or_create(slug=slug, defaults={"name": slug.title()})[0]


def passage(document: str = "minutes", number: int = 1, state: str = PUBLISHED) -> Passage:
    whole, _made = Document.objects.get_or_create(
        slug=document, defaults={"title": document.title(), "kind": "report", "state": state}
    )
    return Passage.objects.get_or_create(document=whole, number=number, defaults={"gist": "Something."})[0]


def meeting(slug: str = "first", **fields) -> Meeting:
    given = {"title": f"Meeting {slug}", "kind": "annual_meeting", "state": PUBLISHED, "list_status": "complete"}
    return Meeting.objects.create(slug=slug, **given | fields)


def in_series(slug: str, ordinal: int, date: str, **fields) -> MeetingBody:
    return MeetingBody.objects.create(meeting=meeting(slug, date=date, **fields), body=body(), ordinal=ordinal)


def attend(whole: Meeting, *names: str, capacity: str = "member", **fields) -> list[Attendance]:
    return [Attendance.objects.create(meeting=whole, party=party(name), capacity=capacity, **fields) for name in names]


def state(whole: Meeting, number: int, document: str = "minutes", capacity: str = "member", **fields) -> Headcount:
    return Headcount.objects.create(
        meeting=whole, number=number, capacity=capacity, document=passage(document).document, **fields
    )


def cite(record, place: Passage, field: str = "", words: str = "") -> Citation:
    kind = ContentType.objects.get_for_model(record)
    return Citation.objects.create(content_type=kind, object_id=record.pk, passage=place, field=field, says=words)


def answer(client, address: str) -> dict:
    """What a .json address answers."""
    return json.loads(b"".join(client.get(address).streaming_content))


def shown(client, query: str = "") -> dict[str, dict]:
    """What /discrepancies.json answers, by slug."""
    return {row["slug"]: row for row in answer(client, f"/discrepancies.json{query}")["results"]}

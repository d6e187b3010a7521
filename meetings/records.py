"""A meeting's whole record as plain data, for its JSON address: each key with what it means and what it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from balitracker.dates import words
from balitracker.exports import Address, Column
from balitracker.exports.kinds import NUMBER, TEXT, TEXTS, YES_NO, one_of, or_none, row_of
from meetings.enums import (
    Capacity,
    ContributionKind,
    MeetingFormat,
    MeetingKind,
    OutcomeKind,
    Precision,
    Presence,
)
from meetings.exports import MEETING_COLUMNS
from meetings.models import Meeting


@dataclass(frozen=True)
class Part:
    """Rows that are part of the record: the key, what they are, whose they are, and their keys."""

    name: str
    meaning: str
    rows: Callable[[Meeting], Any]
    columns: list[Column]


def _session(part) -> int | None:
    return part.session.number if part.session else None


def _topics(part) -> list[str]:
    return [topic.slug for topic in part.topics.all()]


def _people(part) -> list[str]:
    return [person.name for person in part.people.all()]


OF_SESSION = Column("session", "The number of the session; null: of the whole meeting, or not stated.", _session,
                    or_none(NUMBER))  # fmt: skip
TOPICS = Column("topics", "Topics, by the ends of their addresses.", _topics, TEXTS)

OWN = [
    *MEETING_COLUMNS,
    Column("date_note", "What is inferred of the date, and why.", lambda meeting: meeting.date_note or None,
           or_none(TEXT)),
    Column("not_stated_in_the_documents", "Which facts somebody looked for in the documents, and did not find.",
           lambda meeting: list(meeting.unstated), TEXTS),
    Column("kind", "What sort of meeting it was.", lambda meeting: meeting.kind, one_of(MeetingKind)),
    Column("summary", "In our words.", lambda meeting: meeting.summary or None, or_none(TEXT)),
]  # fmt: skip

PARTS = [
    Part("sessions", "What it consisted of.", lambda meeting: meeting.sessions.all(), [
        Column("number", "In the order of the meeting, from 1.", lambda session: session.number, NUMBER),
        Column("title", "Title.", lambda session: session.title),
        Column("kind", "What sort of session.", lambda session: session.kind, one_of(MeetingKind)),
        Column("dates", "Dates in words.", lambda session: words(session.date)),
        Column("edtf", "The same as EDTF (ISO 8601-2).", lambda session: session.date or None, or_none(TEXT)),
        Column("date_note", "What is inferred of the date, and why.", lambda session: session.date_note or None,
               or_none(TEXT)),
        Column("format", "Where the people were.", lambda session: session.format, one_of(MeetingFormat)),
        Column("held_jointly_with", "Other bodies that held it, by the ends of their addresses.",
               lambda session: [host.slug for host in session.hosts.all()], TEXTS),
        TOPICS,
        Column("summary", "In our words.", lambda session: session.summary or None, or_none(TEXT)),
    ]),
    Part("co_chairs", "Who led it.", lambda meeting: meeting.chairs.all(), [
        Column("party", "The end of the party's address.", lambda chair: chair.party.slug),
        Column("agency", "As the document has it.", lambda chair: chair.agency or None, or_none(TEXT)),
        Column("people", "Who is named.", _people, TEXTS),
        OF_SESSION,
    ]),
    Part("attendance", "Who came.", lambda meeting: meeting.attendances.all(), [
        Column("party", "The end of the party's address.", lambda row: row.party.slug),
        Column("name_as_written", "As the document has it.", lambda row: row.name_as_written or None, or_none(TEXT)),
        Column("capacity", "The group in which the document lists it.", lambda row: row.capacity, one_of(Capacity)),
        Column("presence", "A party without a row is not recorded.", lambda row: row.presence, one_of(Presence)),
        Column("senior_official", "Whether a senior official represented it.", lambda row: row.senior_official,
               or_none(YES_NO)),
    ]),
    Part("headcounts", "Numbers that documents state.", lambda meeting: meeting.headcounts.all(), [
        Column("capacity", "Of which group; null: of all.", lambda headcount: headcount.capacity or None,
               or_none(one_of(Capacity))),
        Column("number", "How many.", lambda headcount: headcount.number, NUMBER),
        Column("precision", "How exactly it is stated.", lambda headcount: headcount.precision, one_of(Precision)),
        OF_SESSION,
        Column("document", "The document that states it, by the end of its address.",
               lambda headcount: headcount.document.slug if headcount.document.is_public else None, or_none(TEXT)),
        Column("note", "Note.", lambda headcount: headcount.note or None, or_none(TEXT)),
    ]),
    Part("contributions", "What was said.", lambda meeting: meeting.contributions.all(), [
        Column("kind", "In what way.", lambda contribution: contribution.kind, one_of(ContributionKind)),
        Column("about", "What about, in our words.", lambda contribution: contribution.about),
        Column("parties", "Who contributed, by the ends of their addresses.",
               lambda contribution: [party.slug for party in contribution.parties.all()], TEXTS),
        Column("people", "Who is named.", _people, TEXTS),
        Column("given_by", "Who gave it, where it is no party of the record.",
               lambda contribution: contribution.given_by or None, or_none(TEXT)),
        OF_SESSION,
        TOPICS,
    ]),
    Part("outcomes", "What came of it.", lambda meeting: meeting.outcomes.all(), [
        Column("kind", "What the meeting did.", lambda outcome: outcome.kind, one_of(OutcomeKind)),
        Column("outcome", "What, in our words.", lambda outcome: outcome.text),
        Column("body", "The body it is about, by the end of its address.",
               lambda outcome: outcome.body.slug if outcome.body else None, or_none(TEXT)),
        OF_SESSION,
        TOPICS,
    ]),
]  # fmt: skip

LINKS = {
    "action_items_raised": "Action items set here, by the ends of their addresses.",
    "action_items_reported": "Action items reported on here.",
    "documents": "The documents that tell of it.",
}


def meeting_record(meeting: Meeting, context: dict, *, absolute: Callable[[str], str]) -> dict:
    """Return `meeting` with its parts; `context` is that of its page, `absolute` makes an address full."""
    record = {column.name: column.value(meeting) for column in OWN}
    record = {name: absolute(value) if isinstance(value, Address) else value for name, value in record.items()}
    for part in PARTS:
        record[part.name] = [{column.name: column.value(row) for column in part.columns} for row in part.rows(meeting)]
    linked = (context["raised"], context["reported"], meeting.documents.all())
    return record | {name: [each.slug for each in rows] for name, rows in zip(LINKS, linked, strict=True)}


def meeting_schema() -> dict[str, Any]:
    """Return the JSON Schema of a meeting's record."""
    schema = row_of(OWN)
    further = {
        "as_of": {"type": "string", "format": "date-time", "description": "The moment at which it was made."},
        **{part.name: {"type": "array", "description": part.meaning, "items": row_of(part.columns)} for part in PARTS},
        **{name: {**TEXTS, "description": meaning} for name, meaning in LINKS.items()},
    }
    schema["properties"] |= further
    schema["required"] += further
    return schema

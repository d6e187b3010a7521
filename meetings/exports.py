"""Columns of the files of meetings, attendance, outcomes, topics and documents."""

from balitracker.dates import words
from balitracker.exports import Address, Column
from balitracker.exports.kinds import ADDRESS, DAY, NUMBER, TEXT, TEXTS, YES_NO, one_of, or_none
from meetings.enums import Capacity, DocumentKind, ListStatus, MeetingFormat, OutcomeKind, Presence
from members.enums import PartyKind


def ordinal(meeting) -> int | None:
    """The meeting's number in the series of its first body; None where no document states it."""
    links = list(meeting.body_links.all())
    return links[0].ordinal if links else None


MEETING_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda meeting: meeting.slug),
    Column("title", "Title.", lambda meeting: meeting.title),
    Column("bodies", "The bodies whose meeting it was, the first one first, by the end of their address.",
           lambda meeting: [link.body.slug for link in meeting.body_links.all()], TEXTS),
    Column("ordinal", "Its number in the series of the first body.", ordinal, or_none(NUMBER)),
    Column("dates", "Dates in words.", lambda meeting: words(meeting.date)),
    Column("edtf", "The same as EDTF (ISO 8601-2).", lambda meeting: meeting.date or None, or_none(TEXT)),
    Column("starts_on", "The first day it may have been on.", lambda meeting: meeting.starts_on, or_none(DAY)),
    Column("ends_on", "The last day it may have been on.", lambda meeting: meeting.ends_on, or_none(DAY)),
    Column("place", "City.", lambda meeting: meeting.place or None, or_none(TEXT)),
    Column("country", "Country, only where a document says it.",
           lambda meeting: meeting.country.name if meeting.country else None, or_none(TEXT)),
    Column("country_code", "The same by ISO 3166-1, two letters.",
           lambda meeting: meeting.country.iso_code or None if meeting.country else None, or_none(TEXT)),
    Column("format", "in_person, virtual, hybrid or not_stated.",
           lambda meeting: meeting.format, one_of(MeetingFormat)),
    Column("list_status", "complete, partial or none: how much of the list of attendees is held.",
           lambda meeting: meeting.list_status, one_of(ListStatus)),
    Column("url", "Address of its page.", lambda meeting: Address(meeting.get_absolute_url()), ADDRESS),
]  # fmt: skip

# Of a meetings.listed.Listed
ATTENDANCE_COLUMNS = [
    Column("meeting", "The end of the meeting's address.", lambda row: row.meeting.slug),
    Column("meeting_title", "Title of the meeting.", lambda row: row.meeting.title),
    Column("starts_on", "The first day the meeting may have been on.", lambda row: row.meeting.starts_on, or_none(DAY)),
    Column("ends_on", "The last day the meeting may have been on.", lambda row: row.meeting.ends_on, or_none(DAY)),
    Column("year", "The year of the meeting's first day.",
           lambda row: row.meeting.starts_on.year if row.meeting.starts_on else None, or_none(NUMBER)),
    Column("party", "The end of the party's address.", lambda row: row.party.slug),
    Column("party_name", "The name this portal shows.", lambda row: row.party.name),
    Column("party_code", "ISO 3166-1, two letters; states and territories only.",
           lambda row: row.party.iso_code or None, or_none(TEXT)),
    Column("party_kind", "What sort of party it is.", lambda row: row.party.kind, one_of(PartyKind)),
    Column("capacity", "The group in which the document lists it.", lambda row: row.capacity, one_of(Capacity)),
    Column("presence", "attended, apologies or absent; a party without a row is not recorded.",
           lambda row: row.presence, one_of(Presence)),
    Column("senior_official", "Whether a senior official represented it.",
           lambda row: row.senior_official, or_none(YES_NO)),
    Column("name_as_written", "The name exactly as the document has it.",
           lambda row: row.name_as_written or None, or_none(TEXT)),
    Column("document", "The document(s) it rests on.", lambda row: row.documents, or_none(TEXT)),
]  # fmt: skip

# Of a pair: the outcome, and the meetings.sources.Sources of some outcomes
OUTCOME_COLUMNS = [
    Column("meeting", "The end of the meeting's address.", lambda row: row[0].meeting.slug),
    Column("meeting_title", "Title of the meeting.", lambda row: row[0].meeting.title),
    Column("starts_on", "The first day the meeting may have been on.",
           lambda row: row[0].meeting.starts_on, or_none(DAY)),
    Column("ends_on", "The last day the meeting may have been on.", lambda row: row[0].meeting.ends_on, or_none(DAY)),
    Column("number", "Its place among the meeting's outcomes, from 1.", lambda row: row[0].number, NUMBER),
    Column("kind", "What the meeting did: endorsed, launched, agreed, noted and so on.",
           lambda row: row[0].kind, one_of(OutcomeKind)),
    Column("outcome", "In this portal's own words.", lambda row: row[0].text),
    Column("body", "The body whose outcome it is, where a document groups them.",
           lambda row: row[0].body.slug if row[0].body else None, or_none(TEXT)),
    Column("session", "The part of the meeting, where a document says it.",
           lambda row: str(row[0].session) if row[0].session else None, or_none(TEXT)),
    Column("topics", "Topics, by the ends of their addresses.",
           lambda row: [topic.slug for topic in row[0].topics.all()], TEXTS),
    Column("documents", "The documents it rests on, by the ends of their addresses.",
           lambda row: list(dict.fromkeys(source.passage.document.slug for source in row[1].of(row[0]))), TEXTS),
    Column("url", "Its place on the meeting's page.", lambda row: Address(row[0].get_absolute_url()), ADDRESS),
]  # fmt: skip

TOPIC_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda topic: topic.slug),
    Column("name", "Name.", lambda topic: topic.name),
    Column("description", "What falls under it.", lambda topic: topic.description or None, or_none(TEXT)),
    Column("meetings", "Meetings in the record at which it came up.", lambda topic: topic.meeting_count, NUMBER),
    Column("url", "Address of its page.", lambda topic: Address(topic.get_absolute_url()), ADDRESS),
]

DOCUMENT_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda document: document.slug),
    Column("title", "Title.", lambda document: document.title),
    Column("kind", "What sort of document it is.", lambda document: document.kind, one_of(DocumentKind)),
    Column("publisher", "Who issued it.", lambda document: document.publisher or None, or_none(TEXT)),
    Column("date", "When it was issued, in words.", lambda document: words(document.date)),
    Column("edtf", "The same as EDTF (ISO 8601-2).", lambda document: document.date or None, or_none(TEXT)),
    Column("starts_on", "The first day it may have been issued on.", lambda document: document.starts_on, or_none(DAY)),
    Column("ends_on", "The last day it may have been issued on.", lambda document: document.ends_on, or_none(DAY)),
    Column("public_address", "Where it stands on the web.", lambda document: document.url or None, or_none(TEXT)),
    Column(
        "sha256",
        "Fingerprint of the file that the record was made from.",
        lambda document: document.sha256 or None,
        or_none(TEXT),
    ),
    Column("passages", "Passages in the record.", lambda document: document.passage_count, NUMBER),
    Column("url", "Address of its page here.", lambda document: Address(document.get_absolute_url()), ADDRESS),
]

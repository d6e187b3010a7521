"""A meeting's whole record as plain data, for its JSON address."""

from collections.abc import Callable

from balitracker.dates import words
from balitracker.exports import Address
from meetings.exports import MEETING_COLUMNS


def meeting_record(meeting, context: dict, *, absolute: Callable[[str], str]) -> dict:
    """Return `meeting` with its parts; `context` is that of its page, `absolute` makes an address full."""
    record = {column.name: column.value(meeting) for column in MEETING_COLUMNS}
    record = {name: absolute(value) if isinstance(value, Address) else value for name, value in record.items()}
    return record | {
        "edtf": meeting.date or None,
        "date_note": meeting.date_note or None,
        "not_stated_in_the_documents": list(meeting.unstated),
        "kind": meeting.kind,
        "summary": meeting.summary or None,
        "sessions": [
            {
                "number": session.number,
                "title": session.title,
                "kind": session.kind,
                "dates": words(session.date),
                "edtf": session.date or None,
                "date_note": session.date_note or None,
                "format": session.format,
                "held_jointly_with": [host.slug for host in session.hosts.all()],
                "topics": [topic.slug for topic in session.topics.all()],
                "summary": session.summary or None,
            }
            for session in meeting.sessions.all()
        ],
        "co_chairs": [
            {
                "party": chair.party.slug,
                "agency": chair.agency or None,
                "people": [person.name for person in chair.people.all()],
                "session": chair.session.number if chair.session else None,
            }
            for chair in meeting.chairs.all()
        ],
        "attendance": [
            {
                "party": row.party.slug,
                "name_as_written": row.name_as_written or None,
                "capacity": row.capacity,
                "presence": row.presence,
                "senior_official": row.senior_official,
            }
            for row in meeting.attendances.all()
        ],
        "headcounts": [
            {
                "capacity": headcount.capacity or None,
                "number": headcount.number,
                "precision": headcount.precision,
                "session": headcount.session.number if headcount.session else None,
                "document": headcount.document.slug if headcount.document.is_public else None,
                "note": headcount.note or None,
            }
            for headcount in meeting.headcounts.all()
        ],
        "contributions": [
            {
                "kind": contribution.kind,
                "about": contribution.about,
                "parties": [party.slug for party in contribution.parties.all()],
                "people": [person.name for person in contribution.people.all()],
                "given_by": contribution.given_by or None,
                "session": contribution.session.number if contribution.session else None,
                "topics": [topic.slug for topic in contribution.topics.all()],
            }
            for contribution in meeting.contributions.all()
        ],
        "outcomes": [
            {
                "kind": outcome.kind,
                "outcome": outcome.text,
                "body": outcome.body.slug if outcome.body else None,
                "session": outcome.session.number if outcome.session else None,
                "topics": [topic.slug for topic in outcome.topics.all()],
            }
            for outcome in meeting.outcomes.all()
        ],
        "action_items_raised": [item.slug for item in context["raised"]],
        "action_items_reported": [item.slug for item in context["reported"]],
        "documents": [document.slug for document in meeting.documents.all()],
    }

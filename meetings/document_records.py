"""A document's record as plain data, for its JSON address."""

from balitracker.dates import words
from balitracker.exports import Address


def document_record(document, context: dict) -> dict:
    """Return `document` place by place; `context` is that of its page."""
    version = context["coverage"].version
    return {
        "slug": document.slug,
        "title": document.title,
        "kind": document.kind,
        "publisher": document.publisher or None,
        "date": words(document.date),
        "edtf": document.date or None,
        "date_note": document.date_note or None,
        "public_address": document.url or None,
        "sha256": document.sha256 or None,
        "note": document.note or None,
        "meetings": [meeting.slug for meeting in document.meetings.all()],
        "version": version.number if version else None,
        "paragraphs": [
            {
                "number": place.number,
                "text": place.text or None,
                "gists": [placed.passage.gist for placed in place.placed],
                "rested_on_by": len(place.records),
            }
            for place in context["coverage"].places
        ],
        "url": Address(document.get_absolute_url()),
    }

"""A meeting as a schema.org Event, with its sessions."""

from typing import Any

from balitracker.linked_data import Absolute, stated_days
from meetings.enums import MeetingFormat
from meetings.models import Meeting

MODES = {
    MeetingFormat.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    MeetingFormat.VIRTUAL: "https://schema.org/OnlineEventAttendanceMode",
    MeetingFormat.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}


def event(meeting: Meeting, absolute: Absolute) -> dict[str, Any]:
    """Return `meeting`, as its page has it: when its days are stated, where, in which format, whose, and its parts."""
    address = absolute(meeting.get_absolute_url())
    return {
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": meeting.title,
        "description": meeting.summary,
        **_days_and_format(meeting),
        "location": _location(meeting),
        "organizer": [
            {
                "@type": "Organization",
                "@id": absolute(link.body.get_absolute_url()),
                "name": link.body.name,
                "alternateName": link.body.acronym,
            }
            for link in meeting.body_links.all()
        ],
        "subEvent": [
            {
                "@type": "Event",
                "@id": f"{address}#{session.anchor}",
                "name": session.title,
                "description": session.summary,
                **_days_and_format(session),
                "superEvent": {"@id": address},
            }
            for session in meeting.sessions.all()
        ],
        "subjectOf": [
            {"@type": "DigitalDocument", "@id": absolute(document.get_absolute_url()), "name": document.title}
            for document in meeting.documents.all()
        ],
    }


def _days_and_format(part) -> dict[str, Any]:
    first, last = stated_days(part.date)
    return {"startDate": first, "endDate": last, "eventAttendanceMode": MODES.get(part.format)}


def _location(meeting: Meeting) -> list[dict[str, Any]]:
    """Return where it was: the place that is stated, and that it was held online, where that is."""
    found = []
    if meeting.place or meeting.country:
        country = meeting.country.iso_code or meeting.country.name if meeting.country else None
        address = {"@type": "PostalAddress", "addressLocality": meeting.place, "addressCountry": country}
        name = ", ".join(filter(None, [meeting.place, meeting.country.name if meeting.country else ""]))
        found.append({"@type": "Place", "name": name, "address": address})
    if meeting.format in (MeetingFormat.VIRTUAL, MeetingFormat.HYBRID):
        found.append({"@type": "VirtualLocation", "name": meeting.get_format_display()})
    return found

"""Meetings as calendar entries (RFC 5545)."""

import datetime

from django.http import HttpResponse
from icalendar import Calendar, Event

from balitracker.dates import words
from meetings.models import Meeting

PRODUCT = "-//balitracker//meeting records//EN"


def days(meeting: Meeting) -> list[tuple[datetime.date, datetime.date]]:
    """Return the spans of days (first, last) that `meeting` takes; none where the days are not stated.

    Separate days `{2021-09-21,2021-09-23}` are spans of their own. A meeting known by its month only has none.
    """
    value = meeting.date
    parts = value.strip("{}").split(",") if value.startswith("{") else [value]
    found = []
    for part in parts:
        first, _, last = (text.strip().replace("?", "").replace("~", "") for text in part.partition("/"))
        try:
            start = datetime.date.fromisoformat(first)
            found.append((start, datetime.date.fromisoformat(last) if last else start))
        except ValueError:
            return []
    return found


def calendar_response(meeting: Meeting, *, url: str) -> HttpResponse | None:
    """Return `meeting` as an .ics file, all-day entries with stable UIDs; None where its days are not stated."""
    spans = days(meeting)
    if not spans:
        return None
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for number, (first, last) in enumerate(spans, 1):
        event = Event()
        event.add("uid", f"{meeting.slug}-{number}@balitracker" if len(spans) > 1 else f"{meeting.slug}@balitracker")
        event.add("dtstamp", datetime.datetime.combine(first, datetime.time(), datetime.UTC))
        event.add("dtstart", first)
        event.add("dtend", last + datetime.timedelta(days=1))  # RFC 5545: the end of an all-day entry is exclusive
        event.add("summary", meeting.title)
        where = ", ".join(filter(None, [meeting.place, meeting.country.name if meeting.country else ""]))
        if where:
            event.add("location", where)
        event.add("url", url)
        event.add("description", " ".join(filter(None, [words(meeting.date), meeting.date_note])))
        if "?" in meeting.date or "~" in meeting.date:
            event.add("status", "TENTATIVE")  # RFC 5545: the days are inferred, or about
        calendar.add_component(event)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{meeting.slug}.ics"'
    return response

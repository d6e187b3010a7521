"""Meetings as calendar entries (RFC 5545), one meeting's file and calendars to subscribe to.

A calendar that is subscribed to is read as a whole each time. So a meeting that was withdrawn is simply no longer in
it: STATUS:CANCELLED would say that the meeting was called off, which nobody knows, and would go on telling its title.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window
from django.http import HttpResponse
from icalendar import Calendar, Event

from balitracker.dates import IN_DAYS, words
from meetings.models import Meeting
from meetings.revisions import Revision, revisions

PRODUCT = "-//balitracker//meeting records//EN"
READ_AGAIN = datetime.timedelta(hours=12)
"""How often a program that has subscribed should look."""
NAMED = 10
"""So many meetings that a calendar cannot hold are named where it is offered."""


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


def in_calendar(meetings: QuerySet) -> QuerySet:
    """Return those of `meetings` whose days are stated, in time order, with what their entries need."""
    return meetings.filter(date__regex=IN_DAYS).select_related("country").order_by("starts_on", "slug")


@dataclass(frozen=True)
class Offer:
    """A calendar as a page offers it: its `address`, the same as `webcal`, and the meetings that are not in it."""

    address: str
    webcal: str
    missing: list[Meeting]
    missing_count: int

    @property
    def unnamed(self) -> int:
        """How many are missing besides those named."""
        return self.missing_count - len(self.missing)


def offer(meetings: QuerySet, address: str, *, absolute: Callable[[str], str]) -> Offer:
    """Return the offer to subscribe to the calendar of `meetings` at `address`; one query."""
    others = meetings.exclude(date__regex=IN_DAYS).order_by("starts_on", "slug").annotate(number=Window(Count("*")))
    missing = list(others[:NAMED])
    whole = absolute(address)
    webcal = f"webcal:{whole.partition(':')[2]}"
    return Offer(whole, webcal, missing, missing[0].number if missing else 0)


def calendar_of(meetings: QuerySet, *, absolute: Callable[[str], str]) -> Calendar:
    """Return those of `meetings` whose days are stated as a calendar; it asks two questions, however many there are.

    `absolute` makes an address of a path.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    revised = revisions(in_calendar(meetings))
    for meeting in in_calendar(meetings):
        for event in _events(meeting, revised[meeting.pk], absolute(meeting.get_absolute_url())):
            calendar.add_component(event)
    return calendar


def subscription(meetings: QuerySet, *, name: str, address: str, absolute: Callable[[str], str]) -> HttpResponse:
    """Return the calendar of `meetings` as a file to subscribe to at `address`, under a `name` (RFC 7986)."""
    calendar = calendar_of(meetings, absolute=absolute)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what most programs read instead
    calendar.add("source", absolute(address), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    return _file(calendar, address.rpartition("/")[2])


def meeting_file(meeting: Meeting, *, absolute: Callable[[str], str]) -> HttpResponse | None:
    """Return `meeting` alone as a file; None where its days are not stated."""
    if not days(meeting):
        return None
    calendar = calendar_of(Meeting.objects.public().filter(pk=meeting.pk), absolute=absolute)
    return _file(calendar, f"{meeting.slug}.ics")


def _events(meeting: Meeting, revision: Revision, url: str) -> Iterable[Event]:
    """Yield all-day entries, one for each span of days."""
    for number, (first, last) in enumerate(days(meeting), 1):
        event = Event()
        event.add("uid", f"{revision.name}.{number}@balitracker" if number > 1 else f"{revision.name}@balitracker")
        event.add("sequence", revision.number)
        event.add("dtstamp", revision.at)
        event.add("last-modified", revision.at)
        event.add("dtstart", first)
        event.add("dtend", last + datetime.timedelta(days=1))  # RFC 5545: the end of an all-day entry is exclusive
        event.add("summary", meeting.title)
        where = ", ".join(filter(None, [meeting.place, meeting.country.name if meeting.country else ""]))
        if where:
            event.add("location", where)
        event.add("url", url)
        event.add("description", " ".join(filter(None, [words(meeting.date), meeting.date_note])))
        event.add("transp", "TRANSPARENT")  # who follows a meeting is not busy because of it
        if "?" in meeting.date or "~" in meeting.date:
            event.add("status", "TENTATIVE")  # the days are inferred, or about
        yield event


def _file(calendar: Calendar, name: str) -> HttpResponse:
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

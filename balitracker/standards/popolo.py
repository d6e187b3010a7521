"""The record as Popolo: organisations, people, memberships, posts, areas and events, with their sources.

What the record does not hold is left out. A period is the time for which documents show something, not when it began
or ended: so it is given as EDTF under `period`, a key of our own, and never as start_date or end_date.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import Prefetch
from django.utils.text import slugify

from balitracker.linked_data import Absolute, without_unknown
from balitracker.together import fetch_together
from meetings.enums import Presence
from meetings.models import Attendance, Meeting
from meetings.sources import Sources
from members.models import Membership, Party, Person, Post

AT_ONCE = 500
"""So many meetings are read together."""

_POINT = re.compile(r"\d{4}(-\d\d){0,2}")
_SOURCES = {"type": "array", "items": {"type": "object", "required": ["url"]}}
_OBJECTS = {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"sources": _SOURCES}}}
SECTIONS = ("areas", "organizations", "persons", "posts", "memberships", "events")

SCHEMA = {
    "type": "object",
    "required": ["as_of", *SECTIONS],
    "properties": {"as_of": {"type": "string", "format": "date-time"}, **dict.fromkeys(SECTIONS, _OBJECTS)},
    "additionalProperties": False,
}
"""What `sections` gives, as JSON Schema; the keys of an object are those of the Popolo specification."""


def sections(absolute: Absolute) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Yield each part of the public record by its Popolo name, with its objects. `absolute` makes an address full."""
    parties = Party.objects.public().prefetch_related("names").order_by("slug")
    memberships = Membership.objects.public().with_names().order_by("party__slug", "body__slug", "standing", "pk")
    people = Person.objects.public().order_by("slug")
    posts = Post.objects.public().with_names().order_by("person__slug", "title")
    fetch_together(parties, memberships, people, posts)
    sources = Sources([*parties, *memberships, *posts])

    def told(make: Callable, rows: Iterable) -> Iterator[dict[str, Any]]:
        return (without_unknown({**make(row, absolute), "sources": _sources(sources, row, absolute)}) for row in rows)

    yield "areas", _areas(parties)
    yield "organizations", told(_organization, parties)
    yield "persons", (without_unknown(_person(person)) for person in people)
    yield "posts", told(_post, posts)
    yield "memberships", (each for made in (told(_standing, memberships), told(_office, posts)) for each in made)
    yield "events", _events(absolute)


def _areas(parties: Iterable[Party]) -> Iterator[dict[str, Any]]:
    """Yield the states by their codes, and the subregions of the United Nations in which they lie."""
    for name in sorted({party.subregion for party in parties if party.subregion}):
        yield {"id": slugify(name), "name": name, "classification": "UN M49 subregion"}
    for party in parties:
        if party.iso_code:
            parent = slugify(party.subregion)
            area = {"id": party.iso_code, "name": party.name, "identifier": party.iso_code, "parent_id": parent}
            yield without_unknown({**area, "classification": "ISO 3166-1 state or territory"})


def _organization(party: Party, absolute: Absolute) -> dict[str, Any]:
    other = [{"name": each.name, "note": each.get_kind_display(), "period": each.period} for each in party.names.all()]
    acronym = [{"name": party.acronym, "note": "acronym"}] if party.acronym else []
    code = {"scheme": "ISO 3166-1 alpha-2", "identifier": party.iso_code}
    return {
        "id": party.slug,
        "name": party.name,
        "other_names": acronym + other,
        "identifiers": [code] if party.iso_code else [],
        "classification": party.kind,
        "area_id": party.iso_code,
        "links": [{"url": absolute(party.get_absolute_url()), "note": "its page"}],
    }


def _person(person: Person) -> dict[str, Any]:
    return {"id": person.slug, "name": person.name, "honorific_prefix": person.honorific}


def _post_id(post: Post) -> str:
    return slugify(f"{post.person.slug}-{post.title}")


def _post(post: Post, absolute: Absolute) -> dict[str, Any]:
    return {"id": _post_id(post), "label": post.title, "organization_id": post.party.slug}


def _standing(membership: Membership, absolute: Absolute) -> dict[str, Any]:
    party, body = membership.party, membership.body
    return {
        "id": slugify(f"{party.slug}-{body.slug}-{membership.standing}-{membership.period.replace('/', '-to-')}"),
        "role": membership.standing,
        "member": {"id": party.slug, "name": party.name},
        "organization_id": body.slug,
        "period": membership.period,
        "note": membership.note,
    }


def _office(post: Post, absolute: Absolute) -> dict[str, Any]:
    return {
        "id": f"{_post_id(post)}-held",
        "role": post.title,
        "person_id": post.person.slug,
        "post_id": _post_id(post),
        "organization_id": post.party.slug,
        "period": post.period,
    }


def _events(absolute: Absolute) -> Iterator[dict[str, Any]]:
    """Yield every meeting, and after it its sessions, whose parent it is."""
    came = Attendance.objects.filter(presence=Presence.ATTENDED).select_related("party")
    meetings = Meeting.objects.public().select_related("country").order_by("slug")
    meetings = meetings.prefetch_related("body_links__body", "sessions", Prefetch("attendances", came, "came"))
    found = meetings.iterator(chunk_size=AT_ONCE)
    while some := list(islice(found, AT_ONCE)):
        parts = [session for meeting in some for session in meeting.sessions.all()]
        sources = Sources([*some, *parts])
        for meeting in some:
            country = meeting.country.name if meeting.country else ""
            links = list(meeting.body_links.all())
            yield without_unknown({
                **_event(meeting, meeting.slug),
                "location": ", ".join(filter(None, [meeting.place, country])),
                "organization_id": links[0].body.slug if links else None,
                "attendees": [{"id": row.party.slug, "name": row.party.name} for row in meeting.came],
                "links": [{"url": absolute(meeting.get_absolute_url()), "note": "its page"}],
                "sources": _sources(sources, meeting, absolute),
            })  # fmt: skip
            for session in meeting.sessions.all():
                event = _event(session, f"{meeting.slug}-{session.number}")
                origin = {"parent_id": meeting.slug, "sources": _sources(sources, session, absolute)}
                yield without_unknown({**event, **origin})


def _event(part, identifier: str) -> dict[str, Any]:
    first, last = stated_dates(part.date)
    return {
        "id": identifier,
        "name": part.title,
        "description": part.summary,
        "classification": part.kind,
        "start_date": first,
        "end_date": last,
        "period": part.date,
    }


def stated_dates(edtf: str) -> tuple[str | None, str | None]:
    """Return the first and the last date of `edtf`, as exact as it states them; None for both where one is inferred."""
    points = re.split(r"[/,]", edtf.strip("{}"))
    if not all(_POINT.fullmatch(point) for point in points):
        return None, None
    return points[0], points[-1]


def _sources(sources: Sources, record, absolute: Absolute) -> list[dict[str, str]]:
    found = {source.passage.pk: source.passage for source in sources.all_of(record)}
    return [
        {"url": absolute(f"{passage.document.get_absolute_url()}#{passage.anchor}"), "note": passage.document.title}
        for passage in found.values()
    ]

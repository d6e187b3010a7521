"""What templates say of the record: dates in words, marks for meanings, bars, and what a number rests on."""

from django import template
from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy, pgettext_lazy

from balitracker import dates
from balitracker.as_it_stood.moments import today
from balitracker.per_language import per_language
from meetings.enums import Capacity, MeetingFormat, Presence
from members.enums import Standing
from workplan import reports
from workplan.enums import CLOSED, NOT_RECORDED
from workplan.reports import STATUS_LABELS

register = template.Library()

# Every meaning has a shape besides its hue, drawn on a grid of 10 by 10 and filled by `components.css`.

NOT_STATED = "not_stated"

SHAPES = {
    "member": "M1 1h8v8H1z",
    "observer": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8z",
    "civil_society": "M5 .6 9.7 9.2H.3z",
    "private_sector": "M5 0 10 5 5 10 0 5z",
    "programme": "M3.4.8h3.2v2.6h2.6v3.2H6.6v2.6H3.4V6.6H.8V3.4h2.6z",
    "work_stream": "M0 3h10v4H0z",
    "secretariat": "M5 0 9.6 3.6 7.8 9.4H2.2L.4 3.6z",
    "not_started": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8zm0 1.5a2.9 2.9 0 1 1 0 5.8a2.9 2.9 0 1 1 0-5.8z",
    "under_way": "M5 .6a4.4 4.4 0 1 0 0 8.8a4.4 4.4 0 1 0 0-8.8zm0 1.5v5.8a2.9 2.9 0 1 1 0-5.8z",
    "delivered": "M.4 5.4 2 3.8 4 5.8 8.2 1.4 9.8 3 4 9z",
    "overdue": "M3.7.4h2.6l-.5 5.8H4.2zM5 7.2a1.3 1.3 0 1 0 0 2.6a1.3 1.3 0 1 0 0-2.6z",
    "dropped": "M2.1.7 5 3.6 7.9.7 9.3 2.1 6.4 5 9.3 7.9 7.9 9.3 5 6.4 2.1 9.3.7 7.9 3.6 5 .7 2.1z",
    NOT_RECORDED: "M0 8 8 0h2L0 10zM0 3 3 0h2L0 5zM5 10l5-5v2L7 10z",
    "attended": "M1 1h8v8H1z",
    "apologies": "M1 1h8v8H1zm1.6 1.6v4.8h4.8V2.6z",
    "absent": "M1 4.1h8v1.8H1z",
    "not_on_list": "M5 3.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2z",
    "spoke": "M0 1h10v6.2H5.4L2.6 10V7.2H0z",
    "chaired": "M5 .4 10 4H0zM1 5h1.8v4H1zM4.1 5h1.8v4H4.1zM7.2 5H9v4H7.2z",
    "in_person": "M5 0a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 1 0 5 0zM1 10c0-3 1.6-4.7 4-4.7S9 7 9 10z",
    "virtual": "M0 1h10v6.6H0zm1.5 1.5v3.6h7V2.5zM2.6 8.4h4.8v1.2H2.6z",
    "hybrid": "M5 0a2.2 2.2 0 1 0 0 4.4zM1 10c0-3 1.6-4.7 4-4.7V10zM6 1h4v6H6zm1.3 1.4v3.2h1.4V2.4z",
    NOT_STATED: "M0 8 8 0h2L0 10zM0 3 3 0h2L0 5zM5 10l5-5v2L7 10z",
    "senior_official": "M5 0 6.5 3.3 10 3.8 7.4 6.2 8.1 10 5 8.1 1.9 10l.7-3.8L0 3.8l3.5-.5z",
}

PRESENCE_WORDS = dict(Presence.choices) | {
    "chaired": gettext_lazy("co-chaired, on no list held"),
    "spoke": gettext_lazy("spoke, on no list held"),
    "not_on_list": gettext_lazy("not on the complete list"),
    "not_recorded": gettext_lazy("not recorded"),
}

CAPACITY_HEADINGS = {
    Capacity.MEMBER: gettext_lazy("Members"),
    Capacity.OBSERVER: gettext_lazy("Observers"),
    Capacity.CIVIL_SOCIETY: pgettext_lazy("heading of a list", "Civil society"),
    Capacity.PRIVATE_SECTOR: pgettext_lazy("heading of a list", "Private sector"),
    Capacity.PROGRAMME: gettext_lazy("Programmes"),
    Capacity.WORK_STREAM: gettext_lazy("Work streams"),
    Capacity.SECRETARIAT: gettext_lazy("Secretariat"),
}

CAPACITY_COUNTS = {
    Capacity.MEMBER: ngettext_lazy("%(number)d member", "%(number)d members", "number"),
    Capacity.OBSERVER: ngettext_lazy("%(number)d observer", "%(number)d observers", "number"),
    Capacity.CIVIL_SOCIETY: ngettext_lazy("%(number)d civil society", "%(number)d civil society", "number"),
    Capacity.PRIVATE_SECTOR: ngettext_lazy("%(number)d private sector", "%(number)d private sector", "number"),
    Capacity.PROGRAMME: ngettext_lazy("%(number)d programme", "%(number)d programmes", "number"),
    Capacity.WORK_STREAM: ngettext_lazy("%(number)d work stream", "%(number)d work streams", "number"),
    Capacity.SECRETARIAT: ngettext_lazy("%(number)d secretariat", "%(number)d secretariat", "number"),
}


@per_language
def number_came(capacity: Capacity, number: int) -> str:
    """Say how many came in a capacity: "17 members"."""
    return CAPACITY_COUNTS[capacity] % {"number": number}


@register.filter
def edtf_words(value: str) -> str:
    """Say an EDTF date in words; an empty one as "not stated"."""
    return dates.words(value or "")


BODY = '<a href="{}" title="{}">{}</a>{}'  # not a template either: a list has a hundred


@register.simple_tag
def bodies(links) -> SafeString | str:
    """Whose meeting it was, by its `links` to bodies, with the number of each: "WG-TIP no. 9, TFPP no. 7"."""
    number = _("no. %(number)s")
    rows = (
        (each.body.get_absolute_url(), each.body.name, each.body.short_name,
         f" {number % {'number': each.ordinal}}" if each.ordinal else "")
        for each in links
    )  # fmt: skip
    return format_html_join(", ", BODY, rows) or _("not stated")


@register.simple_tag
def place(meeting) -> SafeString:
    """Where a meeting was, and whether in a room: "Bali, Indonesia", with the mark of its format."""
    names = ", ".join(str(each) for each in (meeting.place, meeting.country) if each)
    mark = "" if meeting.format == MeetingFormat.NOT_STATED else format_mark(meeting.format)
    return format_html("{} {}", names or _("place not stated"), mark)


@register.filter
def kind_label(record: Model) -> str:
    """Say what kind of record this is: "action item"."""
    return str(record._meta.verbose_name)


@register.filter
def by_kind(records) -> list[dict]:
    """Group records by their kind, in the order in which the kinds come first: {label, kind, records}."""
    groups: dict[type, list] = {}
    for record in records:
        groups.setdefault(type(record), []).append(record)
    return [
        {
            "label": model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural,
            "kind": model._meta.model_name,
            "records": rows,
        }
        for model, rows in groups.items()
    ]


@register.filter
def by_body(memberships) -> list[dict]:
    """Group a party's memberships by body: {body, standings}, each standing once, in the order of time."""
    groups: dict = {}
    for membership in memberships:
        groups.setdefault(membership.body, {})[membership.get_standing_display()] = None
    return [{"body": body, "standings": ", ".join(standings)} for body, standings in groups.items()]


STANDING_HEADINGS = {
    Standing.CO_CHAIR: gettext_lazy("Co-Chairs"),
    Standing.MEMBER: gettext_lazy("Members"),
    Standing.OBSERVER: gettext_lazy("Observers"),
}


@register.filter
def by_standing(memberships) -> list[dict]:
    """Group a body's memberships by standing, Co-Chairs first: {heading, memberships}."""
    groups = {
        standing: [membership for membership in memberships if membership.standing == standing]
        for standing in STANDING_HEADINGS
    }
    return [{"heading": STANDING_HEADINGS[standing], "memberships": rows} for standing, rows in groups.items() if rows]


@register.filter
def with_role(leads, role: str) -> list:
    """Keep the leads (or partners) of an action item that have `role`."""
    return [lead for lead in leads if lead.role == role]


@register.filter
def capacity_heading(capacity: str) -> str:
    """Name a capacity as the heading of those who came in it: "Work streams"."""
    return str(CAPACITY_HEADINGS[Capacity(capacity)])


@register.filter
def distinct_meetings_attended(attendances) -> int:
    """Count the meetings at which the rows say that somebody attended."""
    return len({row.meeting_id for row in attendances if row.presence == Presence.ATTENDED})


@register.simple_tag(takes_context=True)
def nav_current(context, *places: str) -> str:
    """Say `page` where the request is for one of `places` ("namespace:name"), `true` below its namespace, else ""."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None:
        return ""
    for place in places:
        if match.view_name == place:
            return "page"
    return "true" if match.namespace and match.namespace in {place.partition(":")[0] for place in places} else ""


@register.inclusion_tag("meetings/_speakers.html")
def speakers(contribution) -> dict:
    """Who gave a contribution: each party with its people and their posts; people of no party named; as written."""
    people = [{"person": person, "posts": list(person.posts.all())} for person in contribution.people.all()]
    parties = []
    for party in contribution.parties.all():
        of_party = [each for each in people if any(post.party_id == party.pk for post in each["posts"])]
        people = [each for each in people if each not in of_party]
        parties.append({"party": party, "people": of_party})
    named = any(each["people"] for each in parties)
    return {"parties": parties, "people": people, "named": named, "given_by": contribution.given_by}


# Marks: a shape and a word


MARK = (
    '<span class="mark {}-{}"><svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">'
    '<path d="{}"/></svg>{}</span>'
)  # not a template, since a page has hundreds


def _mark(meaning: str, group: str, label: str) -> SafeString:
    return format_html(MARK, group, meaning.replace("_", "-"), SHAPES[meaning], label)


@register.simple_tag
@per_language
def capacity_mark(capacity: str, label: str = "") -> SafeString:
    """The shape and word of a capacity."""
    return _mark(capacity, "capacity", label or Capacity(capacity).label)


@register.simple_tag
@per_language
def status_mark(status: str) -> SafeString:
    """The shape and word of an action item's status."""
    return _mark(status, "status", STATUS_LABELS[status])


@register.simple_tag
def item_status(item) -> SafeString:
    """The status of an action item (with its status); where it is overdue today, what that means."""
    marks = [_mark(item.status, "status", STATUS_LABELS[item.status])]
    if overdue := reports.overdue_for(item, today()):
        words = _("due date passed %(time)s ago, delivery not recorded") % {"time": overdue}
        marks.append(_mark("overdue", "status", words))
    return mark_safe(" ".join(marks))


@register.inclusion_tag("workplan/_silence.html")
def item_silence(item) -> dict:
    """For how many meetings nobody has mentioned an action item (with its silence), which can be opened."""
    return {
        "parts": [] if item.status in CLOSED else reports.silence_parts(item, today()),
        "mentioned_on": item.mentioned_on,
    }


@register.simple_tag
@per_language
def presence_mark(presence: str) -> SafeString:
    """The shape and word of a presence, "not recorded" and "not on the complete list" among them."""
    return _mark(presence, "presence", PRESENCE_WORDS[presence])


@register.simple_tag
@per_language
def format_mark(format: str) -> SafeString:
    """The shape and word of a meeting's format."""
    return _mark(format, "format", MeetingFormat(format).label)


@register.simple_tag
@per_language
def senior_official_mark() -> SafeString:
    """The mark of a party that a senior official represented."""
    return _mark("senior_official", "senior", _("senior official"))

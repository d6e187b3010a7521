"""The matrix made from the record: its rows, its columns, what each cell says, and totals that open their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.urls import reverse
from pyroaring import BitMap

from balitracker.together import fetch_together
from meetings.enums import ListStatus, Presence
from meetings.filters import MatrixFilterSet, MeetingFilterSet
from meetings.matrix.states import CHAIRED, NOT_RECORDED, SPOKE, State, States
from meetings.models import Attendance, Chair, Contribution, Meeting
from members.enums import PartyKind
from members.models import Membership, Party

OF_MEETINGS = ("body", "year", "since", "until")
"""Filters that choose columns; the others choose rows."""


class Place(NamedTuple):
    """A party, as a row is headed by it."""

    pk: int
    slug: str
    name: str
    acronym: str
    kind: str

    @property
    def url(self) -> str:
        """Address of its page."""
        return reverse("members:detail", args=[self.slug])


@dataclass
class Column:
    """A meeting, how many entries of its list, among those asked for, say that somebody attended, and their address."""

    meeting: Meeting
    name: str
    attended: int
    url: str

    @property
    def is_held(self) -> bool:
        """Whether there is a list, or some of it: only then is none of its entries a number."""
        return self.meeting.list_status != ListStatus.NONE or self.attended > 0


@dataclass
class Row:
    """A party, what is said of it at each meeting shown, and where it is recorded as attended among all asked for."""

    party: Place
    states: list[State]
    complete: int
    complete_url: str
    elsewhere: int
    elsewhere_url: str

    @property
    def unrecorded(self) -> int:
        """At how many of the meetings shown nothing is recorded of it."""
        return sum(state.key == NOT_RECORDED for state in self.states)


class Matrix:
    """What `filterset` asks for. Of more than `at_once` meetings, `page` 1 shows the newest so many, 2 those before.

    Totals are those of all meetings asked for. They are read from the indexes of the lists that they lead to, and so
    cannot differ from them.
    """

    def __init__(self, filterset: MatrixFilterSet, *, at_once: int | None = None, page: str | None = None):
        self.filterset = filterset
        asked = QueryDict(mutable=True)
        for name in OF_MEETINGS:
            asked.setlist(name, filterset.data.getlist(name))
        self._of_meetings = asked.urlencode()
        asked["sort"] = "oldest"
        self.meetings = MeetingFilterSet(asked, Meeting.objects.public())
        by_list = self.meetings.index.values["list"]
        self._complete = self.meetings.keys & by_list.get(ListStatus.COMPLETE, BitMap())
        self._elsewhere = self.meetings.keys - self._complete
        self.number = len(self.meetings.keys)
        self.complete, self.elsewhere = len(self._complete), len(self._elsewhere)
        self.partial = len(self.meetings.keys & by_list.get(ListStatus.PARTIAL, BitMap()))
        self.unlisted = self.elsewhere - self.partial
        self._parts = {"complete": [ListStatus.COMPLETE], "elsewhere": [ListStatus.PARTIAL, ListStatus.NONE]}
        self.page = Paginator(range(self.number), at_once or max(self.number, 1)).get_page(page)
        stop = self.number - (self.page.number - 1) * self.page.paginator.per_page
        self._fetch(max(0, stop - self.page.paginator.per_page), stop)

    def url_of_meetings(self, lists: str, **more) -> str:
        """Return the address of those of the meetings asked for with a "complete" list, or of the rest: "elsewhere"."""
        query = urlencode({**more, "list": self._parts[lists]}, doseq=True)
        return f"{reverse('meetings:list')}?{'&'.join(filter(None, (self._of_meetings, query)))}"

    @property
    def complete_url(self) -> str:
        """Address of the meetings asked for that have a complete list."""
        return self.url_of_meetings("complete")

    @property
    def elsewhere_url(self) -> str:
        """Address of the meetings asked for that have a partial list or none."""
        return self.url_of_meetings("elsewhere")

    @property
    def always(self) -> list[Place]:
        """The parties that attended every meeting asked for that has a complete list; nobody where none has."""
        return [row.party for row in self.rows if row.complete == self.complete] if self.complete else []

    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """Yield the rows by kind of party: (its label, the rows)."""
        for kind, rows in groupby(self.rows, key=lambda row: row.party.kind):
            yield PartyKind(kind).label, list(rows)

    def _fetch(self, start: int, stop: int) -> None:
        keys = self.meetings.keys_in_order(start, stop)
        in_bulk = Meeting.objects.prefetch_related("body_links__body").in_bulk(keys)
        shown = [in_bulk[key] for key in keys]
        parties = self._parties()
        rows = Attendance.objects.filter(meeting__in=keys).order_by("position", "pk")
        rows = rows.values_list("party_id", "meeting_id", "capacity", "presence")
        chaired = Chair.objects.filter(meeting__in=keys).order_by().values_list("party_id", "meeting_id")
        spoke = Contribution.objects.filter(meeting__in=keys, parties__isnull=False).order_by()
        spoke = spoke.values_list("parties", "meeting_id")
        fetch_together(parties, rows, chaired, spoke)

        listed: dict[tuple[int, int], list] = {}
        for party, meeting, capacity, presence in rows:
            listed.setdefault((party, meeting), []).append((capacity, presence))
        parts = dict.fromkeys(spoke, SPOKE) | dict.fromkeys(chaired, CHAIRED)
        say, statuses = States(), [(meeting.pk, meeting.list_status) for meeting in shown]
        self.columns = [self._column(meeting) for meeting in shown]
        self.rows = []
        kinds = list(PartyKind)
        for place in sorted(map(Place._make, parties), key=lambda place: kinds.index(place.kind)):
            states = [
                say.of(listed.get((place.pk, pk), ()), parts.get((place.pk, pk), ""), status) for pk, status in statuses
            ]
            self.rows.append(self._row(place, states))

    def _parties(self):
        """Return the parties that have a row, by name.

        Those on a list, as asked for; and, unless a capacity is asked for, those that spoke or co-chaired at one of
        the meetings, that are on one of their bodies, or that are asked for by name.
        """
        asked, index = self.filterset.chosen, self.filterset.index
        of_party = index.values["member"].items()
        on_lists = Q(slug__in=[slug for slug, keys in of_party if not keys.isdisjoint(self.filterset.keys)])
        if not asked.get("capacity"):
            meetings = self.meetings.qs.order_by().values("pk")
            on_lists |= (
                Q(slug__in=asked.get("member", []))
                | Q(pk__in=Contribution.objects.filter(meeting__in=meetings, parties__isnull=False).values("parties"))
                | Q(pk__in=Chair.objects.filter(meeting__in=meetings).values("party"))
                | Q(pk__in=Membership.objects.filter(body__meeting_links__meeting__in=meetings).values("party"))
            )
        parties = Party.objects.filter(on_lists).order_by(Lower("name"), "pk")
        if "member" in asked:
            parties = parties.filter(slug__in=asked["member"])
        if "kind" in asked:
            parties = parties.filter(kind__in=asked["kind"])
        if "subregion" in asked:
            parties = parties.in_subregions(asked["subregion"])
        return parties.values_list("pk", "slug", "name", "acronym", "kind")

    def _column(self, meeting: Meeting) -> Column:
        index = self.filterset.index
        attended = index.of("presence", Presence.ATTENDED) & index.of("meeting", meeting.slug)
        query = urlencode({"meeting": meeting.slug, "presence": Presence.ATTENDED.value})
        query = "&".join(filter(None, (self.filterset.query("meeting", []), query)))
        url = f"{reverse('attendance:list')}?{query}"
        number = attended.intersection_cardinality(self.filterset.keys)
        return Column(meeting, name_of(meeting), number, url)

    def _row(self, place: Place, states: list[State]) -> Row:
        attended = self.meetings.index.of("member", place.slug)
        return Row(
            place,
            states,
            attended.intersection_cardinality(self._complete),
            self.url_of_meetings("complete", member=place.slug),
            attended.intersection_cardinality(self._elsewhere),
            self.url_of_meetings("elsewhere", member=place.slug),
        )


def name_of(meeting: Meeting) -> str:
    """Return the short name of `meeting`: its first body and its number, "WG-TIP 10"; its title where it has none."""
    links = list(meeting.body_links.all())
    return str(links[0]) if links else meeting.title

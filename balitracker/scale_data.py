"""A record of the size that the portal must bear: made up, the same each time, and plainly no real one."""

import datetime
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import pgtrigger
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Model

from balitracker.publication import PublicationState, Publishable
from meetings.enums import (
    Capacity,
    ContributionKind,
    DocumentKind,
    ListStatus,
    MeetingFormat,
    MeetingKind,
    OutcomeKind,
    Presence,
)
from meetings.models import (
    Attendance,
    Chair,
    Citation,
    Contribution,
    Document,
    Meeting,
    MeetingBody,
    Outcome,
    Passage,
    Session,
    Topic,
)
from members.enums import PartyKind, Standing
from members.models import Membership, Party
from workplan.enums import ActionStatus
from workplan.models import ActionItem, ActionLead, Priority, ProgressUpdate, WorkPlan

MEETINGS = 10_000
LISTED = 38
"""Parties on the list of a meeting."""
PARTIES = (
    (PartyKind.STATE, 40),
    (PartyKind.INTERNATIONAL_ORGANISATION, 7),
    (PartyKind.CIVIL_SOCIETY, 5),
    (PartyKind.PRIVATE_SECTOR, 2),
    (PartyKind.PROGRAMME, 1),
    (PartyKind.BODY, 5),
)
"""Sixty in all."""
MEMBERS = 20
"""Of the states; the other states are observers."""
TOPICS, DOCUMENTS, PASSAGES, PLANS, PRIORITIES, ITEMS = 30, 100, 20, 4, 5, 100
FIRST_DAY, DAYS = datetime.date(1990, 1, 1), 36 * 365
AT_A_TIME = 5_000

SUBREGIONS = ("South-eastern Asia", "Southern Asia", "Eastern Asia", "Western Asia", "Melanesia", "Europe")
PLACES = ("Bangkok", "Bali", "Colombo", "Manila", "Canberra", "Kuala Lumpur", "Dhaka", "Malé", "")
CAPACITIES = {
    PartyKind.INTERNATIONAL_ORGANISATION: Capacity.OBSERVER,
    PartyKind.CIVIL_SOCIETY: Capacity.CIVIL_SOCIETY,
    PartyKind.PRIVATE_SECTOR: Capacity.PRIVATE_SECTOR,
    PartyKind.PROGRAMME: Capacity.PROGRAMME,
    PartyKind.BODY: Capacity.WORK_STREAM,
}
PUBLISHED = {"state": PublicationState.PUBLISHED}


def make_scale_data(meetings: int = MEETINGS, say: Callable[[str], None] = lambda line: None) -> None:
    """Fill an empty database with `meetings` meetings, 38 parties on the list of each, and what belongs to them.

    In one transaction. The version moves as ever; a history is written of what is published as a whole, not of its
    parts, of which it would take most of the time. `say` is told, line by line, what was made.
    """
    with transaction.atomic(), pgtrigger.ignore(*_histories_of_parts()):
        _World(random.Random(1), say).make(meetings)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _histories_of_parts() -> list[str]:
    """Return the names of the triggers that write the history of what is inserted, but of no whole record."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if trigger.name == "insert_insert" and not issubclass(model, Publishable)
    ]


@dataclass
class _World:
    """What has been made so far, and by which dice."""

    dice: random.Random
    say: Callable[[str], None]

    def make(self, number: int) -> None:
        self.parties = self.keep(Party, self._parties())
        self.bodies = [party for party in self.parties if party.kind == PartyKind.BODY]
        self.states = [party for party in self.parties if party.kind == PartyKind.STATE]
        self.keep(Membership, self._memberships())
        self.topics = self.keep(
            Topic, (Topic(slug=f"topic-{n}", name=f"Topic {n}", description=f"What {n} is about.") for n in _to(TOPICS))
        )
        self.documents = self.keep(Document, self._documents())
        self.passages = self.keep(Passage, self._passages())
        self.meetings = self.keep(Meeting, self._meetings(number))
        self.keep(MeetingBody, self._meeting_bodies())
        self.keep(Meeting.documents.through, self._meeting_documents())
        self.sessions = self.keep(Session, self._sessions())
        self.keep(Session.topics.through, self._about(Session, self.sessions))
        self.keep(Chair, (Chair(meeting=meeting, party=self.states[n % MEMBERS]) for n, meeting in self._numbered()))
        self.keep(Attendance, self._attendances())
        contributions = self.keep(Contribution, self._contributions())
        self.keep(Contribution.topics.through, self._about(Contribution, contributions))
        self.keep(Contribution.parties.through, self._given_by(contributions))
        outcomes = self.keep(Outcome, self._outcomes())
        self.keep(Outcome.topics.through, self._about(Outcome, outcomes))
        self.keep(Citation, self._citations())
        self._work_plans()

    def keep(self, model: type[Model], rows: Iterable[Model]) -> list[Model]:
        """Save `rows` and return them."""
        rows, made = iter(rows), []
        while some := list(islice(rows, AT_A_TIME)):
            made += model.objects.bulk_create(some)
        self.say(f"{len(made):>9,} {model._meta.verbose_name_plural}")
        return made

    def _numbered(self) -> Iterator[tuple[int, Meeting]]:
        return enumerate(self.meetings)

    # Who

    def _parties(self) -> Iterator[Party]:
        for kind, number in PARTIES:
            for n in _to(number):
                words = kind.value.replace("_", " ").capitalize()
                yield Party(
                    slug=f"{kind.value.replace('_', '-')}-{n}",
                    name=f"{words} {n}",
                    acronym=f"B{n}" if kind == PartyKind.BODY else "",
                    kind=kind,
                    subregion=SUBREGIONS[n % len(SUBREGIONS)] if kind == PartyKind.STATE else "",
                )

    def _memberships(self) -> Iterator[Membership]:
        for n, state in enumerate(self.states):
            standing = Standing.MEMBER if n < MEMBERS else Standing.OBSERVER
            yield from (Membership(party=state, body=body, standing=standing) for body in self.bodies)

    # What it rests on

    def _documents(self) -> Iterator[Document]:
        for n in _to(DOCUMENTS):
            kind = self.dice.choice(DocumentKind.values)
            yield Document(slug=f"document-{n}", title=f"Document {n}", kind=kind, date=f"{1990 + n % 36}", **PUBLISHED)

    def _passages(self) -> Iterator[Passage]:
        for document in self.documents:
            for n in _to(PASSAGES):
                yield Passage(document=document, number=n, gist=f"What paragraph {n} says.")

    def _citations(self) -> Iterator[Citation]:
        kind = ContentType.objects.get_for_model(Meeting)
        for n, meeting in self._numbered():
            passage = self.passages[n % len(self.passages)]
            for field in ("", "attendances", "sessions", "chairs", "contributions", "outcomes"):
                yield Citation(content_type=kind, object_id=meeting.pk, field=field, passage=passage)

    # What happened

    def _meetings(self, number: int) -> Iterator[Meeting]:
        for n in _to(number):
            place = self.dice.choice(PLACES)
            yield Meeting(
                slug=f"meeting-{n}",
                title=f"Meeting {n} of those made up",
                kind=self.dice.choice(MeetingKind.values),
                date="" if n % 50 == 0 else self._days(n / number),
                place=place,
                country=self.dice.choice(self.states) if place and n % 3 else None,
                format=self.dice.choice(MeetingFormat.values),
                list_status=self.dice.choice((ListStatus.COMPLETE, ListStatus.COMPLETE, ListStatus.PARTIAL)),
                summary=f"What meeting {n} was about, in a sentence of about the usual length, and no more than that.",
                **PUBLISHED,
            )

    def _days(self, how_far: float) -> str:
        first = FIRST_DAY + datetime.timedelta(days=int(how_far * DAYS))
        last = first + datetime.timedelta(days=self.dice.randrange(4))
        return first.isoformat() if first == last else f"{first}/{last}"

    def _meeting_bodies(self) -> Iterator[MeetingBody]:
        held = dict.fromkeys(self.bodies, 0)
        for n, meeting in self._numbered():
            body = self.dice.choice(self.bodies)
            held[body] += 1
            yield MeetingBody(meeting=meeting, body=body, ordinal=held[body])
            if n % 10 == 0:
                other = self.bodies[(self.bodies.index(body) + 1) % len(self.bodies)]
                yield MeetingBody(meeting=meeting, body=other, position=2)

    def _meeting_documents(self) -> Iterator[Model]:
        link = Meeting.documents.through
        for n, meeting in self._numbered():
            yield link(meeting=meeting, document=self.passages[n % len(self.passages)].document)

    def _sessions(self) -> Iterator[Session]:
        for meeting in self.meetings:
            for n in _to(2):
                kind = self.dice.choice(MeetingKind.values)
                yield Session(meeting=meeting, number=n, title=f"Session {n}", kind=kind, format=meeting.format)

    def _attendances(self) -> Iterator[Attendance]:
        for n, meeting in self._numbered():
            some = sorted(self.dice.sample(range(len(self.parties)), LISTED))
            for position, which in enumerate(some, 1):
                party, luck = self.parties[which], (n * 31 + which * 17) % 100
                yield Attendance(
                    meeting=meeting,
                    party=party,
                    capacity=CAPACITIES.get(party.kind, Capacity.MEMBER if which < MEMBERS else Capacity.OBSERVER),
                    presence=Presence.ABSENT if luck < 3 else Presence.APOLOGIES if luck < 10 else Presence.ATTENDED,
                    position=position,
                    name_as_written=party.name,
                    senior_official=True if luck > 90 else None,
                )

    def _contributions(self) -> Iterator[Contribution]:
        for n, meeting in self._numbered():
            for number in _to(3):
                kind = self.dice.choice(ContributionKind.values)
                about = f"What was said as number {number}."
                yield Contribution(
                    meeting=meeting, session=self.sessions[2 * n], number=number, kind=kind, about=about
                )  # fmt: skip

    def _outcomes(self) -> Iterator[Outcome]:
        for meeting in self.meetings:
            for n in _to(2):
                kind = self.dice.choice(OutcomeKind.values)
                yield Outcome(meeting=meeting, number=n, kind=kind, text=f"What came of it as number {n}.")

    def _about(self, model: type[Model], rows: list[Model]) -> Iterator[Model]:
        link, name = model.topics.through, f"{model._meta.model_name}_id"
        return (link(**{name: row.pk, "topic_id": self.dice.choice(self.topics).pk}) for row in rows)

    def _given_by(self, rows: list[Contribution]) -> Iterator[Model]:
        link = Contribution.parties.through
        return (link(contribution=row, party=self.dice.choice(self.parties)) for row in rows)

    # What was promised

    def _work_plans(self) -> None:
        plans = self.keep(
            WorkPlan,
            (WorkPlan(slug=f"plan-{n}", title=f"Forward Work Plan {n}", period=f"{2012 + 3 * n}/{2014 + 3 * n}",
                      **PUBLISHED) for n in _to(PLANS)),
        )  # fmt: skip
        priorities = self.keep(
            Priority,
            (Priority(plan=plan, position=n, title=f"Priority {n}") for plan in plans for n in _to(PRIORITIES)),
        )
        items = self.keep(ActionItem, self._items(priorities))
        self.keep(ActionLead, (ActionLead(item=item, party=self.dice.choice(self.states)) for item in items))
        self.keep(
            ProgressUpdate,
            (ProgressUpdate(item=item, number=1, date="2024-05", status=self.dice.choice(ActionStatus.values),
                            note="What was reported.") for n, item in enumerate(items) if n % 3),
        )  # fmt: skip

    def _items(self, priorities: list[Priority]) -> Iterator[ActionItem]:
        for n in _to(ITEMS):
            priority = priorities[n % len(priorities)]
            yield ActionItem(
                slug=f"item-{n}",
                title=f"Action item {n}",
                plan=priority.plan,
                priority=priority,
                raised_at=self.dice.choice(self.meetings),
                due=f"{2015 + n % 12}",
                **PUBLISHED,
            )


def _to(number: int) -> range:
    return range(1, number + 1)

"""Search over the whole public record: PostgreSQL full text, every name of a party, and typing errors forgiven."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVector
from django.db.models import Count, F, QuerySet, Window
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from balitracker.together import fetch_together
from meetings.models import Contribution, Document, Meeting, Outcome, Passage, Session, Topic
from meetings.ordinals import other_writing
from members.models import Party, PartyName, Person, Post
from workplan.models import ActionItem, Priority, WorkPlan

LANGUAGE = "english"  # the record's language: words are matched by their stems
SHOWN = 10  # results of one kind on the page; the total is always given
MARK = ("\x02", "\x03")  # around what was found, until the text is escaped
FORGIVEN = {4: 1, 6: 2}  # from so many letters on, so many wrong, missing or swapped ones are forgiven
LONGEST_QUERY = 200

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Kind:
    """A kind of record that search looks through: which rows, which texts of theirs, and how to show one."""

    label: Any
    rows: Callable[[], QuerySet]
    fields: tuple[str, ...]
    snippet: str
    title: Callable[[Any], str] = str


KINDS = (
    Kind(_("Meetings"), lambda: Meeting.objects.public(), ("title", "place", "summary", "date_note"), "summary"),
    Kind(_("Action items"), lambda: ActionItem.objects.public(), ("title", "description"), "description"),
    Kind(_("Work plans"), lambda: WorkPlan.objects.public(), ("title", "summary", "note"), "summary"),
    Kind(_("Priorities"), lambda: Priority.objects.public().select_related("plan"), ("title", "description"),
         "description", lambda priority: priority.plan.title),
    Kind(_("Sessions"), lambda: Session.objects.public().select_related("meeting"), ("title", "summary"), "summary"),
    Kind(_("Outcomes"), lambda: Outcome.objects.public().select_related("meeting"), ("text",), "text",
         lambda outcome: outcome.meeting.title),
    Kind(_("What was said"), lambda: Contribution.objects.public().select_related("meeting"), ("about", "given_by"),
         "about", lambda contribution: contribution.meeting.title),
    Kind(_("Topics"), lambda: Topic.objects.public(), ("name", "description"), "description"),
    Kind(_("Documents"), lambda: Document.objects.public(), ("title", "publisher"), "title"),
    Kind(_("Passages"), lambda: Passage.objects.public().select_related("document"), ("gist",), "gist"),
)  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """One result: its title, where it is, and a snippet with what was found marked."""

    title: str
    url: str
    snippet: SafeString
    why: str = ""


@dataclass(frozen=True)
class Hits:
    """The results of one kind: the first ones, and how many there are."""

    label: Any
    shown: list[Hit]
    total: int


@dataclass(frozen=True)
class Results:
    """What a search found, and for which words where those asked for gave nothing."""

    asked: str
    groups: list[Hits]
    corrected: str = ""

    @property
    def total(self) -> int:
        """How many results there are."""
        return sum(group.total for group in self.groups)


def search(text: str) -> Results:
    """Search the public record for `text`; where nothing has its words, for the nearest words that something has."""
    text = " ".join(text.split())[:LONGEST_QUERY]
    if not _WORD.search(text):
        return Results(text, [])
    groups = _groups(text)
    if groups:
        return Results(text, groups)
    corrected = nearest_words(text)
    if corrected and corrected != text.casefold():
        return Results(text, _groups(corrected), corrected)
    return Results(text, [])


def _groups(text: str) -> list[Hits]:
    terms = map(_term, _WORD.findall(text.casefold()))
    query = SearchQuery(" & ".join(terms), search_type="raw", config=LANGUAGE)
    parties, people, of_kinds = _parties(text), _people(text), [(kind, _rows_of(kind, query)) for kind in KINDS]
    fetch_together(parties, people, *(rows for _kind, rows in of_kinds))
    groups = [
        _hits(_("Members and other parties"), parties, [_party_hit(party, text) for party in parties]),
        _hits(_("People"), people, [_person_hit(person) for person in people]),
        *(_hits(kind.label, rows, [_hit_of(kind, row) for row in rows]) for kind, rows in of_kinds),
    ]
    return [group for group in groups if group.total]


def _term(word: str) -> str:
    """Return the part of a query that finds `word`, and an ordinal however it is written: 10th or tenth."""
    otherwise = " & ".join(f"{each}:*" for each in _WORD.findall(other_writing(word)))
    return f"({word}:* | ({otherwise}))" if otherwise else f"{word}:*"


def _hits(label, rows: QuerySet, hits: list[Hit]) -> Hits:
    return Hits(label, hits, rows[0].total if rows else 0)


def _rows_of(kind: Kind, query: SearchQuery) -> QuerySet:
    vector = SearchVector(*kind.fields, config=LANGUAGE)
    return (
        kind.rows()
        .annotate(found=vector)
        .filter(found=query)
        .annotate(
            rank=SearchRank(vector, query),
            total=Window(Count("*")),
            headline=SearchHeadline(
                F(kind.snippet), query, config=LANGUAGE, start_sel=MARK[0], stop_sel=MARK[1],
                max_words=30, min_words=12,
            ),
        )
        .order_by("-rank", "pk")[:SHOWN]
    )  # fmt: skip


def _hit_of(kind: Kind, row) -> Hit:
    return Hit(kind.title(row), row.get_absolute_url(), _marked(row.headline))


def _parties(text: str) -> QuerySet:
    return (
        Party.objects.public()
        .containing(text)
        .annotate(total=Window(Count("*")))
        .prefetch_related("names")
        .order_by("name")[:SHOWN]
    )


def _people(text: str) -> QuerySet:
    return (
        Person.objects.public()
        .containing(text)
        .filter(pk__in=Post.objects.public().values("person"))
        .annotate(total=Window(Count("*")))
        .prefetch_related("posts__party")
        .order_by("name")[:SHOWN]
    )


def _person_hit(person: Person) -> Hit:
    post = person.posts.all()[0]
    return Hit(str(person), post.get_absolute_url(), escape(post.title))


def _party_hit(party: Party, text: str) -> Hit:
    """Return the result for `party`; where another name than the one shown was found, it says which."""
    wanted = text.casefold()
    why = ""
    if wanted not in party.name.casefold() and wanted not in party.acronym.casefold():
        why = next((other.name for other in party.names.all() if wanted in other.name.casefold()), "")
    return Hit(party.name, party.get_absolute_url(), mark_safe(""), why)


def _marked(text: str) -> SafeString:
    """Return `text` escaped, with what was found inside `<mark>`."""
    safe = escape(text)
    return mark_safe(safe.replace(MARK[0], "<mark>").replace(MARK[1], "</mark>"))


def nearest_words(text: str) -> str:
    """Return `text` with each word that the public record lacks replaced by the nearest it has; "" where none is near.

    Of words that are equally near (Damerau-Levenshtein distance), the one that the record uses most is taken.
    """
    known = _vocabulary()
    found = []
    for word in _WORD.findall(text.casefold()):
        if word not in known:
            forgiven = max((wrong for letters, wrong in FORGIVEN.items() if len(word) >= letters), default=0)
            near = process.extract(
                word, list(known), scorer=DamerauLevenshtein.distance, score_cutoff=forgiven, limit=20
            )
            if not near or not forgiven:
                return ""
            word = min(near, key=lambda match: (match[1], -known[match[0]], match[0]))[0]
        found.append(word)
    return " ".join(found)


def _vocabulary() -> Counter[str]:
    """Return every word of the public record's names and texts, with how often it stands there."""
    texts = [
        Party.objects.public().values_list("name", "acronym"),
        PartyName.objects.public().values_list("name"),
        Person.objects.public().values_list("name"),
        *(kind.rows().values_list(*kind.fields) for kind in KINDS),
    ]
    fetch_together(*texts)
    return Counter(
        word for rows in texts for row in rows for text in row for word in _WORD.findall((text or "").casefold())
    )

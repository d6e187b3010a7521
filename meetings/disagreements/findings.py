"""What a rule finds: a sentence, the sides, and what it is about."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.functional import Promise
from django.utils.text import slugify

from meetings.enums import DiscrepancyKind
from meetings.models import Citation, Discrepancy, DiscrepancySide

SLUG_LENGTH = Discrepancy._meta.get_field("slug").max_length
SAYS_LENGTH = DiscrepancySide._meta.get_field("says").max_length
FINGERPRINT = 8  # characters of a hash that keep two long or unspeakable names apart


@dataclass(frozen=True)
class Side:
    """What is said, and the passage that says it; without one, the record itself does."""

    says: str
    passage_id: int | None = None


@dataclass(frozen=True)
class Finding:
    """A disagreement that a rule found. `slug` is the same in every run that finds it."""

    slug: str
    kind: DiscrepancyKind
    sentence: str
    sides: tuple[Side, ...]
    meeting_id: int | None = None
    party_id: int | None = None


@dataclass(frozen=True)
class Rule:
    """A rule: its id, its name for staff, what asks it, and why a disagreement of it is closed."""

    id: str
    name: str | Promise
    find: Callable[[], Iterator[Finding]]
    gone: str | Promise
    """Why one is closed that the rule finds no longer."""
    why_gone: Callable[[list[Discrepancy]], dict[str, str]] | None = None
    """The same, where it can be said exactly: slug -> words."""


@dataclass(frozen=True)
class Place:
    """A passage that a record cites."""

    passage_id: int
    document_id: int


def slug_of(*parts) -> str:
    """Return `parts` as one address; what is too long, or loses something, ends in a hash that keeps it apart."""
    text = "-".join(str(part) for part in parts if part not in (None, "")).replace("_", "-")
    slug = slugify(text)
    if len(slug) <= SLUG_LENGTH and slug == text.casefold():
        return slug
    return f"{slug[: SLUG_LENGTH - FINGERPRINT - 1].strip('-')}-{_hash(text)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT]


def sides_of(says: str, places: Iterable[Place] = ()) -> list[Side]:
    """Return `says` as a side of each of `places`, or as the record's own where there is none."""
    says = says if len(says) <= SAYS_LENGTH else f"{says[: SAYS_LENGTH - 1]}…"
    return [Side(says, place.passage_id) for place in places] or [Side(says)]


class CitedPlaces:
    """The passages that records of one model cite, fetched with one query.

    A citation with `says` is left out: it says something other than the record.
    """

    def __init__(self, model: type[models.Model], pks: Iterable[int]):
        self._places: dict[tuple[int, str], list[Place]] = defaultdict(list)
        rows = (
            Citation.objects.filter(
                content_type=ContentType.objects.get_for_model(model), object_id__in=list(pks), says=""
            )
            .order_by("passage__document__slug", "passage__number")
            .values_list("object_id", "field", "passage_id", "passage__document_id")
        )
        for pk, field, passage_id, document_id in rows:
            self._places[pk, field].append(Place(passage_id, document_id))

    def of(self, pk: int, field: str = "") -> list[Place]:
        """Return the passages cited for one field of a record; where there are none, for all of the record."""
        return self._places.get((pk, field)) or self._places.get((pk, ""), [])

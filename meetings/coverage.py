"""A document paragraph by paragraph: its text where it is held, and what of the public record rests on each."""

from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from balitracker.record import Record
from balitracker.together import fetch_together
from meetings.models import Citation, Document, DocumentVersion, Paragraph, Passage
from meetings.verifying import BROKEN, MOVED, NOT_HELD, VERIFIED


@dataclass(frozen=True)
class Placed:
    """A passage at a place: whether it stands there as it was cited, and where it stood if it has moved."""

    passage: Passage
    state: str
    moved_from: int | None = None


@dataclass
class Place:
    """A paragraph of a document: its text where that is held, the passages that are there, and what rests on them."""

    number: int
    text: str = ""
    placed: list[Placed] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    grounds: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"p{self.number}"


@dataclass
class Coverage:
    """All places of a document, and how many of them the record rests on."""

    places: list[Place]
    version: DocumentVersion | None

    @property
    def covered(self) -> int:
        """How many places at least one public record rests on."""
        return sum(bool(place.records) for place in self.places)

    @property
    def bare(self) -> list[Place]:
        """The places on which nothing rests yet."""
        return [place for place in self.places if not place.records]


def coverage_of(document: Document, version: DocumentVersion | None = None) -> Coverage:
    """Return `document` place by place, in `version` or, where none is given, in the newest that is held.

    A passage whose text now stands under another number is put there and says so; one whose text is no longer there
    stays at its number. Queries: two for the text, one for the citations, one for the records that cite it.
    """
    newest = document.versions.order_by("-number").first()
    version = version or newest
    paragraphs = list(version.paragraphs.order_by("number")) if version else []
    places = {paragraph.number: Place(paragraph.number, paragraph.text) for paragraph in paragraphs}
    resting, grounds = _resting_on(document)
    for passage in document.passages.all():
        number, placed = _placed(passage, paragraphs, is_newest=version == newest)
        place = places.setdefault(number, Place(number))
        place.placed.append(placed)
        place.records += [record for record in resting.get(passage.pk, []) if record not in place.records]
        place.grounds += [ground for ground in grounds.get(passage.pk, []) if ground not in place.grounds]
    return Coverage([places[number] for number in sorted(places)], version)


def _placed(passage: Passage, paragraphs: list[Paragraph], *, is_newest: bool) -> tuple[int, Placed]:
    """Return the number under which `passage` is shown, and how it stands there; only the newest text can break it."""
    here = [paragraph.number for paragraph in paragraphs if paragraph.sha256 == passage.sha256]
    if passage.number in here:
        return passage.number, Placed(passage, VERIFIED)
    if here:
        return here[0], Placed(passage, MOVED if is_newest else VERIFIED, passage.number)
    return passage.number, Placed(passage, BROKEN if paragraphs and passage.sha256 and is_newest else NOT_HELD)


def _resting_on(document: Document) -> tuple[dict[int, list[Record]], dict[int, list[str]]]:
    """Return, by passage, the public records that cite it, and the grounds of what is inferred from it."""
    by_kind: dict[type[Record], list[Citation]] = {}
    for citation in Citation.objects.agreeing().filter(passage__document=document).select_related("content_type"):
        by_kind.setdefault(citation.content_type.model_class(), []).append(citation)
    records: dict[int, dict[Record, None]] = {}
    grounds: dict[int, dict[str, None]] = {}
    rows = {
        model: model.objects.public().with_names().filter(pk__in={citation.object_id for citation in citations})
        for model, citations in by_kind.items()
    }
    fetch_together(*rows.values())
    for model, citations in by_kind.items():
        public = {record.pk: record for record in rows[model]}
        for citation in citations:
            if citation.object_id in public:
                records.setdefault(citation.passage_id, {})[public[citation.object_id]] = None
                if citation.inferred:
                    grounds.setdefault(citation.passage_id, {})[citation.ground] = None
    return {key: list(value) for key, value in records.items()}, {key: list(value) for key, value in grounds.items()}


def highlighted(text: str, anchor: str) -> SafeString:
    """Return `text` escaped, with the first place where `anchor` stands inside `<mark>`."""
    before, found, after = text.partition(anchor) if anchor else (text, "", "")
    if not found:
        return escape(text)
    return mark_safe(f"{escape(before)}<mark>{escape(found)}</mark>{escape(after)}")

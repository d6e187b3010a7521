"""Documents of which a newer text moved or changed passages, and nobody has settled that yet."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from meetings.intake.comparing import Standing, compare
from meetings.models import Document, DocumentVersion, Paragraph, Passage


@dataclass(frozen=True)
class Unsettled:
    """How many passages of `document` have moved in its newest text, and how many have changed."""

    document: Document
    moved: int
    changed: int


def unsettled_documents() -> list[Unsettled]:
    """Return the documents with passages that are not where they were cited, by title.

    Four queries, however many there are; the texts of none but these documents are fetched.
    """
    newest = DocumentVersion.objects.filter(document=OuterRef("document")).order_by("-number").values("pk")[:1]
    there = Paragraph.objects.filter(version=OuterRef("newest"), number=OuterRef("number"), sha256=OuterRef("sha256"))
    astray = (
        Passage.objects.exclude(sha256="")
        .annotate(newest=Subquery(newest))
        .filter(~Exists(there), newest__isnull=False)
    )
    newest_of = dict(astray.order_by().values_list("document", "newest").distinct())
    passages = _pairs(Passage.objects.filter(document__in=newest_of).values_list("document", "number", "sha256"))
    texts = _pairs(Paragraph.objects.filter(version__in=newest_of.values()).values_list("version", "number", "sha256"))
    documents = Document.objects.filter(pk__in=newest_of).order_by("title", "pk")
    found = []
    for document in documents:
        placed = compare(passages[document.pk], texts.get(newest_of[document.pk], ())).passages
        standings = [each.standing for each in placed]
        found.append(Unsettled(document, standings.count(Standing.MOVED), standings.count(Standing.CHANGED)))
    return found


def _pairs(rows) -> dict[int, list[tuple[int, str]]]:
    """Return (key, number, sha256) as pairs of number and sha256, by key."""
    found: dict[int, list[tuple[int, str]]] = {}
    for key, number, sha256 in rows:
        found.setdefault(key, []).append((number, sha256))
    return found

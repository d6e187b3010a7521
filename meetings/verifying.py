"""Whether what is cited is there: every published record has a source, every source still says so."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.template.defaultfilters import truncatewords
from django.utils.translation import gettext_lazy as _

from balitracker.publication import Part, PublicationState
from balitracker.record import Record
from meetings.models import Citation, Document, DocumentVersion, Paragraph, Passage
from meetings.sources import parts_that_may_share, relation_to_whole

SHOWN_WORDS = 40

VERIFIED, NOT_HELD, MOVED, BROKEN = "verified", "text_not_held", "moved", "broken"
STATES = {
    VERIFIED: _("verified"),
    NOT_HELD: _("text not held"),
    MOVED: _("moved"),
    BROKEN: _("broken"),
}
"""What may be found of a citation: its passage and anchor stand where it says; the document's text is not held; the
passage stands under another number; the passage, or the anchor in it, is no longer there."""


def kinds_that_need_a_source() -> list[type[Record]]:
    """Return the models of which every published row must cite a passage."""
    return [model for model in apps.get_models() if getattr(model, "NEEDS_SOURCE", False)]


def without_source(rows: QuerySet, citations: QuerySet | None = None) -> QuerySet:
    """Return those of `rows` that cite nothing, neither themselves nor through what their whole says of such parts.

    Only `citations` count; those of published documents where none are given.
    """
    model = rows.model
    kind = ContentType.objects.get_for_model(model)
    citations = (Citation.objects.public() if citations is None else citations).agreeing()
    own = citations.filter(content_type=kind, object_id=OuterRef("pk"))
    cited = Q(Exists(own.exclude(field__in=[name for name, _label in parts_that_may_share(model)])))
    link = relation_to_whole(model)
    if link is not None:
        through_whole = citations.filter(
            content_type=ContentType.objects.get_for_model(link.related_model),
            object_id=OuterRef(link.attname),
            field=link.remote_field.related_name,
        )
        cited |= Q(Exists(through_whole))
    return rows.exclude(cited)


def parts_without_source(record: Record, citations: QuerySet | None = None) -> list[Record]:
    """Return `record` and those of its parts that need a source and cite none; of `citations`, as `without_source`.

    Empty for a kind that needs none, and before the record is saved.
    """
    return [row for rows in _needing_a_source(record) for row in without_source(rows.with_names(), citations)]


def unpublished_sources(record: Record) -> list[Document]:
    """Return the documents that `record` and its parts cite and that the public does not see."""
    cited = Q()
    for rows in _needing_a_source(record):
        kind = ContentType.objects.get_for_model(rows.model)
        cited |= Q(content_type=kind, object_id__in=rows.order_by().values("pk"))
    if not cited:
        return []
    citing = Citation.objects.agreeing().filter(cited).values("passage__document")
    return list(Document.objects.filter(pk__in=citing).exclude(state=PublicationState.PUBLISHED).order_by("title"))


def _needing_a_source(record: Record) -> list[QuerySet]:
    """Return the rows of `record`, and of each kind of its parts, that need a source."""
    model = type(record)
    if not model.NEEDS_SOURCE or record.pk is None:
        return []
    parts = [kind for kind in kinds_that_need_a_source() if issubclass(kind, Part) and kind.whole_model() is model]
    return [
        model._default_manager.filter(pk=record.pk),
        *(kind._default_manager.filter(**{kind.WHOLE: record}) for kind in parts),
    ]


def count_without_source(model: type[Record], keys: Iterable[int]) -> dict[int, Counter]:
    """Return, for those of the records of `model` that have any, how many of each kind of row cite nothing.

    `keys` name the records. The record counts as one row of its own kind; one query for each kind.
    """
    found: dict[int, Counter] = {}
    for kind in kinds_that_need_a_source():
        if kind is model:
            whole = "pk"
        elif issubclass(kind, Part) and kind.whole_model() is model:
            whole = kind.WHOLE
        else:
            continue
        rows = without_source(kind._default_manager.filter(**{f"{whole}__in": keys}))
        for key, number in rows.order_by().values_list(whole).annotate(number=Count("pk")):
            found.setdefault(key, Counter())[kind] = number
    return found


@dataclass
class Tally:
    """What was found of the citations of one document, or of one kind of record."""

    states: Counter = field(default_factory=Counter)

    @property
    def cited(self) -> int:
        """How many citations there are."""
        return sum(self.states.values())


@dataclass
class CitationReport:
    """What a check of all citations found."""

    documents: dict[str, Tally] = field(default_factory=dict)
    kinds: dict[str, Tally] = field(default_factory=dict)
    uncited: list[Record] = field(default_factory=list)
    troubled: list[tuple[str, Citation]] = field(default_factory=list)
    """Citations that are moved or broken, each with its state."""

    @property
    def is_sound(self) -> bool:
        """Whether every published record is cited and no citation broken."""
        return not self.uncited and not any(state == BROKEN for state, _citation in self.troubled)


def check_citations() -> CitationReport:
    """Check every citation of the record against the newest loaded text of its document."""
    report = CitationReport()
    for state, citation in states_of(Citation.objects.all()):
        document = citation.passage.document.slug
        kind = citation.content_type.model_class()._meta.label_lower
        report.documents.setdefault(document, Tally()).states[state] += 1
        report.kinds.setdefault(kind, Tally()).states[state] += 1
        if state in (MOVED, BROKEN):
            report.troubled.append((state, citation))
    for model in kinds_that_need_a_source():
        report.uncited += without_source(model.objects.public().with_names())
    return report


def states_of(citations: QuerySet) -> Iterator[tuple[str, Citation]]:
    """Yield each of `citations` with its state; three queries, however many there are."""
    citations = citations.select_related("passage__document", "content_type").order_by(
        "passage__document__slug", "passage__number", "pk"
    )
    texts = current_paragraphs(Q(version__document__in=citations.order_by().values("passage__document")))
    for citation in citations:
        yield _state(citation, texts.get(citation.passage.document_id)), citation


def current_paragraphs(which: Q) -> dict[int, dict[int, Paragraph]]:
    """Return, by document and number, the paragraphs of the newest versions of the documents chosen by `which`."""
    texts: dict[int, dict[int, Paragraph]] = {}
    older = DocumentVersion.objects.filter(
        document=OuterRef("version__document"), number__gt=OuterRef("version__number")
    )
    for paragraph in Paragraph.objects.filter(which).exclude(Exists(older)).select_related("version"):
        texts.setdefault(paragraph.version.document_id, {})[paragraph.number] = paragraph
    return texts


class Texts:
    """The newest texts of documents: each is asked for once, when the first passage of it is looked for."""

    def __init__(self):
        self._texts: dict[int, dict[int, Paragraph]] = {}

    def of(self, passage: Passage) -> str | None:
        """Return the text of `passage`; None where it is not held, or not any more."""
        document = passage.document_id
        if document not in self._texts:
            self._texts |= {document: {}} | current_paragraphs(Q(version__document=document))
        text = self._texts[document]
        here = text.get(passage.number)
        if not passage.sha256:
            return None
        if here is not None and here.sha256 == passage.sha256:
            return here.text
        return next((each.text for each in text.values() if each.sha256 == passage.sha256), None)

    def exact_words(self, passage: Passage, typed: str) -> str:
        """Return the words `typed` exactly as `passage` has them: quotes, dashes, capitals and spaces are the text's.

        Where the text is not held they are taken as typed. Raises ValidationError where they do not stand there.
        """
        text = self.of(passage)
        if not typed or text is None or typed in text:
            return typed
        found = re.search(_spelt_alike(typed), text, re.IGNORECASE)
        if found is None:
            raise ValidationError(
                _("“%(words)s” does not stand in %(passage)s. Copy a few words from there: %(text)s"),
                code="words_not_there",
                params={"words": typed, "passage": passage, "text": truncatewords(text, SHOWN_WORDS)},
            )
        return found[0]


def _spelt_alike(typed: str) -> str:
    """Return the pattern of `typed` with any quotes, dashes and spaces in place of its own."""
    pattern = re.escape(" ".join(typed.split())).replace("\\ ", r"\s+").replace("\\-", "[-‐-―]")
    pattern = re.sub("[–—]", "[-‐-―]", pattern)
    return re.sub("['‘’\"“”]", "['‘’\"“”]", pattern)


def _state(citation: Citation, text: dict[int, Paragraph] | None) -> str:
    passage = citation.passage
    if not text or not passage.sha256:
        return NOT_HELD
    here = text.get(passage.number)
    if here is not None and here.sha256 == passage.sha256:
        return VERIFIED if citation.anchor in here.text else BROKEN
    if any(paragraph.sha256 == passage.sha256 for paragraph in text.values()):
        return MOVED
    return BROKEN

"""What a text means for the record that rests on its document, as plain data."""

from dataclasses import dataclass

from django.utils.text import capfirst

from meetings.intake.comparing import Comparison, Placed, Standing, compare
from meetings.models import Citation, Document, DocumentVersion, Paragraph


@dataclass(frozen=True)
class Resting:
    """A record that rests on a passage: what it is, what it is called, where it is read."""

    kind: str
    name: str
    address: str


@dataclass(frozen=True)
class PassageReport:
    """A passage against a text. `now_at` is the paragraph that is it now, as `comparing.Placed` says."""

    pk: int
    number: int
    gist: str
    standing: Standing
    found_at: tuple[int, ...]
    now_at: int | None
    resting: tuple[Resting, ...]


class Passages:
    """Passages by their standing."""

    passages: tuple[PassageReport, ...]

    def of(self, standing: str) -> list[PassageReport]:
        """The passages of that standing."""
        return [passage for passage in self.passages if passage.standing == standing]

    @property
    def same(self) -> list[PassageReport]:
        """Those that stand where they stood."""
        return self.of(Standing.SAME)

    @property
    def moved(self) -> list[PassageReport]:
        """Those found under another number."""
        return self.of(Standing.MOVED)

    @property
    def changed(self) -> list[PassageReport]:
        """Those whose text is not there any more."""
        return self.of(Standing.CHANGED)

    @property
    def unmarked(self) -> list[PassageReport]:
        """Those without a fingerprint, of which nothing can be said."""
        return self.of(Standing.UNMARKED)


@dataclass(frozen=True)
class ImportReport(Passages):
    """What loading a file does, or would do.

    `version` is the number of the version that the file is; `is_new` says that it is not there yet, or was just made.
    """

    document: str
    slug: str
    file_name: str
    media_type: str
    sha256: str
    version: int
    is_new: bool
    supersedes: int | None
    paragraphs: int
    passages: tuple[PassageReport, ...]
    without_passage: tuple[int, ...]
    pages_without_text: tuple[int, ...] = ()


def newest_version(document: Document) -> DocumentVersion | None:
    """Return the version of `document` in force; None where no text of it is held."""
    return document.versions.order_by("-number").first()


def comparison_with(document: Document, fingerprints: list[tuple[int, str]]) -> Comparison:
    """Compare the passages of `document` with the paragraphs of a text, given as number and SHA-256."""
    return compare(document.passages.values_list("number", "sha256"), fingerprints)


def current_comparison(document: Document) -> Comparison | None:
    """Compare the passages of `document` with its newest version; None where no text is held."""
    version = newest_version(document)
    if version is None:
        return None
    return comparison_with(document, list(version.paragraphs.values_list("number", "sha256")))


def stands_there(comparison: Comparison, number: int) -> bool:
    """Whether the paragraph of that number may be what the passage of that number became."""
    placed = comparison.of(number)
    other = any(number in each.found_at for each in comparison.passages if each != placed)
    return placed.standing != Standing.MOVED and placed.now_at in (None, number) and not other


def passage_reports(document: Document, comparison: Comparison) -> tuple[PassageReport, ...]:
    """Return each passage of `document` as `comparison` places it, with what rests on it."""
    resting = _resting(document)
    placed: dict[int, Placed] = {each.number: each for each in comparison.passages}
    return tuple(
        PassageReport(
            pk=passage.pk,
            number=passage.number,
            gist=passage.gist,
            standing=placed[passage.number].standing,
            found_at=placed[passage.number].found_at,
            now_at=placed[passage.number].now_at,
            resting=tuple(resting.get(passage.pk, ())),
        )
        for passage in document.passages.order_by("number")
    )


def _resting(document: Document) -> dict[int, list[Resting]]:
    """Return, for each passage, the records that cite it, published or not, each once.

    One query for the citations and one for each kind of record, however many there are.
    """
    citations = Citation.objects.filter(passage__document=document).select_related("content_type")
    by_kind: dict[type, list[Citation]] = {}
    for citation in citations.order_by("content_type", "object_id"):
        by_kind.setdefault(citation.content_type.model_class(), []).append(citation)
    found: dict[int, dict[Resting, None]] = {}
    for model, of_kind in by_kind.items():
        records = model._default_manager.with_names().in_bulk({citation.object_id for citation in of_kind})
        for citation in of_kind:
            if record := records.get(citation.object_id):
                each = Resting(capfirst(str(model._meta.verbose_name)), str(record), record.get_absolute_url())
                found.setdefault(citation.passage_id, {})[each] = None
    return {passage: list(each) for passage, each in found.items()}


@dataclass(frozen=True)
class Unsettled:
    """A passage that is not the same, with its text before and what stands there now; blank where not held."""

    passage: PassageReport
    before: str
    now: str
    now_number: int
    may_accept: bool


class StandingReport(Passages):
    """The passages of a document against its newest version, for the page on which they are settled."""

    def __init__(self, passages: tuple[PassageReport, ...], without_passage: tuple[int, ...], unsettled):
        self.passages, self.without_passage, self.unsettled = passages, without_passage, unsettled

    @property
    def to_reanchor(self) -> bool:
        """Whether some passage stands under another number than its own."""
        return any(each.standing == Standing.MOVED or each.now_at not in (None, each.number) for each in self.passages)


def standing_of(document: Document, version: DocumentVersion | None) -> StandingReport | None:
    """Return where the passages of `document` stand in `version`; None where there is no text to compare with."""
    if version is None:
        return None
    paragraphs = {paragraph.number: paragraph for paragraph in version.paragraphs.all()}
    comparison = comparison_with(document, [(number, each.sha256) for number, each in paragraphs.items()])
    passages = passage_reports(document, comparison)
    open_ones = [passage for passage in passages if passage.standing != Standing.SAME]
    marks = dict(document.passages.values_list("pk", "sha256"))
    before = dict(
        Paragraph.objects.filter(
            version__document=document, sha256__in=[marks[each.pk] for each in open_ones]
        ).values_list("sha256", "text")
    )
    unsettled = []
    for passage in sorted(open_ones, key=lambda each: each.standing == Standing.MOVED):  # what wants thought, first
        place = passage.now_at or passage.number
        now = paragraphs.get(place)
        unsettled.append(
            Unsettled(
                passage=passage,
                before=before.get(marks[passage.pk], "") if passage.standing == Standing.CHANGED else "",
                now=now.text if now else "",
                now_number=place,
                may_accept=bool(now) and place == passage.number and stands_there(comparison, passage.number),
            )
        )
    return StandingReport(passages, comparison.new, unsettled)

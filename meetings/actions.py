"""What changes documents, their text and their passages, whoever asks: desk, command or shell."""

import hashlib

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _

from balitracker.history.writers import written_by
from meetings import keeping
from meetings.import_report import (
    ImportReport,
    comparison_with,
    current_comparison,
    newest_version,
    passage_reports,
)
from meetings.intake.comparing import Comparison, Standing
from meetings.intake.paragraphs import fingerprint
from meetings.intake.reading import ReadDocument, Refused, read
from meetings.models import Document, DocumentVersion, Paragraph, Passage


def plan_import(*, document: Document, content: bytes, file_name: str) -> ImportReport:
    """Return what `load_document` would do with the file `content`; writes nothing.

    Raises Refused, with the reason, for a file that cannot be loaded into `document`.
    """
    found = read(content, file_name)
    return _report(document, content, file_name, found, _version_of(document, content))


def load_document(*, by, document: Document, content: bytes, file_name: str, seen: int | None = None) -> ImportReport:
    """Make the file `content` the newest version of `document`, and return what that means for the record.

    The same bytes as the newest version change nothing. Else there is a new version with its paragraphs, the file is
    kept, and the document gets its SHA-256 if it has none; passages are left to people. `by` is the user, or None for
    a command, which names itself in the history. `seen` is the number of the newest version that `by` has looked at
    (0: none), where that matters.

    Raises Refused, with the reason; then nothing is written, neither to the database nor to disk.
    """
    found = read(content, file_name)
    with transaction.atomic(), written_by(by):
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_seen(document, seen)
        version = _version_of(document, content)
        if version is None:
            version = _new_version(document, content, file_name, found)
            is_new = True
        else:
            is_new = False
        if not keeping.is_kept(version.sha256):
            transaction.on_commit(_staged(content).keep)
        return _report(document, content, file_name, found, version, is_new=is_new)


def reanchor(*, by, document: Document, seen: int | None = None) -> list[tuple[int, int]]:
    """Give every passage of `document` that moved the number of its paragraph in the newest version.

    A changed passage goes with its neighbours where these moved by the same; it stays changed until somebody accepts
    the change. Returns the moves as pairs of old and new number. Raises Refused, with the reason, and moves nothing
    where a place is open or taken.
    """
    with transaction.atomic(), written_by(by):
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_seen(document, seen)
        comparison = current_comparison(document)
        if comparison is None:
            raise Refused(_no_text(document))
        moves = _moves(comparison)
        if moves:
            numbers = Case(*(When(number=old, then=Value(new)) for old, new in moves))
            document.passages.filter(number__in=[old for old, _new in moves]).update(number=numbers)
        return moves


def accept_change(*, by, passage: Passage, seen: int | None = None) -> Passage:
    """Take the paragraph that now stands under the number of `passage` as the one that is cited; return the passage.

    Raises Refused, with the reason, where the text is not held or has no such paragraph.
    """
    with transaction.atomic(), written_by(by):
        document = Document.objects.select_for_update().get(pk=passage.document_id)
        _check_seen(document, seen)
        passage = Passage.objects.select_for_update().get(pk=passage.pk)
        version = newest_version(document)
        if version is None:
            raise Refused(_no_text(document))
        paragraph = version.paragraphs.filter(number=passage.number).first()
        if paragraph is None:
            raise Refused(
                _("The text has no paragraph %(number)s any more: give the passage another number, or delete it.")
                % {"number": passage.number}
            )
        _check_stands_there(current_comparison(document), passage.number)
        passage.sha256 = paragraph.sha256
        passage.save(update_fields=["sha256"])
    return passage


def make_passages(*, by, document: Document, gists: dict[int, str], seen: int | None = None) -> list[Passage]:
    """Make a passage of each paragraph of the newest text of `document` that `gists` names by number; return them.

    Raises Refused, with the reason, and makes none where the text is not held or has no such paragraph, or where one
    of them is a passage already.
    """
    with transaction.atomic(), written_by(by):
        document = Document.objects.select_for_update().get(pk=document.pk)
        _check_seen(document, seen)
        version = newest_version(document)
        if version is None:
            raise Refused(_no_text(document))
        found = {each.number: each.sha256 for each in version.paragraphs.filter(number__in=gists)}
        if lacking := sorted(set(gists) - set(found)):
            raise Refused(_("The text has no paragraph %(numbers)s.") % {"numbers": _numbers(lacking)})
        if taken := document.passages.filter(number__in=gists).values_list("number", flat=True):
            raise Refused(_("A passage already: %(numbers)s.") % {"numbers": _numbers(sorted(taken))})
        return [
            Passage.objects.create(document=document, number=number, gist=gist, sha256=found[number])
            for number, gist in sorted(gists.items())
        ]


def _check_seen(document: Document, seen: int | None) -> None:
    """Raise Refused where `document` has got another version since `seen`."""
    newest = newest_version(document)
    if seen is not None and seen != (newest.number if newest else 0):
        raise Refused(_("Somebody has loaded another version of the document meanwhile: look again."))


def _check_stands_there(comparison: Comparison, number: int) -> None:
    """Raise Refused where the paragraph of that number is not the one that the passage of that number became."""
    placed = comparison.of(number)
    if placed.standing == Standing.MOVED:
        raise Refused(
            _("Passage %(number)s has not changed but moved to %(places)s: re-anchor it.")
            % {"number": number, "places": _numbers(placed.found_at)}
        )
    if placed.now_at not in (None, number):
        raise Refused(
            _("Passage %(number)s has probably become %(place)s, as its neighbours have moved: re-anchor first.")
            % {"number": number, "place": _numbers([placed.now_at])}
        )
    if other := next((each for each in comparison.passages if number in each.found_at and each != placed), None):
        raise Refused(
            _("Paragraph %(number)s is what passage %(other)s says: re-anchor first, or give this one another number.")
            % {"number": number, "other": other.number}
        )


def _version_of(document: Document, content: bytes) -> DocumentVersion | None:
    """Return the newest version of `document` if it is `content`; None where that would be a new one.

    Raises Refused where the file is an older version, or belongs to another document.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    newest = newest_version(document)
    if newest and newest.sha256 == sha256:
        return newest
    if older := document.versions.filter(sha256=sha256).first():
        raise Refused(
            _(
                "This file is version %(older)s of the document, which version %(newest)s has superseded: "
                "take a newer one."
            )
            % {"older": older.number, "newest": newest.number}
        )
    others = Document.objects.exclude(pk=document.pk)
    if other := others.filter(Q(sha256=sha256) | Q(versions__sha256=sha256)).first():
        raise Refused(
            _("This file is the document “%(other)s” (%(slug)s): load it there.") % {"other": other, "slug": other.slug}
        )
    return None


def _new_version(document: Document, content: bytes, file_name: str, found: ReadDocument) -> DocumentVersion:
    newest = newest_version(document)
    version = DocumentVersion.objects.create(
        document=document,
        number=newest.number + 1 if newest else 1,
        sha256=hashlib.sha256(content).hexdigest(),
        file_name=file_name,
        media_type=found.media_type,
    )
    Paragraph.objects.bulk_create(
        Paragraph(version=version, number=number, text=text, sha256=fingerprint(text))
        for number, text in enumerate(found.paragraphs, 1)
    )
    if not document.sha256:
        document.sha256 = version.sha256
        document.save(update_fields=["sha256"])
    return version


def _staged(content: bytes) -> keeping.StagedFile:
    """Write the file out, to be kept at the commit. Raises Refused where there is no room or no right to."""
    try:
        return keeping.StagedFile(content)
    except OSError as error:
        raise Refused(
            _("The file cannot be kept: %s. Whoever runs the portal has to look at DOCUMENTS_DIR.") % error.strerror
        ) from error


def _report(
    document: Document,
    content: bytes,
    file_name: str,
    found: ReadDocument,
    version: DocumentVersion | None,
    *,
    is_new: bool = False,
) -> ImportReport:
    """Say what `version`, or the one that would be made where it is None, means for the record."""
    texts = [(number, fingerprint(text)) for number, text in enumerate(found.paragraphs, 1)]
    comparison = comparison_with(document, texts)
    newest = newest_version(document)
    number = version.number if version else (newest.number if newest else 0) + 1
    return ImportReport(
        document=str(document),
        slug=document.slug,
        file_name=file_name,
        media_type=found.media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        version=number,
        is_new=is_new or version is None,
        supersedes=number - 1 or None,
        paragraphs=len(texts),
        passages=passage_reports(document, comparison),
        without_passage=comparison.new,
        pages_without_text=found.pages_without_text,
    )


def _moves(comparison: Comparison) -> list[tuple[int, int]]:
    """Return the moves that `comparison` asks for. Raises Refused where a place is open or taken."""
    for placed in comparison.passages:
        if placed.standing == Standing.MOVED and placed.now_at is None:
            raise Refused(
                _("Passage %(number)s stands at %(places)s: give it the number that is meant, then re-anchor the rest.")
                % {"number": placed.number, "places": _numbers(placed.found_at)}
            )
    moves = {each.number: each.now_at for each in comparison.passages if each.now_at not in (None, each.number)}
    places = {new: old for old, new in moves.items()}
    for placed in comparison.passages:
        if placed.number in places and placed.number not in moves:
            raise Refused(
                _(
                    "Passage %(number)s stands where passage %(moved)s has moved to, and nothing says where it belongs "
                    "now: give it another number, or move what rests on it and delete it."
                )
                % {"number": placed.number, "moved": places[placed.number]}
            )
    return sorted(moves.items())


def _no_text(document: Document) -> str:
    return _("No text of “%(document)s” is held: load its file first.") % {"document": document}


def _numbers(numbers) -> str:
    return ", ".join(f"¶{number}" for number in numbers)

"""`manage.py import_document`: load the files of documents, after saying what that would do."""

import hashlib
import stat
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from meetings.actions import load_document, plan_import
from meetings.import_report import ImportReport, PassageReport
from meetings.intake.reading import MAX_BYTES, Refused, check_size
from meetings.models import Document


class Command(BaseCommand):
    """Report on each file; with --commit, load it. A refused file leaves nothing behind and stops no other."""

    help = "Say what loading the files of documents would do to the record; with --commit, load them."

    def add_arguments(self, parser):
        """Take the files, the document's address, and whether to write."""
        parser.add_argument("files", nargs="+", metavar="FILE", help=".txt, .docx, .pdf with text, or .html")
        parser.add_argument("--slug", help="the document's address; without it, found by the file's SHA-256")
        parser.add_argument("--commit", action="store_true", help="write; without it, only say what would be done")

    def handle(self, *, files, slug, commit, **options):
        """Report on every file. Raises CommandError when one is refused."""
        if slug and len(files) > 1:
            raise CommandError(_("--slug names one document: give one file with it."))
        refused = 0
        for name in files:
            try:
                self.load(Path(name), slug, commit=commit)
            except Refused as refusal:
                refused += 1
                self.stdout.write(self.style.ERROR(_("%(file)s: refused. %(reason)s") % {
                    "file": name, "reason": refusal.reason,
                }))  # fmt: skip
        if refused:
            raise CommandError(
                ngettext(
                    "%(refused)d of %(all)d file was refused.", "%(refused)d of %(all)d files were refused.", len(files)
                )
                % {"refused": refused, "all": len(files)}
            )
        if not commit:
            self.stdout.write(_("Nothing was written. To write: the same with --commit"))

    def load(self, path: Path, slug: str | None, *, commit: bool) -> None:
        """Load one file, or say what that would do. Raises Refused."""
        content = _content(path)
        document = _document(content, slug)
        if commit:
            report = load_document(by=None, document=document, content=content, file_name=path.name)
        else:
            report = plan_import(document=document, content=content, file_name=path.name)
        self.tell(path, report, commit=commit)

    def tell(self, path: Path, report: ImportReport, *, commit: bool) -> None:
        """Print what `report` says."""
        say = self.stdout.write
        say(f"{path}: {report.document} ({report.slug})")
        say("  " + _what(report, commit=commit))
        say("  " + _counts(report))
        if report.pages_without_text:
            say("  " + _("Pages without text: %s") % _numbers(report.pages_without_text))
        for passage in (*report.moved, *report.changed):
            say("  " + _place(passage))
            for record in passage.resting:
                say(f"    {record.kind}: {record.name}  {record.address}")
            if not passage.resting:
                say("    " + _("no record rests on it"))
        if report.without_passage:
            say("  " + _("Paragraphs on which no passage stands: %s") % _numbers(report.without_passage))


def _content(path: Path) -> bytes:
    """Return what is in the file. Raises Refused for one that cannot be read or is too large, before reading it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would wait for ever, a device would never end
            raise Refused(_("It is not a file."))
        check_size(status.st_size)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # it may have grown since
    except OSError as error:
        raise Refused(_("It cannot be opened: %s.") % error.strerror) from error


def _document(content: bytes, slug: str | None) -> Document:
    """Return the document that is meant. Raises Refused, saying what to do, where there is none."""
    if slug:
        try:
            return Document.objects.get(slug=slug)
        except Document.DoesNotExist as error:
            raise Refused(_("No document has the address “%s”: make it at the desk first.") % slug) from error
    sha256 = hashlib.sha256(content).hexdigest()
    documents = Document.objects.filter(Q(sha256=sha256) | Q(versions__sha256=sha256)).distinct()
    if len(documents) == 1:
        return documents[0]
    raise Refused(
        _("No document of the record is this file (SHA-256 %s). Say which it is a version of: --slug ADDRESS") % sha256
    )


def _what(report: ImportReport, *, commit: bool) -> str:
    if not report.is_new:
        return _("Version %(version)s is this file already: nothing changes.") % {"version": report.version}
    if report.supersedes:
        words = (
            _("Version %(version)s was made; it supersedes version %(old)s, which stays readable.")
            if commit
            else _("Version %(version)s would be made; it would supersede version %(old)s, which stays readable.")
        )
    else:
        words = _("Version %(version)s was made.") if commit else _("Version %(version)s would be made.")
    return words % {"version": report.version, "old": report.supersedes}


def _counts(report: ImportReport) -> str:
    words = _("%(paragraphs)s paragraphs. Passages: %(same)s the same, %(moved)s moved, %(changed)s changed") % {
        "paragraphs": report.paragraphs,
        "same": len(report.same),
        "moved": len(report.moved),
        "changed": len(report.changed),
    }
    if report.unmarked:
        words += _(", %s without a fingerprint") % len(report.unmarked)
    return words + "."


def _place(passage: PassageReport) -> str:
    if passage.found_at:
        return _("¶%(number)s moved to %(places)s. On it rest:") % {
            "number": passage.number,
            "places": _numbers(passage.found_at),
        }
    if passage.now_at and passage.now_at != passage.number:
        return _("¶%(number)s changed, and is probably ¶%(place)s now. On it rest:") % {
            "number": passage.number,
            "place": passage.now_at,
        }
    return _("¶%(number)s changed. On it rest:") % {"number": passage.number}


def _numbers(numbers) -> str:
    return ", ".join(f"¶{number}" for number in numbers)

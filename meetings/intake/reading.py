"""Read a document's file: what it is, by its content, and its text. Pure: no database, nothing written."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from meetings.intake import confined, kinds
from meetings.intake.decoding import decode
from meetings.intake.limits import MAX_BYTES, MAX_CHARACTERS, MAX_PARAGRAPHS, MEBIBYTE
from meetings.intake.paragraphs import paragraphs
from meetings.intake.refusals import Refused, refusal
from meetings.intake.unreadable import Unreadable

__all__ = ["MAX_BYTES", "ReadDocument", "Refused", "check_size", "read"]

MEDIA_TYPES = {
    "txt": "text/plain",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
EXTENSIONS = {".txt": "txt", ".text": "txt", ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx"}
_FOUND = {
    "txt": _("plain text (.txt)"),
    "html": _("a web page (.html)"),
    "pdf": _("a PDF (.pdf)"),
    "docx": _("a Word file (.docx)"),
}
_NO_NAME = re.compile(r"[/\\\x00-\x1f\x7f\ud800-\udfff]|^\.{0,2}$|^[a-z]:", re.I)


@dataclass(frozen=True)
class ReadDocument:
    """A document's text, as `meetings.intake.paragraphs` splits it, and the type that its content is of."""

    media_type: str
    text: str
    pages_without_text: tuple[int, ...] = ()  # of a PDF: pictures, or blank

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs, the first of which is number 1."""
        return paragraphs(self.text)


def check_size(size: int) -> None:
    """Raise Refused for a file of `size` bytes that is too large; to be asked before it is read."""
    if size > MAX_BYTES:
        raise refusal(Unreadable("too_large", limit=MAX_BYTES // MEBIBYTE))


def read(content: bytes, file_name: str) -> ReadDocument:
    """Return type and text of the file `content`; `file_name` has to agree with what the content is.

    .docx, .pdf and .html are read in a child process with limits. Raises Refused, whose reason names the cause and
    what to do, for everything that is not a document with text.
    """
    check_size(len(content))
    try:
        return _read(content, file_name)
    except Unreadable as unreadable:
        raise refusal(unreadable) from unreadable


def _read(content: bytes, file_name: str) -> ReadDocument:
    extension = _extension(file_name)
    if not content:
        raise Unreadable("empty")
    named = EXTENSIONS.get(extension)
    kind = kinds.judge(content)
    if kind == kinds.PDF:
        _check_named("pdf", named, extension)
        found = confined.extract("pdf", content)
    elif kind == kinds.ZIP:
        found = confined.extract("docx", content)  # says what other kind of ZIP it is, before the name is asked
        _check_named("docx", named, extension)
    else:
        text = decode(content)
        is_html = kinds.is_html(text, named_so=named == "html")
        _check_named("html" if is_html else "txt", named, extension)
        found = confined.extract("html", content) if is_html else {"text": text}
    return _checked(ReadDocument(MEDIA_TYPES[named], found["text"], tuple(found.get("pages_without_text", ()))))


def _extension(file_name: str) -> str:
    """Return the extension of a bare name, in small letters. Raises Unreadable for what is no bare name."""
    if _NO_NAME.search(file_name):
        raise Unreadable("name_path")
    if len(file_name) > 255:
        raise Unreadable("name_long")
    stem, dot, extension = file_name.rpartition(".")
    return f".{extension.lower()}" if dot and stem else ""


def _check_named(found: str, named: str | None, extension: str) -> None:
    """Raise Unreadable unless the content that was `found` is what the file is `named`."""
    if named == found:
        return
    if named is None:
        raise Unreadable("extension_unknown" if extension else "extension_none", extension=extension)
    raise Unreadable("extension_wrong", extension=extension, found=_FOUND[found])


def _checked(document: ReadDocument) -> ReadDocument:
    """Return `document`. Raises Unreadable for one without text, or with more than a record can hold."""
    if not document.text.strip():
        raise Unreadable("no_text")
    if len(document.text) > MAX_CHARACTERS:
        raise Unreadable("too_many_characters", limit=MAX_CHARACTERS)
    if len(document.paragraphs) > MAX_PARAGRAPHS:
        raise Unreadable("too_many_paragraphs", limit=MAX_PARAGRAPHS)
    return document

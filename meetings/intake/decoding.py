"""Bytes to text: which encoding, and whether what comes out is a text at all."""

import codecs
import re

from meetings.intake.unreadable import Unreadable

_BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
]
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_-]{1,40})""", re.I)
_WEB_NAMES = {"utf-8", "utf8", "windows-1252", "iso-8859-1", "iso-8859-15", "latin1", "us-ascii", "ascii"}
FOREIGN_FROM = 0.3  # share of letters beyond ASCII from which Windows-1252 is not what was meant


def decode(content: bytes) -> str:
    """Return the text of `content`: by its BOM, by what a web page declares, as UTF-8, or as Windows-1252.

    Raises Unreadable where none gives a text: NUL bytes, control characters, an encoding that is not known.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _checked(_decoded(content[len(bom) :], encoding))
    if b"\0" in content:
        raise Unreadable("nul_bytes")
    try:
        return _checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    text = _decoded(content, _declared(content) or "cp1252")
    letters = [character for character in text[:100_000] if not character.isspace()]
    if sum(character > "\x7f" for character in letters) > FOREIGN_FROM * len(letters):
        raise Unreadable("unknown_encoding")
    return _checked(text)


def _declared(content: bytes) -> str | None:
    """The encoding that a web page declares, of the few that are not UTF-8 and that we know; browsers read it so."""
    found = _DECLARED.search(content[:2048])
    name = found.group(1).decode().lower() if found else ""
    if name not in _WEB_NAMES or name.startswith("utf"):
        return None
    return "iso-8859-15" if name == "iso-8859-15" else "cp1252"  # the web's name for Latin-1 means Windows-1252


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("unknown_encoding") from error


def _checked(text: str) -> str:
    """Return `text`. Raises Unreadable for characters that no text has and no database keeps."""
    if "\0" in text:
        raise Unreadable("nul_bytes")
    if _CONTROL.search(text):
        raise Unreadable("control_characters")
    return text

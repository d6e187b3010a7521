"""The ZIP that an Office file is: whether it may be unpacked. Runs in the confined child."""

import zipfile

from meetings.intake.limits import MAX_EXPANDED, MAX_PARTS, MAX_XML, MEBIBYTE
from meetings.intake.unreadable import Unreadable

_CHUNK = MEBIBYTE


def check_contents(package: zipfile.ZipFile) -> None:
    """Raise Unreadable for a `package` that is locked, of no usual size, or has entities in its XML.

    Nothing is unpacked before its size is known.
    """
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted")
    if len(parts) > MAX_PARTS:
        raise Unreadable("docx_parts", parts=len(parts), limit=MAX_PARTS)
    xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > MAX_EXPANDED or any(part.file_size > MAX_XML for part in xml):
        raise Unreadable("docx_expands", limit=MAX_EXPANDED // MEBIBYTE)
    for part in xml:
        if _declares_entities(package, part):
            raise Unreadable("docx_entities")


def _declares_entities(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether the XML of `part` has a document type, in whatever encoding; without one it has no entities."""
    rest = b""
    with package.open(part) as file:  # yields no more than the size that the directory states
        while chunk := file.read(_CHUNK):
            plain = rest + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                return True
            rest = plain[-16:]
    return False

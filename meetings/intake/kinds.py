"""What a file is, judged by its first bytes and not by its name."""

import re

from meetings.intake.unreadable import Unreadable

PDF, ZIP, TEXT = "pdf", "zip", "text"

_SIGNATURES = [
    (b"\x1f\x8b", "archive", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "archive", "7z"),
    (b"Rar!\x1a\x07", "archive", "rar"),
    (b"\xfd7zXZ\x00", "archive", "xz"),
    (b"\x28\xb5\x2f\xfd", "archive", "zstd"),
    (b"{\\rtf", "rich_text", "RTF"),
    (b"\x89PNG\r\n\x1a\n", "picture", "PNG"),
    (b"\xff\xd8\xff", "picture", "JPEG"),
    (b"GIF87a", "picture", "GIF"),
    (b"GIF89a", "picture", "GIF"),
    (b"II*\x00", "picture", "TIFF"),
    (b"MM\x00*", "picture", "TIFF"),
    (b"\x7fELF", "program", "ELF"),
    (b"\xcf\xfa\xed\xfe", "program", "Mach-O"),
    (b"\xca\xfe\xba\xbe", "program", "Mach-O, Java"),
    (b"#!", "program", "#!"),
    (b"ID3\x02", "media", "MP3"),
    (b"ID3\x03", "media", "MP3"),
    (b"ID3\x04", "media", "MP3"),
    (b"OggS", "media", "Ogg"),
    (b"\x1aE\xdf\xa3", "media", "Matroska"),
]
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_KINDS = [("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"), ("PowerPoint Document", ".ppt")]
_MPEG_PICTURES = (b"heic", b"heix", b"mif1", b"avif")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def judge(content: bytes) -> str:
    """Return PDF, ZIP (which a docx is, too) or TEXT. Raises Unreadable for every kind that is not a document."""
    if content.startswith(_BOMS):
        return TEXT
    for signature, code, kind in _SIGNATURES:
        if content.startswith(signature):
            raise Unreadable(code, kind=kind)
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ZIP
    if content.startswith(_OLE):
        raise _of_ole(content)
    if content.startswith(b"BZh") and content[4:10] == b"1AY&SY":
        raise Unreadable("archive", kind="bzip2")
    if content[257:262] == b"ustar":
        raise Unreadable("archive", kind="tar")
    if content.startswith(b"MZ") and b"\0" in content[:64]:
        raise Unreadable("program", kind="Windows")
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        raise Unreadable("picture", kind="BMP")
    if content.startswith(b"RIFF"):
        picture = content[8:12] == b"WEBP"
        raise Unreadable("picture" if picture else "media", kind="WebP" if picture else "RIFF")
    if content[4:8] == b"ftyp":
        picture = content[8:12] in _MPEG_PICTURES
        raise Unreadable("picture" if picture else "media", kind="HEIF" if picture else "MP4")
    return TEXT


def _of_ole(content: bytes) -> Unreadable:
    """What a compound file of Office is: an encrypted .docx is one as well."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Unreadable("encrypted")
    found = (kind for name, kind in _OLE_KINDS if name.encode("utf-16-le") in content)
    return Unreadable("old_office", kind=next(found, ".doc, .xls, .ppt"))


_HTML_START = re.compile(
    r"(?>\s+|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|(?:html|head|body|title|meta|main|article|section|div|p|"
    r"h[1-6]|ul|ol|table)[\s/>])",
    re.I | re.S,
)  # atomic, so that a thousand comments are tried once only
_XML_START = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!ENTITY|[a-z][\w.:-]*\s+xmlns)", re.I)
_SVG_START = re.compile(r"(?>\s+|<!--.*?-->|<\?xml[^>]*>|<!DOCTYPE svg[^>]*>)*+<svg[\s>]", re.I | re.S)
_ANY_TAG = re.compile(r"<[a-z][a-z0-9]*(?:\s[^<>]*)?/?>", re.I)
_STARTS_WITHIN = 4096  # characters in which a document says what it is


def is_html(text: str, *, named_so: bool) -> bool:
    """Whether `text` is a web page: it begins as one, or is `named_so` and has tags.

    Raises Unreadable for a drawing or other XML.
    """
    start = text[:_STARTS_WITHIN]
    if _SVG_START.match(start):
        raise Unreadable("picture", kind="SVG")
    if _HTML_START.match(start):
        return True
    if _XML_START.match(start):
        raise Unreadable("xml")
    return named_so and bool(_ANY_TAG.search(text))

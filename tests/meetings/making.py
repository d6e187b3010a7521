"""Files made for tests: documents of each type, and parts to make hostile ones from."""

import io
import zipfile

import docx

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX_HEAD = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WORD}"><w:body>'
DOCX_TAIL = "</w:body></w:document>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def make_docx(*paragraphs: str) -> bytes:
    """A .docx with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document) -> bytes:
    """The bytes of a document of python-docx."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def make_zip(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP with these files inside."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def docx_with(xml: bytes | str | None = None, **more: bytes) -> bytes:
    """A .docx whose document.xml is `xml`, with `more` files inside."""
    with zipfile.ZipFile(io.BytesIO(make_docx("x"))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    if xml is not None:
        parts["word/document.xml"] = xml
    return make_zip(parts | more)


def make_pdf(*pages: list[tuple[int, str]], trailer: str = "", size: int = 11, extra: tuple[bytes, ...] = ()) -> bytes:
    """A PDF whose pages hold lines of text at a height: (y, text). `extra` objects follow; `trailer` is added to it."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        stream = b"".join(
            b"BT /F1 %d Tf 72 %d Td (%s) Tj ET\n" % (size, y, text.encode("latin-1")) for y, text in lines
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return assemble([*objects, *extra], trailer)


def assemble(objects: list[bytes], trailer: str = "") -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer.encode(),
        start,
    )
    return bytes(out)


def pdf_of_stream(stream: bytes, dictionary: str = "", resources: str = "") -> bytes:
    """A PDF of one page with this content stream."""
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
            % resources.encode(),
            b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), dictionary.encode(), stream),
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length 1 >>\nstream\n\x00\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


ENCRYPTED_PDF = make_pdf(
    [(700, "Secret.")],
    trailer=f"/Encrypt 6 0 R /ID [<{'00' * 16}><{'00' * 16}>]",
    extra=(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32),),
)
SCANNED_PDF = pdf_of_stream(b"q 595 0 0 842 0 0 cm /Im1 Do Q", resources="/XObject << /Im1 5 0 R >>")

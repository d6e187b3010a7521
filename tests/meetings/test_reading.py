"""Reading files: every type gives its paragraphs, every hostile one a refusal that names the cause."""

import gzip
import io
import lzma
import resource
import sys
import tarfile
import time
import zlib

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from meetings.intake import confined, extract, limits, reading
from meetings.intake.blocks import joined
from meetings.intake.paragraphs import paragraphs
from meetings.intake.reading import MAX_BYTES, Refused, check_size, read
from meetings.intake.refusals import REASONS
from meetings.intake.unreadable import Unreadable
from tests.meetings.making import (
    DOCX_HEAD,
    DOCX_TAIL,
    ENCRYPTED_PDF,
    PNG,
    SCANNED_PDF,
    WORD,
    assemble,
    docx_with,
    make_docx,
    make_pdf,
    make_zip,
    pdf_of_stream,
    saved,
)

# What is read

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in which the system counts memory."""


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_in_each_encoding(encoding):
    found = read("The Co-Chairs’ café met – twice.\n\nThey agreed.".encode(encoding), "Notes.TXT")
    assert found.media_type == "text/plain"
    assert found.paragraphs == ["The Co-Chairs’ café met – twice.", "They agreed."]


def test_utf_16_of_the_other_byte_order():
    assert read(b"\xfe\xff" + "Agreed.".encode("utf-16-be"), "a.txt").paragraphs == ["Agreed."]


def test_text_is_left_as_it_is():
    text = "A line that was broken at the width\nof the page\x0c next page\n\n- item\n"
    assert read(text.encode(), "a.txt").text == text


def test_docx_with_tables_and_tracked_changes():
    document = docx.Document()
    document.add_heading("Outcomes")
    document.add_paragraph("Members agreed\nand went home.")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Australia", "Indonesia"
    document.element.body.append(
        parse_xml(
            f'<w:p xmlns:w="{WORD}"><w:ins w:id="1" w:author="a"><w:r><w:t>Put in, </w:t></w:r></w:ins>'
            f'<w:del w:id="2" w:author="a"><w:r><w:delText>struck out, </w:delText></w:r></w:del>'
            f"<w:sdt><w:sdtContent><w:r><w:t>filled in.</w:t></w:r></w:sdtContent></w:sdt></w:p>"
        )
    )
    found = read(saved(document), "outcomes.docx")
    assert found.media_type == reading.MEDIA_TYPES["docx"]
    assert found.paragraphs == [
        "Outcomes", "Members agreed and went home.", "Australia", "Indonesia", "Put in, filled in.",
    ]  # fmt: skip


PAGE = """<!-- saved --><!DOCTYPE html><html><head><title>Not this</title><style>p {}</style></head><body>
<h1>Ninth&nbsp;Annual <em>Meeting</em></h1><div>In Bangkok<p>Members agreed<br>and went home.<p>Second.
<ul><li>One</li><li>Two</ul><script>alert("not this")</script><svg><text>nor this</text></svg></div>
Last &amp; least</body></html>"""


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM"])
def test_html(name):
    found = read(PAGE.encode(), name)
    assert found.media_type == "text/html"
    assert found.paragraphs == [
        "Ninth Annual Meeting", "In Bangkok", "Members agreed and went home.", "Second.", "One", "Two", "Last & least",
    ]  # fmt: skip


def test_html_that_declares_its_encoding():
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>café</p></body></html>'
    assert read(page.encode("latin-1"), "a.html").paragraphs == ["café"]


def test_pieces_of_html_are_html_if_named_so():
    assert read(b"Hello <b>world</b><p>Agreed.", "a.html").paragraphs == ["Hello world", "Agreed."]
    assert read(b"Hello <b>world</b>", "a.txt").paragraphs == ["Hello <b>world</b>"]


def test_pdf_lines_become_paragraphs_also_over_a_page():
    found = read(
        make_pdf(
            [(800, "A heading"), (760, "Members met in Bangkok and"), (746, "agreed to co-"), (732, "operate."),
             (700, "They also agreed"), (40, "1")],
            [(800, "to meet again."), (786, "- an item"), (772, "- another item"), (40, "Page 2 of 2")],
        ),
        "a.pdf",
    )  # fmt: skip
    assert found.media_type == "application/pdf"
    assert found.paragraphs == [
        "A heading", "Members met in Bangkok and agreed to co-operate.", "They also agreed to meet again.", "- an item",
        "- another item",
    ]  # fmt: skip
    assert found.pages_without_text == ()


def test_pdf_says_which_pages_have_no_text():
    assert read(make_pdf([(700, "Text.")], [], [(700, "More.")]), "a.pdf").pages_without_text == (2,)


def test_the_same_way_every_time():
    content = make_docx("One.", "Two", "three", "- four")
    assert read(content, "a.docx") == read(content, "a.docx")


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)


@given(st.lists(words, max_size=12))
def test_blocks_are_split_into_exactly_themselves(blocks):
    text = joined(blocks)
    assert paragraphs(text) == text.split("\n\n") * bool(text)
    assert paragraphs(text) == [block for each in blocks if (block := " ".join(joined([each]).split()))]


@given(
    st.lists(st.text("aB é.-–1)", min_size=1, max_size=40).filter(lambda text: text.strip()), min_size=1, max_size=5)
)
@settings(max_examples=8, deadline=None)
def test_docx_keeps_every_paragraph(texts):
    assert read(make_docx(*texts), "a.docx").paragraphs == [" ".join(text.split()) for text in texts]


# What is refused


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return file.getvalue()


def ole(name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name.encode("utf-16-le") + bytes(512)


def paragraph_xml(inside: str) -> str:
    return f"{DOCX_HEAD}<w:p><w:r><w:t>{inside}</w:t></w:r></w:p>{DOCX_TAIL}"


def bomb() -> bytes:
    """A PDF page of a gigabyte, packed into a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1 << 10)) + packer.flush()
    return pdf_of_stream(packed, "/Filter /FlateDecode")


TEXT = "Members agreed.\n"
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>'

HOSTILE = {
    "larger than 20 MB": ("a.txt", lambda: b"a" * (MAX_BYTES + 1), "larger than 20 MB"),
    "empty": ("a.txt", lambda: b"", "is empty"),
    "white space only": ("a.txt", lambda: b" \n\n\t ", "no text"),
    "scanned pdf": ("a.pdf", lambda: SCANNED_PDF, "no text, only pictures: run text recognition first"),
    "blank pdf": ("a.pdf", lambda: make_pdf([]), "has no text"),
    "encrypted pdf": ("a.pdf", lambda: ENCRYPTED_PDF, "protected by a password"),
    "truncated pdf": ("a.pdf", lambda: make_pdf([(700, TEXT)] * 30)[:-400], "cut off"),
    "broken pdf": ("a.pdf", lambda: b"%PDF-1.7\n" + b"rubbish " * 100 + b"%%EOF", "damaged"),
    "pdf of a page that is its own parent": (
        "a.pdf",
        lambda: assemble([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "damaged",
    ),
    "pdf bomb": ("a.pdf", bomb, "more than 512 MB of memory"),
    "pdf of too many pages": ("a.pdf", lambda: make_pdf(*[[]] * 301), "301 pages, more than 300"),
    "pdf with letters of no name": (
        "a.pdf",
        lambda: make_pdf([(700, "".join(rf"\(cid:{n}\)" for n in range(30)))]),
        "Its letters cannot be told",
    ),
    "truncated docx": ("a.docx", lambda: make_docx(TEXT)[:-200], "damaged or cut off"),
    "broken docx": ("a.docx", lambda: docx_with("<w:document"), "damaged or cut off"),
    "docx of pictures": (
        "a.docx",
        lambda: docx_with(f"{DOCX_HEAD}<w:p><w:r><w:drawing/></w:r></w:p>{DOCX_TAIL}"),
        "only pictures",
    ),
    "docx with a password": ("a.docx", lambda: ole("EncryptedPackage"), "protected by a password"),
    "docx bomb": ("a.docx", lambda: docx_with(DOCX_HEAD + " " * (31 << 20) + DOCX_TAIL), "unpacks to more than 100 MB"),
    "docx bomb of many": ("a.docx", lambda: docx_with(None, **{f"{n}.bin": bytes(11 << 20) for n in range(10)}),
                          "unpacks to more than 100 MB"),
    "docx of a million elements": ("a.docx", lambda: docx_with(DOCX_HEAD + "<w:p/>" * 4_500_000 + DOCX_TAIL), "memory"),
    "docx of too many files": ("a.docx", lambda: docx_with(None, **{f"{n}.bin": b"" for n in range(2_000)}),
                               "files inside, more than 2000"),
    "docx of too many paragraphs": (
        "a.docx",
        lambda: docx_with(DOCX_HEAD + "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 5_001 + DOCX_TAIL),
        "more than 5000 paragraphs",
    ),
    "xml bomb": ("a.docx", lambda: docx_with(LAUGHS + paragraph_xml("&b;")), "declares entities"),
    "xml bomb in utf-16": (
        "a.docx",
        lambda: docx_with((LAUGHS + paragraph_xml("&b;").partition("?>")[2]).encode("utf-16")),
        "declares entities",
    ),
    "external entity": ("a.docx", lambda: docx_with(OUTSIDE + paragraph_xml("&xxe;")), "declares entities"),
    "deep docx": (
        "a.docx",
        lambda: docx_with(DOCX_HEAD + "<w:tbl>" * 100_000 + "</w:tbl>" * 100_000 + DOCX_TAIL),
        "256 deep",
    ),
    "deep html": ("a.html", lambda: b"<html>" + b"<div>" * 100_000 + b"deep", "500 deep"),
    "html of a broken declaration": ("a.html", lambda: b"<html><![broken[ x ]]><p>a", "damaged"),
    "html without text": ("a.html", lambda: b"<html><body><script>alert(1)</script></body></html>", "no text"),
    "html of too many paragraphs": ("a.html", lambda: b"<html>" + b"<p>a" * 5_001, "more than 5000 paragraphs"),
    "too many paragraphs": ("a.txt", lambda: b"A.\n\n" * 5_001, "more than 5000 paragraphs"),
    "too many characters": ("a.txt", lambda: b"ab cd.\n" * 300_000, "more than 2000000 characters"),
    "zip": ("a.zip", lambda: make_zip({"a.txt": TEXT}), "an archive .zip.: unpack it"),
    "zip named docx": ("a.docx", lambda: make_zip({"a.txt": TEXT}), "an archive .zip."),
    "empty zip": ("a.docx", lambda: make_zip({}), "an archive .zip."),
    "gzip": ("a.txt.gz", lambda: gzip.compress(TEXT.encode()), "an archive .gzip."),
    "xz named txt": ("a.txt", lambda: lzma.compress(TEXT.encode()), "an archive .xz."),
    "7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(64), "an archive .7z."),
    "rar": ("a.rar", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(64), "an archive .rar."),
    "tar": ("a.tar", tar, "an archive .tar."),
    "doc": ("a.doc", lambda: ole("WordDocument"), "old Office file .[.]doc.: open it and save it as [.]docx"),
    "xls named docx": ("a.docx", lambda: ole("Workbook"), "old Office file .[.]xls."),
    "xlsx": ("a.xlsx", lambda: make_zip({"xl/workbook.xml": "<x/>"}), "another kind .[.]xlsx."),
    "pptx": ("a.pptx", lambda: make_zip({"ppt/presentation.xml": "<x/>"}), "another kind .[.]pptx."),
    "odt": ("a.odt", lambda: make_zip({"mimetype": "application/vnd.oasis.opendocument.text"}), "kind .[.]odt."),
    "rtf": ("a.rtf", lambda: rb"{\rtf1 Members agreed.}", "rich text file"),
    "png": ("a.png", lambda: PNG, "a picture .PNG.: run text recognition"),
    "jpeg named pdf": ("a.pdf", lambda: b"\xff\xd8\xff\xe0" + bytes(64), "a picture .JPEG."),
    "svg": ("a.html", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>', "a picture .SVG."),
    "film": ("a.mp4", lambda: b"\0\0\0\x18ftypmp42" + bytes(64), "sound or film"),
    "elf": ("a.txt", lambda: b"\x7fELF" + bytes(64), "a program .ELF."),
    "exe named pdf": ("a.pdf", lambda: b"MZ\x90\x00" + bytes(200), "a program .Windows."),
    "script": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "a program"),
    "xml": ("a.html", lambda: b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>', "XML data"),
    "xml bomb as html": ("a.html", lambda: (LAUGHS + "<lolz>&b;</lolz>").encode(), "XML data"),
    "NUL bytes": ("a.txt", lambda: b"Members\0agreed.", "NUL bytes"),
    "NUL in UTF-16": ("a.txt", lambda: "Members\0agreed".encode("utf-16"), "NUL bytes"),
    "control characters": ("a.txt", lambda: b"Members\x07\x1b[31m agreed.", "control characters"),
    "half of UTF-16": ("a.txt", lambda: "Members".encode("utf-16")[:-1], "encoding that is not known"),
    "Cyrillic in KOI8-R": ("a.txt", lambda: "Члены рабочей группы".encode("koi8-r"), "save it as UTF-8"),
    "bytes that are no text": ("a.txt", lambda: bytes(range(128, 160)) * 8, "save it as UTF-8"),
    "txt named pdf": ("a.pdf", lambda: TEXT.encode(), "“.pdf”, but the content is plain text"),
    "pdf named txt": ("a.txt", lambda: make_pdf([(700, TEXT)]), "“.txt”, but the content is a PDF"),
    "html named txt": ("a.txt", lambda: PAGE.encode(), "“.txt”, but the content is a web page"),
    "docx named pdf": ("a.pdf", lambda: make_docx(TEXT), "“.pdf”, but the content is a Word file"),
    "unknown extension": ("a.md", lambda: TEXT.encode(), "“.md”. What can be read: .txt"),
    "no extension": ("statement", lambda: TEXT.encode(), "no extension"),
    "path up": ("../a.txt", lambda: TEXT.encode(), "has a path in it"),
    "absolute path": ("/etc/a.txt", lambda: TEXT.encode(), "has a path in it"),
    "Windows path": ("C:a.txt", lambda: TEXT.encode(), "has a path in it"),
    "NUL in the name": ("a\0.txt", lambda: TEXT.encode(), "has a path in it"),
    "long name": ("a" * 252 + ".txt", lambda: TEXT.encode(), "longer than 255 characters"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_with_its_cause(case):
    name, make, cause = HOSTILE[case]
    content = make()
    began = time.monotonic()
    with pytest.raises(Refused, match=cause):
        read(content, name)
    assert time.monotonic() - began < 10
    # Until it runs its own program a child counts as large as the process that starts it.
    used, own = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    assert used * UNIT < max(limits.CHILD_MEMORY, own * UNIT + 1)


def test_a_thousand_comments_are_judged_at_once():
    began = time.monotonic()
    assert read(b"<!---->" * 500 + b"<", "a.txt").media_type == "text/plain"
    assert time.monotonic() - began < 1


def test_a_size_is_refused_before_anything_is_read():
    check_size(MAX_BYTES)
    with pytest.raises(Refused, match="larger than 20 MB"):
        check_size(200 * 1024 * 1024)


@pytest.mark.parametrize(
    ("seconds", "returncode", "said", "code"),
    [(0.2, None, b"", "too_slow"), (10, -24, b"", "too_slow"), (10, -9, b"", "too_big_for_memory"),
     (10, 1, b"MemoryError", "too_big_for_memory"), (10, -11, b"", "crashed")],
)  # fmt: skip
def test_a_child_that_does_not_answer_is_a_refusal(monkeypatch, seconds, returncode, said, code):
    sleep = ["-c", "import time; time.sleep(20)"]
    end = ["-c", f"import os, sys; sys.stderr.write({said.decode()!r}); sys.stderr.flush(); "
           f"{f'os.kill(os.getpid(), {-(returncode or 0)})' if (returncode or 0) < 0 else 'sys.exit(1)'}"]  # fmt: skip
    run = confined.subprocess.run
    monkeypatch.setattr(limits, "CHILD_WALL_SECONDS", seconds)
    monkeypatch.setattr(
        confined.subprocess,
        "run",
        lambda _command, **options: run([sys.executable, *(end if returncode else sleep)], **options),
    )
    with pytest.raises(Unreadable) as refusal:
        confined.extract("pdf", b"")
    assert refusal.value.code == code
    assert str(REASONS[code] % refusal.value.figures)


def test_the_child_is_confined_and_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for the child")
    seen = {}
    run = confined.subprocess.run
    monkeypatch.setattr(
        confined.subprocess,
        "run",
        lambda command, **options: seen.update(options, command=command) or run(command, **options),
    )
    assert confined.extract("html", b"<p>a")["text"] == "a"
    assert seen["env"] == {}
    assert seen["command"][-2:] == ["meetings.intake.extract", "html"]
    code = (
        "import resource, meetings.intake.extract as e; e.confine(); "
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + n))[0] for n in ('AS', 'CPU', 'FSIZE', 'CORE')])"
    )
    child = run([sys.executable, "-c", code], cwd=seen["cwd"], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == f"[{512 << 20}, 9, 0, 0]"


def test_the_child_answers_in_words_of_its_own():
    assert extract.answer("html", b"<p>a") == {"text": "a"}
    assert extract.answer("docx", make_zip({})) == {"refused": "archive", "figures": {"kind": "zip"}}


def test_every_sentence_has_its_figures():
    for code, sentence in REASONS.items():
        figures = dict.fromkeys(("limit", "pages", "parts", "kind", "extension", "found"), "7")
        assert str(sentence % figures).endswith((".", "first.")), code

"""The paragraphs of a .docx. Runs in the confined child."""

import io
import zipfile

import docx
from docx.oxml.ns import qn
from lxml import etree

from meetings.intake.blocks import joined
from meetings.intake.packages import check_contents
from meetings.intake.unreadable import Unreadable

_OTHERS = [("xl/", ".xlsx"), ("ppt/", ".pptx"), ("visio/", ".vsdx")]
_OPEN_DOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr")}
_NOT_SAID = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), f"{_MC}Fallback"}  # struck out, or said twice
_XML_DEPTH = 256  # libxml2's own limit


def text_of(content: bytes) -> dict:
    """Return {"text"} of the .docx `content`: its body, tables and text boxes, with tracked changes accepted.

    Headers, footers, footnotes and comments are left out. Raises Unreadable where it is no .docx that can be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(package)
        body = docx.Document(io.BytesIO(content)).element.body
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # zipfile, zlib, lxml and python-docx each have their own for what is broken
        said = str(error).lower()
        if "memory" in said or said.startswith("unknown error"):  # what lxml says where it got none
            raise MemoryError from error
        if "depth" in said:
            raise Unreadable("too_deep", limit=_XML_DEPTH) from error
        raise Unreadable("docx_damaged") from error
    text = joined(_blocks(body))
    if not text:
        raise Unreadable("only_pictures" if body.find(f".//{qn('w:drawing')}") is not None else "no_text")
    return {"text": text}


def _check_package(package: zipfile.ZipFile) -> None:
    """Raise Unreadable unless it is a .docx of a usual size."""
    names = set(package.namelist())
    if "word/document.xml" not in names:
        raise _other(package, names)
    check_contents(package)


def _other(package: zipfile.ZipFile, names: set[str]) -> Unreadable:
    """What a ZIP that is no .docx is."""
    if "mimetype" in names and package.getinfo("mimetype").file_size < 200:
        kind = package.read("mimetype").decode("ascii", "replace").rpartition(".")[2]
        return Unreadable("office", kind=_OPEN_DOCUMENT.get(kind, "OpenDocument, EPUB"))
    for folder, kind in _OTHERS:
        if any(name.startswith(folder) for name in names):
            return Unreadable("office", kind=kind)
    return Unreadable("archive", kind="zip")


def _blocks(body):
    """Yield the text of every paragraph, in the document's order; that of a text box before the one it hangs on."""
    open_paragraphs: list[list[str]] = []
    walker = etree.iterwalk(body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in _NOT_SAID:
                walker.skip_subtree()
            elif tag == qn("w:p"):
                open_paragraphs.append([])
            elif open_paragraphs and tag == qn("w:t"):
                open_paragraphs[-1].append(element.text or "")
            elif open_paragraphs and tag in _SPACES:
                open_paragraphs[-1].append(" ")
            elif open_paragraphs and tag == qn("w:noBreakHyphen"):
                open_paragraphs[-1].append("-")
        elif tag == qn("w:p"):
            yield "".join(open_paragraphs.pop())

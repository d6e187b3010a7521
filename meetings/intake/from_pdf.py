"""The paragraphs of a PDF with text. Runs in the confined child."""

import io
import re
from dataclasses import dataclass
from operator import itemgetter
from statistics import median

import pdfplumber
from pdfminer.layout import LTChar, LTFigure, LTImage
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.utils import cluster_objects, extract_words
from pdfplumber.utils.exceptions import PdfminerException

from meetings.intake.blocks import joined
from meetings.intake.limits import MAX_PAGES
from meetings.intake.unreadable import Unreadable

END_WITHIN = 2048  # bytes at the end in which a whole PDF says so
SAME_LINE = 3  # points by which letters of one line may differ in height
APART = 1.35  # times the usual distance of lines: from here a new paragraph
TALLER = 1.15  # times the height of the line before: a heading
UNMAPPED_FROM = 0.2  # share of letters that a font does not name

_UNMAPPED = re.compile(r"\(cid:\d+\)")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–]?\s*(\d{1,4})\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", re.I)
_BULLET = re.compile(r"(?:[-–—•*·▪●o]|\d{1,2}[.)])\s+\S")
_STOP = re.compile(r"[.!?:;][\"”’')\]]*$")


@dataclass(frozen=True)
class _Line:
    text: str
    top: float
    height: float
    page: int


def text_of(content: bytes) -> dict:
    """Return {"text", "pages_without_text"} of the PDF `content`. Raises Unreadable where it cannot be read."""
    if b"%%EOF" not in content[-END_WITHIN:]:
        raise Unreadable("pdf_cut_off")
    lines: list[_Line] = []
    without: list[int] = []
    pictures = False
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            count = len(pdf.pages)
            if count > MAX_PAGES:
                raise Unreadable("too_many_pages", pages=count, limit=MAX_PAGES)
            if not count:
                raise Unreadable("pdf_damaged")
            for page in pdf.pages:
                letters, has_pictures = _letters(page)
                found = _lines(letters, page.page_number)
                lines += found
                if not found:
                    without.append(page.page_number)
                    pictures = pictures or has_pictures
                page.close()  # what it cached would add up
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, MemoryError):
            raise cause from error
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
            raise Unreadable("encrypted") from error
        raise Unreadable("pdf_damaged") from error  # pdfminer has many of its own for what is broken
    if not lines:
        raise Unreadable("only_pictures" if pictures else "no_text")
    text = joined(_blocks(lines))
    unmapped = _UNMAPPED.findall(text)
    if len(unmapped) > UNMAPPED_FROM * len(_UNMAPPED.sub("x", text)):
        raise Unreadable("unmapped_letters")
    return {"text": text, "pages_without_text": without}


def _letters(page) -> tuple[list[dict], bool]:
    """The letters of a page as pdfplumber's words want them, and whether it has pictures.

    Taken from the layout itself: `page.chars` says so much of each that it takes three times as long.
    """
    letters, pictures = [], False
    rest = [page.layout]
    while rest:
        for item in rest.pop():
            if isinstance(item, LTChar):
                top, bottom = -item.y1, -item.y0
                letters.append(
                    {"text": item.get_text(), "x0": item.x0, "x1": item.x1, "top": top, "bottom": bottom,
                     "doctop": top, "height": item.height, "width": item.width, "upright": item.upright}
                )  # fmt: skip
            elif isinstance(item, LTImage):
                pictures = True
            elif isinstance(item, LTFigure):
                rest.append(item)
    return letters, pictures


def _lines(letters: list[dict], number: int) -> list[_Line]:
    """The lines of the page of that number, without the number itself."""
    found = []
    for words in cluster_objects(extract_words(letters), itemgetter("top"), SAME_LINE):
        words.sort(key=itemgetter("x0"))
        top, height = words[0]["top"], max(word["height"] for word in words)
        found.append(_Line(" ".join(word["text"] for word in words), top, height, number))
    for end in (-1, 0):
        if len(found) > 1 and _is_page_number(found[end]):
            del found[end]
    return found


def _is_page_number(line: _Line) -> bool:
    """Whether a line at a page's edge is its number: within two of its place, since covers are not counted."""
    number = _PAGE_NUMBER.fullmatch(line.text)
    return bool(number) and abs(int(number.group(1)) - line.page) <= 2


def _blocks(lines: list[_Line]):
    """Yield paragraphs: lines at the usual distance belong together, over a page's end where no sentence ends."""
    gaps = [b.top - a.top for a, b in zip(lines, lines[1:], strict=False) if a.page == b.page and b.top > a.top]
    usual = median(gaps) if gaps else 0
    block: list[str] = []
    before: _Line | None = None
    for line in lines:
        if before and _begins(before, line, usual):
            yield _together(block)
            block = []
        block.append(line.text)
        before = line
    yield _together(block)


def _begins(before: _Line, line: _Line, usual: float) -> bool:
    """Whether `line` begins a paragraph of its own."""
    if _BULLET.match(line.text) or max(line.height, before.height) > TALLER * min(line.height, before.height):
        return True
    if line.page != before.page:
        return bool(_STOP.search(before.text))
    return line.top - before.top > APART * usual


def _together(block: list[str]) -> str:
    """Return lines as one; a word that was broken at a hyphen keeps it and is whole again."""
    return re.sub(r"(?<=\w)-\n(?=[a-z])", "-", "\n".join(block))

"""Split the text of a document into numbered paragraphs, the same way every time, and fingerprint them.

Texts arrive in three shapes: blank lines between paragraphs; one line a paragraph; or lines broken at the page's
width with neither. The rules below hold for all three and know nothing of any one document.
"""

import hashlib
import re

WRAPPED_FROM = 60  # characters: a line at least this long, without a stop, was broken at the page's width
BLOCKS_FROM = 0.05  # share of blank lines from which blank lines are what separates paragraphs

_BULLET = re.compile(r"\s*(?:[-–—•*·o]|\d{1,2}[.)])\s+\S")
_STOP = re.compile(r"[.!?:;][\"”’')\]]*\s*$")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of `text` in order, spaces made alike; the first is paragraph 1."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n ").split("\n")
    blank = sum(not line.strip() for line in lines)
    in_blocks = blank >= BLOCKS_FROM * len(lines)
    found: list[list[str]] = []  # lines, joined once at the end: a hostile text has a million
    previous = ""
    for line in lines:
        if line.strip():
            if previous.strip() and _continues(previous, line, in_blocks=in_blocks):
                found[-1].append(line)
            else:
                found.append([line])
        previous = line
    return [normalise(" ".join(paragraph)) for paragraph in found]


def _continues(previous: str, line: str, *, in_blocks: bool) -> bool:
    """Whether `line` goes on with the paragraph of the line before it."""
    if _BULLET.match(line):
        return False
    stopped = bool(_STOP.search(previous))
    if in_blocks:
        return not (stopped and line[0].isspace())  # an indented line after a full stop: a new page or item
    return not stopped and (len(previous.rstrip()) >= WRAPPED_FROM or line.strip()[0].islower())


def normalise(paragraph: str) -> str:
    """Return `paragraph` with every run of white space made one space, none at the ends."""
    return " ".join(paragraph.split())


def fingerprint(paragraph: str) -> str:
    """Return the SHA-256, in hexadecimal, of the normalised `paragraph` in UTF-8."""
    return hashlib.sha256(normalise(paragraph).encode()).hexdigest()

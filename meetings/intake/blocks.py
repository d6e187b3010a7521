"""Paragraphs that a format marks by itself: kept as they are, whatever `paragraphs` would guess from lines."""

import re
from collections.abc import Iterable

from meetings.intake.limits import MAX_CHARACTERS, MAX_PARAGRAPHS
from meetings.intake.unreadable import Unreadable

_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # what fonts and entities may yield


def joined(blocks: Iterable[str]) -> str:
    """Return `blocks` as a text that `paragraphs` splits into exactly them: a line each, a blank line between.

    Raises Unreadable as soon as they are too many or too long.
    """
    lines: list[str] = []
    length = 0
    for block in blocks:
        line = " ".join(_NO_TEXT.sub(" ", block).split())
        if not line:
            continue
        lines.append(line)
        length += len(line)
        if len(lines) > MAX_PARAGRAPHS:
            raise Unreadable("too_many_paragraphs", limit=MAX_PARAGRAPHS)
        if length > MAX_CHARACTERS:
            raise Unreadable("too_many_characters", limit=MAX_CHARACTERS)
    return "\n\n".join(lines)

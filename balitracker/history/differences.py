"""Where two texts differ, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"

LONG = 6
"""From so many words on, a text is compared word by word; shorter ones are read faster side by side."""


@dataclass(frozen=True)
class Piece:
    """Some words that both texts have, or only the old one (`gone`), or only the `new` one."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """Return the pieces of both texts in their order; none where both are short, or have nothing in common."""
    words = _words(old), _words(new)
    if max(map(len, words)) < LONG:
        return []
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if matcher.ratio() < 0.3:
        return []
    found = []
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        before, after = "".join(words[0][start:end]), "".join(words[1][new_start:new_end])
        if before == after:
            found.append(Piece(SAME, before))
            continue
        found += [Piece(kind, text) for kind, text in ((GONE, before), (NEW, after)) if text]
    return found


def _words(text: str) -> list[str]:
    """Return the words of `text`, each with the space before it: so what is added at its end is all that is new."""
    return re.findall(r"\s*\S+|\s+\Z", text)

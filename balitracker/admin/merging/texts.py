"""Two texts that grew out of one: one text with the changes of both."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|[^\s]+")


def merged_text(was: str, theirs: str, mine: str) -> str | None:
    """Return `was` with the changes of both; None where both changed the same words, or words that touch."""
    words = _words(was)
    changes = sorted([*_changes(words, _words(theirs)), *_changes(words, _words(mine))])
    found, place = [], 0
    for start, end, text in changes:
        if start < place or (found and start == place and place):
            return None
        found += [*words[place:start], text]
        place = end
    return "".join([*found, *words[place:]])


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _changes(words: list[str], after: list[str]) -> Iterator[tuple[int, int, str]]:
    for tag, start, end, from_, to in SequenceMatcher(None, words, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield start, end, "".join(after[from_:to])

"""Pieces of a text, each knowing where it stands: lines joined, sentences, items between commas, brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from meetings.intake.listwords import capacity_in, is_no_name, number_in

WRAPPED_FROM = 60  # characters: a line of a list of names at least this long was broken at the page's width

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BULLET = re.compile(r"\s*(?:[-–—•*·▪◦]|o(?=\s)|\(?\d{1,3}[.)])\s+")
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*\s+(?=[\"“A-Z])|[.!?]\s*$")
_NO_END = re.compile(r"(?:\b[A-Z]|\b(?:Mr|Ms|Mrs|Dr|St|No|vs|incl|Rep|Gov))\.$")
_AND = re.compile(r"\s+(?:and|&|/|as well as)\s+|^(?:and|&|as well as)\s+", re.I)
_OPEN, _CLOSE = "([", ")]"


@dataclass(frozen=True)
class Piece:
    """A stretch of a text."""

    text: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """What stands there."""
        return self.text[self.start : self.end]

    def trimmed(self) -> "Piece":
        """The piece without white space and stray marks at its ends."""
        words = self.words
        left = len(words) - len(words.lstrip(' \t\r\n\xa0.,;:"“”'))
        right = len(words) - len(words.rstrip(' \t\r\n\xa0,;:"“”*†‡'))
        return Piece(self.text, min(self.start + left, self.end), max(self.end - right, self.start + left))

    def split_lead(self) -> tuple["Piece | None", "Piece"]:
        """The words before a colon, and what follows; None where there is no colon."""
        at = _find(self, ":", frozenset())
        if not at or not self.text[at[0] + 1 : self.end].strip():
            return None, self
        return Piece(self.text, self.start, at[0]), Piece(self.text, at[0] + 1, self.end)

    def cells(self) -> list["Piece"]:
        """The cells of a row of a spreadsheet."""
        return self._split([match.span() for match in re.finditer("\t", self.words)])

    def _split(self, breaks: list[tuple[int, int]]) -> list["Piece"]:
        """The pieces between `breaks`, given as places within this piece."""
        found, begin = [], 0
        for start, end in breaks:
            found.append(Piece(self.text, self.start + begin, self.start + start))
            begin = end
        return [*found, Piece(self.text, self.start + begin, self.end)]

    @classmethod
    def lines(cls, text: str) -> list["Piece"]:
        """The lines of `text` that are not blank."""
        whole = cls(text, 0, len(text))
        lines = whole._split([match.span() for match in re.finditer(r"\r\n|\r|\n|\f|\v", text)])
        return [line for line in lines if line.words.strip()]


@dataclass(frozen=True)
class Bracket:
    """The first bracket of a piece, with what stands before and after it."""

    head: Piece
    inside: Piece
    tail: Piece


def tidy(words: str) -> str:
    """Return `words` with spaces made alike, without what cannot be seen."""
    return " ".join(_INVISIBLE.sub("", words).split())


def chunks(text: str, names) -> Iterator[Piece]:
    """Yield the lines of a list, or the paragraphs of running text: lines broken at the page's width are joined.

    `names` finds the party of a name, also of one that a line break divides.
    """
    current: Piece | None = None
    for line in Piece.lines(text):
        bullet = _BULLET.match(line.words)
        body = Piece(text, line.start + bullet.end(), line.end) if bullet else line
        if current is not None and not bullet and _goes_on(current, body, names):
            current = Piece(text, current.start, body.end)
            continue
        if current is not None:
            yield current
        current = body
    if current is not None:
        yield current


def _goes_on(above: Piece, below: Piece, names) -> bool:
    """Whether the line `below` belongs to what stands above it."""
    text = above.text
    if re.search(r"\n[^\S\n]*\r?\n", text[above.end : below.start]):
        return False
    last = tidy(above.words)
    if last.endswith((",", ";")) or re.search(r"\b(?:and|of|the|on|for|by|from|with|were|was|as|&)$", last):
        return True
    if sum(last.count(mark) for mark in _OPEN) > sum(last.count(mark) for mark in _CLOSE):
        return True
    if names.find(last) is not None or re.search(r"[.:!?]$", last):
        return False
    if names.find(f"{re.split('[,;]', last)[-1]} {re.split('[,;]', tidy(below.words))[0]}") is not None:
        return True
    first = below.words.strip()
    heading = re.match(r"([^,;:(\[]{1,60})[:(\[]", first)
    if heading and capacity_in(heading[1]) and (number_in(heading[1]) or first[0].isupper()):
        return False
    last_line = text[above.start : above.end].splitlines()[-1]
    is_wrapped = len(last_line.rstrip()) >= WRAPPED_FROM and re.search(r"[,;(\[]", last)
    return bool(is_wrapped) or first[0].islower()


def sentences(piece: Piece, guarded: frozenset[int]) -> list[Piece]:
    """Return the sentences of `piece`; a full stop inside a name, after "Mr" or after a single letter ends none."""
    ends = []
    for match in _SENTENCE_END.finditer(piece.words):
        before = piece.words[: match.start() + 1]
        if piece.start + match.start() not in guarded and not _NO_END.search(before):
            ends.append((match.start(), match.end()))
    return [each for each in piece._split(ends) if each.words.strip()]


def parts(piece: Piece, guarded: frozenset[int], names) -> list[Piece]:
    """Return the items of `piece`: what stands between commas, semicolons and the "and" before the last.

    Nothing is divided inside brackets or at places that are `guarded`, as names hold them.
    """
    at = _find(piece, ",;", guarded)
    items = piece._split([(place - piece.start, place - piece.start + 1) for place in at])
    found: list[Piece] = []
    for number, item in enumerate(items):
        is_last = number == len(items) - 1 and len(items) > 1
        found += _at_and(item, guarded, names, may_be_last_two=is_last)
    return [each.trimmed() for each in found if each.trimmed().words.strip()]


def _at_and(item: Piece, guarded: frozenset[int], names, *, may_be_last_two: bool) -> list[Piece]:
    """Divide `item` at its "and": where a name stands on one side at least, or where the last two of a list do."""
    words = item.words
    outside = _outside_brackets(item)
    links = [
        match for match in _AND.finditer(words)
        if outside[match.start()] and item.start + match.end() - 2 not in guarded
    ]  # fmt: skip
    started = links[0].end() if links and not words[: links[0].start()].strip() else 0
    if started:
        item = Piece(item.text, item.start + started, item.end)
        return [item] if len(links) == 1 else _at_and(item, guarded, names, may_be_last_two=False)
    breaks: list[tuple[int, int]] = []
    for match in links:
        since = breaks[-1][1] if breaks else 0
        are_last = may_be_last_two and match is links[-1]
        if names.are_two(words[since : match.start()], words[match.end() :], are_last=are_last):
            breaks.append(match.span())
    return item._split(breaks)


def remark(piece: Piece, names) -> Bracket | None:
    """Return what a dash or colon adds to the known name before it, as a bracket: "Japan: apologies"."""
    for match in re.finditer(r"\s+[–—-]\s+|:\s+", piece.words):
        head = Piece(piece.text, piece.start, piece.start + match.start())
        inside = Piece(piece.text, piece.start + match.end(), piece.end)
        if is_no_name(inside.words) and names.find(head.words) is not None:
            return Bracket(head, inside, Piece(piece.text, piece.end, piece.end))
    return None


def bracketed(piece: Piece, names) -> Bracket | None:
    """Return the first bracket of `piece` that is not part of a known name; None where there is none."""
    guarded = names.guarded(piece)
    depth, start = 0, None
    for place in range(piece.start, piece.end):
        mark = piece.text[place]
        if place in guarded:
            continue
        if mark in _OPEN:
            depth += 1
            start = place if start is None else start
        elif mark in _CLOSE and depth:
            depth -= 1
            if not depth:
                return Bracket(
                    Piece(piece.text, piece.start, start),
                    Piece(piece.text, start + 1, place),
                    Piece(piece.text, place + 1, piece.end),
                )
    return None


def _outside_brackets(piece: Piece) -> list[bool]:
    """For every place of `piece`, whether it stands outside brackets. A bracket that is never closed is none."""
    outside = [True] * (len(piece.words) + 1)
    opened: list[int] = []
    for place, mark in enumerate(piece.words):
        if mark in _OPEN:
            opened.append(place)
        elif mark in _CLOSE and opened:
            begin = opened.pop()
            outside[begin : place + 1] = [False] * (place + 1 - begin)
    return outside


def _find(piece: Piece, marks: str, guarded: frozenset[int]) -> list[int]:
    """Return the places of `marks` outside brackets and names."""
    outside = _outside_brackets(piece)
    return [
        piece.start + place for place, mark in enumerate(piece.words)
        if mark in marks and outside[place] and piece.start + place not in guarded
    ]  # fmt: skip

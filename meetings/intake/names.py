"""Read one item of a list: the name in it, told from the words that lead to it and follow it."""

import re
from dataclasses import dataclass, replace

from meetings.intake.listwords import follows_names, is_no_name, leads_to_names
from meetings.intake.pieces import Bracket, Piece, tidy
from members.matching import KnownNames

LONGEST = 60  # words: what stands between two commas and is longer is no name with a few words around it

_FORMAL = re.compile(r"^(?:the\s+)?(?:governments?|delegations?|representatives?)\s+(?:of|from)\s+", re.I)
_ARTICLE = re.compile(r"^the\s+", re.I)
_FOOTNOTE = re.compile(r"(?<=[A-Za-z)])(?:\d{1,2}|[*†‡]+)$")
_BRACKET = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_ACRONYM = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z][\w.&-]*(?: [A-Z][\w.-]*){0,2}")
_WHAT_IT_IS = re.compile(r"^(?:program(?:me)?|project|initiative|representatives?|delegation)$", re.I)


@dataclass(frozen=True)
class ReadName:
    """An item: the name as written and where it stands, its party where that is certain, the words around it."""

    words: str
    start: int
    end: int
    party: int | None = None
    acronym: str = ""
    also: tuple[int, ...] = ()
    lead: str = ""
    tail: str = ""
    remark: str = ""


class NameReader:
    """Reads names with the help of those that are known."""

    def __init__(self, known: KnownNames):
        self.known = known
        self._guarded_text, self._guarded = "", frozenset()

    def find(self, words: str) -> tuple[int, str] | None:
        """Return the party that `words` certainly name and the name as written, without what is only said around it."""
        words = tidy(words).strip(" ,;:")
        for tried in (
            words,
            words.strip("."),
            _FOOTNOTE.sub("", words),
            _ARTICLE.sub("", words),
            _FORMAL.sub("", words),
        ):
            for name in (tried, _ARTICLE.sub("", tried), _FOOTNOTE.sub("", _ARTICLE.sub("", tried))):
                party = self.known.exact(name)
                if party is not None:
                    return party, name
        return None

    def are_two(self, before: str, after: str, *, are_last: bool) -> bool:
        """Whether the "and" between `before` and `after` divides two names.

        It does where one of them is known; where none is, between the last two of a list.
        """
        before, after = tidy(_BRACKET.sub("", before)), tidy(_BRACKET.sub("", after))
        first, second = self._inside(before), self._inside(after)
        if second and second[3] is not None:
            return True
        if first and first[3] is not None:
            return not first[2]  # else the "and" stands in what is said of the name
        if self.known.near(f"{before} and {after}"):
            return False
        return are_last or bool(self.known.near(before) and self.known.near(after))

    def guarded(self, piece: Piece) -> frozenset[int]:
        """Return the places of the piece's text that a known name with a comma, a bracket or an "and" covers."""
        if piece.text != self._guarded_text:
            pattern = self.known.unbreakable
            found = pattern.finditer(piece.text) if pattern else ()
            self._guarded = frozenset(place for match in found for place in range(*match.span()))
            self._guarded_text = piece.text
        return self._guarded

    def read(self, item: Piece, bracket: Bracket | None) -> ReadName:
        """Return what `item` holds; `bracket` is the first bracket in it."""
        item = item.trimmed()
        if bracket is None:
            return self._plain(item, item.words)
        inside, tail = tidy(bracket.inside.words), tidy(bracket.tail.words)
        if tail and not follows_names(tail) and not _WHAT_IT_IS.match(tail):
            return ReadName(tidy(item.words), item.start, item.end)
        read = self._plain(bracket.head.trimmed(), bracket.head.words)
        meant = self.find(inside)
        also = read.also
        if meant and meant[0] != read.party:  # the two say different things, or the bracket alone says who it is
            also = tuple(party for party in (read.party, meant[0]) if party is not None)
        return replace(
            read,
            end=item.end,
            party=None if also else read.party,
            also=also,
            acronym=inside if _ACRONYM.fullmatch(inside) else "",
            remark="" if meant else inside,
            tail=tail if follows_names(tail) else "",
        )

    def _plain(self, item: Piece, words: str) -> ReadName:
        """Read an item without a bracket."""
        words = tidy(words)
        found = self._inside(words)
        if found is None:
            return ReadName("", item.start, item.end, lead="" if follows_names(words) else words,
                            tail=words if follows_names(words) else "")  # fmt: skip
        lead, name, tail, party = found
        also = self._divided(name) if party else ()
        return ReadName(
            name, item.start, item.end, None if also else party, "", (party, *also) if also else (), lead, tail
        )

    def _inside(self, words: str) -> tuple[str, str, str, int | None] | None:
        """Divide `words` into lead, name, tail and party of the name; None where they only lead or follow."""
        if found := self.find(words):
            return "", found[1], "", found[0]
        tokens = words.split()
        if len(tokens) > LONGEST:
            return "", words, "", None
        for start in range(len(tokens)):
            if start and not leads_to_names(" ".join(tokens[:start])):
                continue
            for end in range(len(tokens), start, -1):
                if end < len(tokens) and not follows_names(" ".join(tokens[end:])):
                    continue
                if (start or end < len(tokens)) and (found := self.find(" ".join(tokens[start:end]))):
                    return " ".join(tokens[:start]), found[1], " ".join(tokens[end:]), found[0]
        return self._unknown(tokens)

    def _unknown(self, tokens: list[str]) -> tuple[str, str, str, None] | None:
        """Divide words that hold no known name: the longest lead, and from the first verb on the tail."""
        if follows_names(" ".join(tokens)) or is_no_name(" ".join(tokens)):
            return None
        start = max((n for n in range(1, len(tokens) + 1) if leads_to_names(" ".join(tokens[:n]))), default=0)
        end = next((n for n in range(start, len(tokens)) if follows_names(" ".join(tokens[n:]))), len(tokens))
        if start == end:
            return None
        name = _ARTICLE.sub("", " ".join(tokens[start:end]))
        return " ".join(tokens[:start]), _FOOTNOTE.sub("", name), " ".join(tokens[end:]), None

    def _divided(self, name: str) -> tuple[int, ...]:
        """Return the further parties that `name` would be if its comma divided two names: "Hong Kong, China"."""
        pieces = [self.find(piece) for piece in name.split(",")]
        if len(pieces) < 2 or not all(pieces):
            return ()
        return tuple(party for party, _name in pieces if party != self.known.exact(name))

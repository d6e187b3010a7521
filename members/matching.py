"""Find the party that a name means: exactly where it is known, else the nearest names, which are offered only."""

import re
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz import fuzz, process

from members.names import name_key

OFFERED = 4
NEAR_ENOUGH = 78  # of 100: two letters wrong in "Bangladesh", one in "Fiji"
_BREAK = re.compile(r"[,;&/()\[\]]|\band\b", re.IGNORECASE)


class KnownNames:
    """All names by which parties go: (name, key of the party) pairs, spellings and acronyms among them."""

    def __init__(self, names: Iterable[tuple[str, int]]):
        self._names = [(name, party) for name, party in names if name]
        self._party_of = {name_key(name): party for name, party in self._names}

    def exact(self, words: str) -> int | None:
        """Return the party of which `words` are a name, in whatever case, dashes and spaces; None where none is."""
        return self._party_of.get(name_key(words))

    def near(self, words: str) -> list[int]:
        """Return the parties with a name much like `words`, the likest first. None of them is certain.

        A name that `words` merely contain is not like them: the Vietnam War Museum is not Viet Nam.
        """
        found = process.extract(
            name_key(words),
            self._keys,
            scorer=_likeness,
            processor=None,
            score_cutoff=NEAR_ENOUGH,
            limit=OFFERED * 4,  # several names may be one party's
        )
        return list(dict.fromkeys(self._party_of[key] for key, _score, _index in found))[:OFFERED]

    @cached_property
    def _keys(self) -> list[str]:
        return list(self._party_of)

    @cached_property
    def unbreakable(self) -> re.Pattern | None:
        """What finds the names that hold a comma, a bracket or an "and", the longest first; None where none does."""
        names = sorted((name for name, _party in self._names if _BREAK.search(name)), key=len, reverse=True)
        if not names:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_pattern, names))})(?!\w)", re.IGNORECASE)


def _likeness(one: str, other: str, *, score_cutoff: float = 0, **_options) -> float:
    """How like two keys are, of 100: letter by letter, or with their words in another order."""
    return max(
        fuzz.ratio(one, other, score_cutoff=score_cutoff), fuzz.token_sort_ratio(one, other, score_cutoff=score_cutoff)
    )


def _pattern(name: str) -> str:
    """Return the regular expression for `name` with any apostrophe, dash and white space."""
    written = r"\s+".join(re.escape(word) for word in name.split())
    return re.sub(r"['‘’]", "['‘’]", re.sub(r"\\-|[‐‑–]", "[-‐‑–]", written))

"""Where the passages of a document stand in a text: fingerprints compared, nothing else. Pure: no database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """What became of a passage in a text."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    UNMARKED = "unmarked"  # it has no fingerprint, so nothing can be said


@dataclass(frozen=True)
class Placed:
    """A passage in a text. `now_at` is the paragraph that is it now: certain for what is the same or moved to one
    place, presumed from its neighbours for what changed, None where neither.
    """

    number: int
    standing: Standing
    found_at: tuple[int, ...] = ()  # where its fingerprint stands
    now_at: int | None = None


@dataclass(frozen=True)
class Comparison:
    """Every passage, in order, and the numbers of the paragraphs on which none stands."""

    passages: tuple[Placed, ...]
    new: tuple[int, ...]

    def of(self, number: int) -> Placed:
        """The passage of that number."""
        return next(placed for placed in self.passages if placed.number == number)


def compare(passages: Iterable[tuple[int, str]], paragraphs: Iterable[tuple[int, str]]) -> Comparison:
    """Return where each of `passages` stands among `paragraphs`; both are pairs of number and SHA-256.

    Where a fingerprint occurs more than once, passages and places are taken in order if they are equally many;
    else the place is open. A changed passage is presumed between its neighbours, if those moved by the same.
    """
    marked = dict(sorted(passages))
    texts = dict(sorted(paragraphs))
    same = {number for number, sha256 in marked.items() if sha256 and texts.get(number) == sha256}
    free: dict[str, list[int]] = {}
    for number, sha256 in texts.items():
        if number not in same:
            free.setdefault(sha256, []).append(number)
    rest = [number for number, sha256 in marked.items() if sha256 and sha256 in free and number not in same]
    wanted = Counter(marked[number] for number in rest)
    placed: dict[int, Placed] = {number: Placed(number, Standing.SAME, (number,), number) for number in same}
    taken: Counter[str] = Counter()
    for number in rest:
        sha256 = marked[number]
        places = free[sha256]
        now_at = places[taken[sha256]] if len(places) == wanted[sha256] else None
        taken[sha256] += 1
        placed[number] = Placed(number, Standing.MOVED, tuple(places), now_at)
    certain = {number: each.now_at for number, each in placed.items() if each.now_at is not None}
    found: set[int | None] = {place for each in placed.values() for place in each.found_at}
    for number, sha256 in marked.items():
        if not sha256:
            placed[number] = Placed(number, Standing.UNMARKED)
        elif number not in placed:
            now_at = _presumed(number, certain)
            presumed = now_at if now_at in texts and now_at not in found else None
            placed[number] = Placed(number, Standing.CHANGED, (), presumed)
            found.add(presumed)
    return Comparison(
        tuple(placed[number] for number in marked),
        tuple(number for number in texts if number not in found),
    )


def _presumed(number: int, certain: dict[int, int]) -> int | None:
    """The place of a passage between its nearest neighbours, where these moved by the same; nowhere, where not."""
    before = max((each for each in certain if each < number), default=None)
    after = min((each for each in certain if each > number), default=None)
    shifts = {certain[each] - each for each in (before, after) if each is not None}
    if len(shifts) > 1:
        return None
    return number + (shifts.pop() if shifts else 0)

"""Words that a page says hundreds of times, and looked up once in each language."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.translation import get_language

Said = TypeVar("Said")


def per_language(say: Callable[..., Said]) -> Callable[..., Said]:
    """Remember what `say` returns for its arguments, which can be hashed, in each language: the words must not change.

    Looking a word up takes longer than writing it, and rows of a list say the same few.
    """

    @lru_cache(maxsize=2_000)
    def kept(_language: str | None, *arguments) -> Said:
        return say(*arguments)

    @wraps(say)
    def said(*arguments) -> Said:
        return kept(get_language(), *arguments)

    return said

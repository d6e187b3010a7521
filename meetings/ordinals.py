"""Ordinal numbers in the titles of meetings, in English, in which titles are kept: Tenth, 10th."""

import re

WORDS = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
    "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth",
    "Nineteenth", "Twentieth", "Twenty-first", "Twenty-second", "Twenty-third", "Twenty-fourth", "Twenty-fifth",
    "Twenty-sixth", "Twenty-seventh", "Twenty-eighth", "Twenty-ninth", "Thirtieth",
)  # fmt: skip


def with_ordinal(title: str, old: int, new: int) -> str:
    """Return `title` with the ordinal `old`, in a word or in digits, replaced by `new`.

    Returns "" where the title has no such ordinal, or no word is known for `new`: then somebody types the title.
    """
    for before, after in ((_word(old), _word(new)), (_digits(old), _digits(new))):
        found = before and re.search(rf"(?<![\w-]){before}(?![\w-])", title, re.IGNORECASE)
        if found:
            if not after:
                return ""
            after = after if found[0][0].isupper() or found[0][0].isdecimal() else after.lower()
            return title[: found.start()] + after + title[found.end() :]
    return ""


def other_writing(word: str) -> str:
    """Return the ordinal `word` as it is written otherwise: 10th -> tenth, Tenth -> 10th; "" for any other word."""
    return _OTHERWISE.get(word.casefold(), "")


def _word(number: int) -> str:
    return WORDS[number - 1] if 1 <= number <= len(WORDS) else ""


def _digits(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_OTHERWISE = {_digits(number): word.casefold() for number, word in enumerate(WORDS, 1)}
_OTHERWISE |= {word: digits for digits, word in _OTHERWISE.items()}

"""Passages against a text: the same, moved, changed, and what is new."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.intake.comparing import Placed, Standing, compare

SAME, MOVED, CHANGED, UNMARKED = Standing


def numbered(text: str) -> list[tuple[int, str]]:
    """Each letter is a paragraph's fingerprint, a hyphen one that is blank."""
    return [(number, letter.replace("-", "")) for number, letter in enumerate(text, 1)]


# passages, text, standing by letter (with the place it has now), new paragraphs
CASES = [
    ("abc", "abc", "s1 s2 s3", []),
    ("abc", "abcd", "s1 s2 s3", [4]),
    ("abc", "aXc", "s1 c2 s3", []),
    ("abc", "Xabc", "m2 m3 m4", [1]),
    ("abc", "bca", "m3 m1 m2", []),
    ("abc", "Xaycz", "m2 c3 m4", [1, 5]),  # a changed one goes with its neighbours
    ("abc", "aXYc", "s1 c? m4", [2, 3]),  # not where these moved apart
    ("abc", "ac", "s1 c? m2", []),
    ("abc", "ab", "s1 s2 c?", []),
    ("abc", "", "c? c? c?", []),
    ("abc", "XYZ", "c1 c2 c3", []),
    ("aba", "Xaba", "m2 m3 m4", [1]),  # twice the same: in order
    ("ab", "aab", "s1 m3", [2]),
    ("ab", "Xaab", "m? m4", [1]),  # found twice: open
    ("-b", "ab", "u? s2", [1]),  # no fingerprint
]  # fmt: skip


@pytest.mark.parametrize(("passages", "text", "expected", "new"), CASES)
def test_where_passages_stand(passages, text, expected, new):
    found = compare(numbered(passages), numbered(text))
    assert " ".join(f"{each.standing[0]}{each.now_at or '?'}" for each in found.passages) == expected
    assert list(found.new) == new


def test_a_passage_found_twice_names_both_places():
    assert compare([(1, "a")], [(2, "a"), (5, "a")]).of(1) == Placed(1, MOVED, (2, 5), None)


letters = st.text("abcdef-", max_size=8)


@given(letters, letters)
def test_nothing_is_lost_and_no_place_is_given_twice(passages, text):
    found = compare(numbered(passages), numbered(text))
    assert [each.number for each in found.passages] == list(range(1, len(passages) + 1))
    places = [each.now_at for each in found.passages if each.now_at]
    assert len(places) == len(set(places))
    assert set(places) | {place for each in found.passages for place in each.found_at} | set(found.new) == set(
        range(1, len(text) + 1)
    )
    for each in found.passages:
        letter = passages[each.number - 1]
        assert (each.standing is SAME) == (letter != "-" and text[each.number - 1 : each.number] == letter)
        assert (each.standing is UNMARKED) == (letter == "-")
        if each.standing is CHANGED:
            assert text.count(letter) == sum(
                other.standing is SAME and passages[other.number - 1] == letter for other in found.passages
            )


@given(letters)
def test_a_text_is_the_same_as_itself(text):
    assert {each.standing for each in compare(numbered(text), numbered(text)).passages} <= {SAME, UNMARKED}

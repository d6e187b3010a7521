"""Dates as people type them."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as some

from balitracker.dates import words
from balitracker.typed_dates import shown_date, typed_date

UNDERSTOOD = [
    ("", ""),
    ("11-12 November 2025", "2025-11-11/2025-11-12"),
    ("18–20 November 2024", "2024-11-18/2024-11-20"),
    ("21 and 23 September 2021", "{2021-09-21,2021-09-23}"),
    ("23-24 and 26 May 2017", "{2017-05-23,2017-05-24,2017-05-26}"),
    ("October 2022", "2022-10"),
    ("2023", "2023"),
    ("2021-23", "2021/2023"),
    ("2021–2023", "2021/2023"),
    ("1 to 5 December 2025", "2025-12-01/2025-12-05"),
    ("30 Nov. - 2 Dec. 2024", "2024-11-30/2024-12-02"),
    ("December 30, 2024 - January 2, 2025", "2024-12-30/2025-01-02"),
    ("November 11-12, 2025", "2025-11-11/2025-11-12"),
    ("the 11th of November 2025", "2025-11-11"),
    ("25/12/2024", "2024-12-25"),
    ("12/25/2024", "2024-12-25"),
    ("3/3/2025", "2025-03-03"),
    ("about 2022", "2022~"),
    ("November 2023?", "2023-11?"),
    ("7-10 November 2023 (year inferred)", "2023?-11-07/2023?-11-10"),
    ("between 16 May 2018 and 10 November 2020", "[2018-05-16..2020-11-10]"),
    ("  2024-11-18/2024-11-20 ", "2024-11-18/2024-11-20"),
]


@pytest.mark.parametrize(("typed", "edtf"), UNDERSTOOD)
def test_it_is_understood(typed, edtf):
    assert typed_date(typed) == edtf


@pytest.mark.parametrize(
    "typed",
    [
        "next Tuesday", "18 November", "November", "18 2024", "31 February 2024", "32 May 2020", "0 May 2020",
        "20-18 November 2024", "1-2-3 May 2020", "5 May May 2020", "²5 May 2020", "9" * 30 + " May 2020", "2024-11-18/",
        "30 May and 2 to 1 June 2020", "0/4/2025", "13/13/2025", "-", "between", "May 2020 (perhaps)",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_refused_with_what_to_type(typed):
    with pytest.raises(ValidationError) as refusal:
        typed_date(typed)
    assert "18-20 November 2024" in refusal.value.messages[0]
    assert typed in refusal.value.messages[0]


def test_what_may_be_two_days_is_refused_with_both():
    with pytest.raises(ValidationError) as refusal:
        typed_date("03/04/2025")
    assert refusal.value.messages == [
        "“03/04/2025” may be two days. Type the one you mean: 3 April 2025 or 4 March 2025."
    ]


POINTS = some.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31)).flatmap(
    lambda day: some.sampled_from([f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"])
)
DAYS = some.dates(datetime.date(1000, 1, 1), datetime.date(2999, 12, 31))
SPANS = some.tuples(DAYS, DAYS).map(sorted).filter(lambda span: span[0] < span[1])


@settings(max_examples=80, deadline=None)  # reading EDTF takes long at times
@given(
    POINTS
    | SPANS.map(lambda span: "/".join(map(str, span)))
    | SPANS.map(lambda span: "/".join(f"{day:%Y-%m}" for day in span)).filter(lambda span: span[:7] != span[8:])
    | SPANS.map(lambda span: "/".join(f"{day:%Y}" for day in span)).filter(lambda span: span[:4] != span[5:])
    | SPANS.map(lambda span: f"[{span[0]}..{span[1]}]")
    | some.lists(DAYS, min_size=2, max_size=4, unique=True).map(lambda days: f"{{{','.join(map(str, sorted(days)))}}}")
    | POINTS.map(lambda point: f"{point}?")
    | POINTS.map(lambda point: f"{point}~")
)
def test_what_a_page_says_is_read_back_as_the_same(edtf):
    assert typed_date(words(edtf)) == edtf
    assert shown_date(edtf) == words(edtf)


@settings(max_examples=80, deadline=None)
@given(some.text(max_size=40) | some.text("0123456789-/., ()?andMay", max_size=30))
def test_any_text_is_understood_or_refused_in_words(text):
    try:
        found = typed_date(text)
    except ValidationError:
        return
    assert typed_date(found) == found


def test_what_words_do_not_say_exactly_is_shown_in_edtf():
    assert shown_date("2022-11/2022-12?") == "2022-11/2022-12?"


def test_months_are_read_in_the_readers_language_and_in_english():
    with override("de"):
        assert typed_date("5 November 2025") == "2025-11-05"

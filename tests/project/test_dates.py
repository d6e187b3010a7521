"""Dates known in part: the days they span and the words a page prints."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from balitracker.dates import bounds, words

WORDS = [
    ("", "not stated"),
    ("2022", "2022"),
    ("2022-10", "October 2022"),
    ("2022-12-06", "6 December 2022"),
    ("2024-11-18/2024-11-20", "18-20 November 2024"),
    ("2024-11-30/2024-12-02", "30 November - 2 December 2024"),
    ("2024-12-30/2025-01-02", "30 December 2024 - 2 January 2025"),
    ("2022-11/2022-12", "November - December 2022"),
    ("2021/2023", "2021-2023"),
    ("{2021-09-21,2021-09-23}", "21 and 23 September 2021"),
    ("{2022-08-29,2022-08-30}", "29 and 30 August 2022"),
    ("{2022-08-29,2022-08-30,2022-09-01}", "29 August, 30 August and 1 September 2022"),
    ("2023?-11-07/2023?-11-10", "7-10 November 2023 (year inferred)"),
    ("2022-12?", "December 2022 (inferred)"),
    ("2023?", "2023 (inferred)"),
    ("2022~", "2022 (about)"),
    ("[2018-05-16..2020-11-10]", "between 16 May 2018 and 10 November 2020"),
]


@pytest.mark.parametrize(("value", "said"), WORDS)
def test_words(value, said):
    assert words(value) == said


SPANS = [
    ("2022-10", "2022-10-01", "2022-10-31"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("{2021-09-21,2021-09-23}", "2021-09-21", "2021-09-23"),
    ("2023?-11-07/2023?-11-10", "2023-11-07", "2023-11-10"),
    ("2021/2023", "2021-01-01", "2023-12-31"),
]


@pytest.mark.parametrize(("value", "first", "last"), SPANS)
def test_bounds(value, first, last):
    assert bounds(value) == (datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))


@pytest.mark.parametrize(
    "value",
    [
        "soon",
        "20x2",
        "2021-23",
        "2022-25",
        "{2024-01-01..2024-01-05}",
        "[2024-11-18,2024-11-20]",
        "2022-13",
        "2022-02-30",
        "18 November 2024",
        "2024-11-18/",
        "'; --",
        "9" * 60,
    ],
)
def test_bounds_refuses_what_is_not_a_date_and_says_what_to_write(value):
    with pytest.raises(ValidationError) as refusal:
        bounds(value)
    assert "2024-11-18/2024-11-20 for a span" in refusal.value.messages[0]
    assert value in refusal.value.messages[0]


def test_bounds_refuses_a_span_that_ends_before_it_starts():
    with pytest.raises(ValidationError) as refusal:
        bounds("2024-11-20/2024-11-18")
    assert refusal.value.messages == ["“2024-11-20/2024-11-18” ends before it starts."]

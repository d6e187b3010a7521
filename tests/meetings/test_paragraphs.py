"""Splitting a text into paragraphs: three shapes, and no sentence lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.intake.paragraphs import fingerprint, normalise, paragraphs

LONG = "a line that was broken at the width of the page because it is rather long"
SHAPES = [
    ("", []),
    ("\n \n", []),
    ("One.\n\nTwo\ngoes on.\n\nThree.", ["One.", "Two goes on.", "Three."]),
    ("One line.\nAnother line.\nA third.", ["One line.", "Another line.", "A third."]),
    (f"{LONG}\nand ends here.\nA heading\nA sentence.", [f"{LONG} and ends here.", "A heading", "A sentence."]),
    (
        "Ends here.\n\nBefore the page ends\n after it goes on.\n\nLast.",
        ["Ends here.", "Before the page ends after it goes on.", "Last."],
    ),
    ("It ends.\n A new page begins.\n\nLast.\n\n", ["It ends.", "A new page begins.", "Last."]),
    ("Outcomes:\n- The first\n- The second\n– A third", ["Outcomes:", "- The first", "- The second", "– A third"]),
    ("First page.\fSecond page.", ["First page.", "Second page."]),
    ("One.\r\n\r\nTwo.", ["One.", "Two."]),
]


@pytest.mark.parametrize(("text", "expected"), SHAPES)
def test_shapes(text, expected):
    assert paragraphs(text) == expected


def test_fingerprint_does_not_see_spaces():
    assert fingerprint("  Members \n agreed. ") == fingerprint("Members agreed.")
    assert fingerprint("Members agreed.") != fingerprint("Members agreed")


@given(st.text(alphabet=st.sampled_from("aB .-\n\r\f\t•o1)é"), max_size=200))
def test_no_text_is_lost_or_doubled(text):
    found = paragraphs(text)
    assert " ".join(found) == normalise(text)
    assert all(found)

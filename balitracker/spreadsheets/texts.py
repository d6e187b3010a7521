"""Texts of cells to what the record holds: choices, yes and no, names; each refusal says what can be written."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from balitracker.exports import NOT_STATED

NEAR, NEAREST = 75, 3  # of a hundred; how many are named
YES, NO = ("yes", "true"), ("no", "false")


def choice(text: str, choices: type[models.TextChoices]) -> str:
    """Return the value of `choices` that `text` is, or is the label of; "" for none."""
    if not text:
        return ""
    for value, label in choices.choices:
        if text.casefold() in (value, str(label).casefold()):
            return value
    raise ValidationError(
        _("“%(text)s” is none of: %(choices)s.") % {"text": text, "choices": ", ".join(choices.values)}
    )


def yes_or_no(text: str) -> bool | None:
    """Return what `text` says; None for nothing."""
    if not text:
        return None
    if text.casefold() in YES or text.casefold() in NO:
        return text.casefold() in YES
    raise ValidationError(_("“%(text)s” is none of: yes, no, not stated.") % {"text": text})


def several(text: str) -> list[str]:
    """Return the parts of a cell that holds several, each once."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in text.split(";")))))


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """Return those of `known` that are most like `text`, the best first; none where none is."""
    found = process.extract(
        text, list(known), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=NEAR, limit=NEAREST
    )
    return [name for name, _score, _place in found]


def says(text: str, value, written: str) -> bool:
    """Whether the cell `text` says `value`, which the portal's own files write as `written`.

    A day may stand in any country's order: what is asked is only whether it is this one.
    """
    if text == written.replace("\r\n", "\n").strip():
        return True
    if isinstance(value, bool):
        return text.casefold() in (YES if value else NO)
    if isinstance(value, datetime.date):
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        return any(
            Counter(numbers) == Counter([year, value.month, value.day]) for year in (value.year, value.year % 100)
        )
    if isinstance(value, (list, tuple)):
        return bool(text) and set(several(text)) == {str(part) for part in value}
    return False


def is_clearing(text: str) -> bool:
    """Whether the cell `text` says that the record holds nothing."""
    return text.casefold() == NOT_STATED

"""Dates known only in part: EDTF strings, the days they span, and the words a page prints for them.

EDTF is the Extended Date/Time Format of the Library of Congress, part of ISO 8601-2:2019. The record uses
`2022-10`, `2021-09-21/2021-09-23` (from-to), `{2021-09-21,2021-09-23}` (separate days), `2023?-11-07`
(year inferred), `2022-12?` (all of it inferred), `2022~` (about) and `[2018-05-16..2020-11-10]` (one day between).
"""

import datetime
import re
import time
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

MONTHS = (
    gettext_lazy("January"), gettext_lazy("February"), gettext_lazy("March"), gettext_lazy("April"),
    gettext_lazy("May"), gettext_lazy("June"), gettext_lazy("July"), gettext_lazy("August"),
    gettext_lazy("September"), gettext_lazy("October"), gettext_lazy("November"), gettext_lazy("December"),
)  # fmt: skip

_POINT = re.compile(
    r"(?P<year>\d{4})(?P<year_mark>[?~]?)(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?)?(?P<mark>[?~]?)"
)

_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?")

_DAY = r"\d{4}[?~]?-\d\d-\d\d[?~]?"
IN_DAYS = rf"^\{{?{_DAY}([/,] *{_DAY})*\}}?$"
"""What dates look like that give days, and not months or years alone; PostgreSQL reads it too."""


def bounds(value: str) -> tuple[datetime.date, datetime.date]:
    """Return the earliest and the latest day that the EDTF string `value` spans.

    Raises ValidationError, saying what to type, when `value` is not EDTF or ends before it starts.
    """
    try:
        if _points(value) is None:
            raise ValueError(value)
        if plain := _DAYS.fullmatch(value):
            first, last = (datetime.date.fromisoformat(day) for day in (plain[1], plain[2] or plain[1]))
        else:
            first, last = _parsed_bounds(value)
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ValidationError(
            _(
                "“%(value)s” is not a date this record can hold. Write 2024-11-18, 2024-11, 2024, "
                "2024-11-18/2024-11-20 for a span, 2021/2023 for years, {2021-09-21,2021-09-23} for separate days, "
                "and ? after what is inferred."
            ),
            code="edtf",
            params={"value": value},
        ) from error
    if last < first:
        raise ValidationError(_("“%(value)s” ends before it starts."), code="edtf", params={"value": value})
    return first, last


@lru_cache(maxsize=1024)
def _parsed_bounds(value: str) -> tuple[datetime.date, datetime.date]:
    """Ask the library, which takes a twentieth of a second."""
    parsed = parse_edtf(value)
    return _as_date(parsed.lower_strict()), _as_date(parsed.upper_strict())


def _as_date(moment: time.struct_time) -> datetime.date:
    return datetime.date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def words(value: str) -> str:
    """Say the EDTF string `value` in the reader's language: "18-20 November 2024", "November 2023 (inferred)".

    An empty string is said as "not stated". Text that is not EDTF is returned as it is.
    """
    if not value:
        return _("not stated")
    points = _points(value)
    if points is None:
        return value
    if value.startswith("["):
        first, last = value.strip("[]").split("..")
        return _("between %(first)s and %(last)s") % {"first": words(first), "last": words(last)}
    return _together(points, separate=value.startswith("{")) + _certainty(points)


def is_edtf(value: str) -> bool:
    """Whether `value` has a form of EDTF that this record uses; whether its days exist, `bounds` says."""
    return _points(value) is not None


def _points(value: str) -> list[re.Match] | None:
    """Return the points in time that `value` is made of; None where it is of a form this record does not use."""
    if value.startswith("{"):
        parts = value.strip("{}").split(",")
    elif value.startswith("["):
        parts = value.strip("[]").split("..")
    else:
        parts = value.split("/")
    points = [_POINT.fullmatch(part.strip()) for part in parts]
    return None if None in points or (len(points) > 2 and not value.startswith("{")) else points


def _together(points: list[re.Match], *, separate: bool) -> str:
    """Join the points, saying a month or year that they share only once."""
    first, last = points[0], points[-1]
    if len(points) == 1:
        return _point_words(first, "dmy")
    same_year = first["year"] == last["year"]
    same_month = same_year and first["month"] == last["month"] and bool(first["day"])
    said_before_last = "d" if same_month else "dm" if same_year and first["month"] else "dmy"
    parts = [_point_words(point, said_before_last) for point in points[:-1]] + [_point_words(last, "dmy")]
    if separate:
        return _("%(some)s and %(last)s") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}
    return ("-" if same_month or not first["month"] else " - ").join(parts)


def _point_words(point: re.Match, parts: str) -> str:
    words_of = {
        "d": str(int(point["day"])) if point["day"] else "",
        "m": str(MONTHS[int(point["month"]) - 1]) if point["month"] else "",
        "y": point["year"],
    }
    return " ".join(words_of[part] for part in parts if words_of[part])


def _certainty(points: list[re.Match]) -> str:
    if any(point["mark"] == "?" or (point["year_mark"] == "?" and not point["month"]) for point in points):
        return " " + _("(inferred)")
    if any(point["year_mark"] == "?" for point in points):
        return " " + _("(year inferred)")
    if any("~" in (point["mark"], point["year_mark"]) for point in points):
        return " " + _("(about)")
    return ""


def validate_edtf(value: str) -> None:
    """Raise ValidationError unless `value` is an EDTF string that this record can hold."""
    bounds(value)


class EdtfField(models.CharField):
    """An EDTF string; on save the days it spans go into the date fields named by `earliest` and `latest`."""

    default_validators = [validate_edtf]

    def __init__(self, *args, earliest: str = "", latest: str = "", **kwargs):
        self.earliest, self.latest = earliest, latest
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Give migrations the two names as well."""
        name, path, args, kwargs = super().deconstruct()
        if self.earliest:
            kwargs["earliest"] = self.earliest
        if self.latest:
            kwargs["latest"] = self.latest
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        """Keep the stored days in step with the string, however the record is saved."""
        value = super().pre_save(model_instance, add)
        first, last = bounds(value) if value else (None, None)
        if self.earliest:
            setattr(model_instance, self.earliest, first)
        if self.latest:
            setattr(model_instance, self.latest, last)
        return value

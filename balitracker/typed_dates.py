"""Dates as people type them: "11-12 November 2025" is understood, and becomes an EDTF string.

What `dates.words` says with no more inference than one mark for the whole is read back as it was.
"""

import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from balitracker.dates import MONTHS, bounds, is_edtf, words

ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
SHORTEST_MONTH = 3  # letters: "Nov", "Sept."
MONTHS_IN_A_YEAR = 12

_RANGE = re.compile(r"\s*(?:[-–—]|\b(?:to|until)\b)\s*", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|&|\band\b)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+(?P<first>.+?)\s+and\s+(?P<last>.+)", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|circa|ca?\.)\s*", re.IGNORECASE)
_SHORT_YEARS = re.compile(r"(?P<century>\d\d)(?P<first>\d\d)\s*[-–—/]\s*(?P<last>\d\d)")
_NUMBERS = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4})")
_FILLING = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b|\b(?:the|of|on)\b", re.IGNORECASE)
_COMMA_BEFORE_YEAR = re.compile(r",(?=\s*\d{4}\b)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+\.?")


@dataclass(frozen=True)
class _Point:
    """A day, month or year, as far as it was typed."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def edtf(self, mark: str, year_mark: str) -> str:
        parts = [f"{self.year:04d}{year_mark}", *(f"{each:02d}" for each in (self.month, self.day) if each)]
        return "-".join(parts) + mark


class _Unread(Exception):
    """The text is not of a form that is read here."""


def typed_date(text: str) -> str:
    """Return the EDTF string for a date as a person typed it, in words or in EDTF; "" for nothing.

    Raises ValidationError, saying what to type, for what is not understood or may mean two days.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    if is_edtf(text):
        bounds(text)
        return text
    try:
        found = _read(text)
        bounds(found)
    except (_Unread, ValidationError) as error:
        if getattr(error, "code", "") == "ambiguous":
            raise
        raise ValidationError(
            _(
                "“%(value)s” is not a date this record can hold. Type it like one of these: 18 November 2024; "
                "18-20 November 2024; 21 and 23 September 2021; October 2022; 2023; 2021-2023; November 2023 "
                "(inferred). Or, in the notation that libraries use: 2024-11-18/2024-11-20."
            ),
            code="date",
            params={"value": text},
        ) from error
    return found


def shown_date(value: str) -> str:
    """Return the EDTF string `value` as a field shows it: in words, where these are read back as the same."""
    if not value:
        return ""
    said = words(value)
    try:
        return said if _read(said) == value else value
    except (_Unread, ValidationError):
        return value


def _read(text: str) -> str:
    """Return the EDTF string that `text` says in numbers or words. Raises _Unread, or ValidationError for two days."""
    return _from_numbers(text) or _from_short_years(text) or _from_words(text)


def _from_numbers(text: str) -> str:
    """Read 25/12/2024, where only one of the two can be the month; "" for a text of another form."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return ""
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    orders = {(first, second), (second, first)}
    meant = sorted((day, month) for day, month in orders if day and 1 <= month <= MONTHS_IN_A_YEAR)
    if not meant:
        raise _Unread(text)
    if len(meant) > 1:
        one, other = (f"{day} {MONTHS[month - 1]} {year}" for day, month in meant)
        raise ValidationError(
            _("“%(value)s” may be two days. Type the one you mean: %(one)s or %(other)s."),
            code="ambiguous",
            params={"value": text, "one": one, "other": other},
        )
    return _Point(year, meant[0][1], meant[0][0]).edtf("", "")


def _from_short_years(text: str) -> str:
    """Read 2021-23, which cannot be a month, as years; "" for a text of another form."""
    found = _SHORT_YEARS.fullmatch(text)
    if found is None or int(found["last"]) <= MONTHS_IN_A_YEAR:
        return ""
    return f"{found['century']}{found['first']}/{found['century']}{found['last']}"


def _from_words(text: str) -> str:
    text, mark, year_mark = _without_marks(text)
    between = _BETWEEN.fullmatch(text) or _pattern_of(_("between %(first)s and %(last)s")).fullmatch(text)
    if between:
        first, last = _completed([_point(between["first"]), _point(between["last"])])
        return f"[{first.edtf(mark, year_mark)}..{last.edtf(mark, year_mark)}]"
    text = _COMMA_BEFORE_YEAR.sub(" ", text)
    items = [_RANGE.split(item) for item in _list_of(text) if item]
    if any(len(item) > 2 for item in items):
        raise _Unread(text)
    points = iter(_completed([_point(part) for item in items for part in item]))
    spans = [[next(points) for _part in item] for item in items]
    if len(spans) == 1:
        return "/".join(point.edtf(mark, year_mark) for point in spans[0])
    days = [day for span in spans for day in _days_of(span)]
    return f"{{{','.join(day.edtf(mark, year_mark) for day in days)}}}"


def _without_marks(text: str) -> tuple[str, str, str]:
    """Return `text` without what says how sure it is, the mark for the whole, and the mark for the year."""
    for said, mark, year_mark in (
        ("(inferred)", "?", ""), (_("(inferred)"), "?", ""),
        ("(year inferred)", "", "?"), (_("(year inferred)"), "", "?"),
        ("(about)", "~", ""), (_("(about)"), "~", ""),
        ("?", "?", ""),
    ):  # fmt: skip
        if text.casefold().endswith(str(said).casefold()):
            return text[: -len(said)].strip(), mark, year_mark
    if about := _ABOUT.match(text):
        return text[about.end() :], "~", ""
    return text, "", ""


def _pattern_of(sentence: str) -> re.Pattern:
    """Return what finds the named places of a translated `sentence`."""
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(sentence)), re.IGNORECASE)


def _list_of(text: str) -> list[str]:
    """Return the days of a list; its last two are joined by "and", in English or in the reader's language."""
    if last := _pattern_of(_("%(some)s and %(last)s")).fullmatch(text):
        return [*_LIST.split(last["some"]), *_LIST.split(last["last"])]
    return _LIST.split(text)


def _point(text: str) -> _Point:
    """Read one day, month or year, in whatever order its parts stand. Raises _Unread."""
    text = _FILLING.sub(" ", text)
    tokens = _TOKEN.findall(text)
    if not tokens or _TOKEN.sub("", text).strip(" ,"):
        raise _Unread(text)
    point = _Point()
    for token in tokens:
        name, value = _part(token)
        if getattr(point, name) is not None:
            raise _Unread(text)
        point = replace(point, **{name: value})
    return point


def _part(token: str) -> tuple[str, int]:
    """Return which part of a date `token` is, and its number. Raises _Unread."""
    if token.isdecimal():
        if len(token) == 4:
            return "year", int(token)
        if len(token) <= 2 and int(token):
            return "day", int(token)
        raise _Unread(token)
    name = token.rstrip(".").casefold()
    for number, (english, own) in enumerate(zip(ENGLISH_MONTHS, MONTHS, strict=True), 1):
        if name == str(own).casefold() or (len(name) >= SHORTEST_MONTH and english.startswith(name)):
            return "month", number
    raise _Unread(token)


def _completed(points: list[_Point]) -> list[_Point]:
    """Give each point the month and year that it shares with the others: those that follow, else those before.

    Raises _Unread where the year, or the month of a day, is said nowhere.
    """
    has_days = any(point.day for point in points)
    for name in ("year", "month") if has_days else ("year",):
        for order in (range(len(points) - 2, -1, -1), range(1, len(points))):
            for place in order:
                neighbour = points[place + 1] if order.step < 0 else points[place - 1]
                if getattr(points[place], name) is None:
                    points[place] = replace(points[place], **{name: getattr(neighbour, name)})
    if any(point.year is None or (point.day and not point.month) for point in points):
        raise _Unread(points)
    return points


def _days_of(span: list[_Point]) -> list[_Point]:
    """Return the days of a span inside a list: "23-24 and 26 May 2017" are three days."""
    if len(span) == 1:
        return span
    first, last = span
    if not first.day or not last.day or (first.year, first.month) != (last.year, last.month):
        raise _Unread(span)
    return [replace(first, day=day) for day in range(first.day, last.day + 1)]

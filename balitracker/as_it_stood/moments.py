"""The moment as of which the record is shown: read from an address, and what counts as today under it."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

PARAMETER = "as_of"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z")


class CannotShow(ValueError):
    """What was asked for is no moment that can be shown; the text tells the reader why."""


@dataclass(frozen=True)
class AsOf:
    """A moment in the past: a whole day, up to its end, or an instant; both in UTC."""

    moment: datetime.datetime
    is_day: bool

    def __str__(self) -> str:
        """As it is written in addresses."""
        return self.moment.date().isoformat() if self.is_day else instant(self.moment)

    @property
    def is_still_open(self) -> bool:
        """Whether it is the day that it is now, whose record may still change."""
        return self.moment > timezone.now()

    @property
    def in_words(self) -> str:
        """The moment as a page tells it."""
        day = date_format(self.moment.date(), "j F Y")
        if self.is_still_open:
            return _("this moment of %(day)s (UTC)") % {"day": day}
        if self.is_day:
            return _("the end of %(day)s (UTC)") % {"day": day}
        return _("%(time)s UTC on %(day)s") % {"time": self.moment.strftime("%H:%M:%S"), "day": day}


def instant(moment: datetime.datetime) -> str:
    """Return `moment` as addresses and files write it, in UTC: to the second where it falls on one."""
    moment = moment.astimezone(datetime.UTC)
    fraction = f".{moment.microsecond:06d}" if moment.microsecond else ""
    return f"{moment.replace(microsecond=0, tzinfo=None).isoformat()}{fraction}Z"


def read(text: str) -> AsOf:
    """Return the moment that `text` names: `2026-03-01`, its end, or `2026-03-01T10:03:04.123456Z`; both in UTC.

    Raises CannotShow for what is neither, and for what is still to come. The day that it is now can be asked for.
    """
    now = timezone.now()
    try:
        found = _read(text)
    except ValueError as error:
        reason = _("“%(text)s” is no date: write a day as 2026-03-01, or an instant in UTC as 2026-03-01T10:03:04Z.")
        raise CannotShow(reason % {"text": text[:40]}) from error
    starts = found.moment.date() if found.is_day else found.moment
    if starts > (now.date() if found.is_day else now):
        raise CannotShow(_("%(moment)s is still to come: nobody knows the record of that day.") % {"moment": text})
    return found


def _read(text: str) -> AsOf:
    if _DAY.fullmatch(text):
        day = datetime.date.fromisoformat(text)
        return AsOf(datetime.datetime.combine(day, datetime.time.max, datetime.UTC), is_day=True)
    if _INSTANT.fullmatch(text):
        return AsOf(datetime.datetime.fromisoformat(text), is_day=False)
    raise ValueError(text)


_shown: ContextVar[AsOf | None] = ContextVar("as_it_stood", default=None)


def shown() -> AsOf | None:
    """Return the moment as of which the record is shown just now; None for the record as it is."""
    return _shown.get()


@contextmanager
def showing(as_of: AsOf) -> Iterator[None]:
    """Let `shown` and `today` be those of `as_of` inside."""
    token = _shown.set(as_of)
    try:
        yield
    finally:
        _shown.reset(token)


def today() -> datetime.date:
    """Return the day from which overdue, next and silent are counted: today, or the day that is shown."""
    as_of = shown()
    return as_of.moment.date() if as_of else timezone.localdate()

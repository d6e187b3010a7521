"""Words that the rules share."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker import dates
from balitracker.publication import Part
from meetings.enums import Capacity, Precision
from meetings.models import Headcount


def counted(capacity: str, number: int) -> str:
    """Return a number of attendees in words: "17 members"."""
    words = {
        Capacity.MEMBER: ngettext("%(number)d member", "%(number)d members", number),
        Capacity.OBSERVER: ngettext("%(number)d observer", "%(number)d observers", number),
        Capacity.CIVIL_SOCIETY: ngettext(
            "%(number)d civil society organisation", "%(number)d civil society organisations", number
        ),
        Capacity.PRIVATE_SECTOR: ngettext("%(number)d company", "%(number)d companies", number),
        Capacity.PROGRAMME: ngettext("%(number)d programme", "%(number)d programmes", number),
        Capacity.WORK_STREAM: ngettext("%(number)d work stream", "%(number)d work streams", number),
        Capacity.SECRETARIAT: ngettext("%(number)d of the secretariat", "%(number)d of the secretariat", number),
    }
    whole = ngettext("%(number)d attendee", "%(number)d attendees", number)
    return words.get(capacity, whole) % {"number": number}


def stated(headcount: Headcount) -> str:
    """Return a stated number in words: "17 members", "over 10 members"."""
    words = counted(headcount.capacity, headcount.number)
    if headcount.precision == Precision.OVER:
        return _("over %(number)s") % {"number": words}
    if headcount.precision == Precision.ABOUT:
        return _("about %(number)s") % {"number": words}
    return words


def alternatives(words: list[str]) -> str:
    """Return `words` as alternatives: "18-20 November 2024, or 18-21 November 2024"."""
    return _(", or ").join(words)


def label(record: models.Model) -> str:
    """Return what a sentence calls `record`; a part is called by its whole first."""
    if isinstance(record, Headcount):
        return _("%(whole)s, %(part)s") % {"whole": record.meeting, "part": stated(record)}
    if isinstance(record, Part) and str(record.whole) not in str(record):
        return _("%(whole)s, %(part)s") % {"whole": record.whole, "part": record}
    return str(record)


def date_in_words(value: str) -> str:
    """Return an EDTF string in words; other text as it is."""
    try:
        dates.bounds(value)
    except ValidationError:
        return value
    return dates.words(value)

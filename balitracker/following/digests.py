"""The daily mail: what changed in what somebody follows, up to the last midnight, grouped by record."""

import datetime
import logging
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from balitracker import changelog
from balitracker.dates import words
from balitracker.following.subscribing import forget, mail_to, subject_of
from balitracker.models import RecordVersion, Subscriber, Subscription

logger = logging.getLogger(__name__)


@dataclass
class Sent:
    """What came of sending: how many mails went out, and how many could not."""

    mails: int = 0
    failures: int = 0


def send_digests(today: datetime.date | None = None) -> Sent:
    """Send everybody what changed until this day began, once; an address that cannot be reached is tried next time.

    How far somebody was told is saved with each mail. Ended in the middle, by whatever, it goes on from there when
    called again: at most one mail is sent twice, and none is left out. Called again on the same day it sends nothing.
    """
    forget()
    until = _settled_until(today or timezone.localdate())
    waiting = Subscriber.objects.filter(Q(told_until=None) | Q(told_until__lt=until), pk__in=_with_confirmed())
    sent, known, server = Sent(), {}, get_connection()
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        try:
            sent.mails += _send_one(pk, until, known, server)
        except OSError as error:  # what it says may hold the address, which belongs into no log
            logger.error("A digest could not be sent: %s", type(error).__name__)
            sent.failures += 1
            server.close()  # the next one begins anew
    server.close()
    return sent


def _with_confirmed():
    return Subscription.objects.filter(confirmed_at__isnull=False).values("subscriber")


def _settled_until(today: datetime.date) -> datetime.datetime:
    """Return the beginning of `today`, once nothing changes before it any more.

    Who wrote the record before holds its version until committing; who writes it afterwards bears a later time.
    """
    with transaction.atomic():
        RecordVersion.hold()
    return datetime.datetime.combine(today, datetime.time(), timezone.get_current_timezone())


def _send_one(pk: int, until: datetime.datetime, known: dict, server) -> bool:
    """Tell one subscriber what changed `until` then; return whether there was anything to tell.

    The row is locked meanwhile, so that who stops just now gets nothing afterwards, and two runs send one mail.
    """
    with transaction.atomic():
        rows = Subscriber.objects.select_for_update(skip_locked=True)
        subscriber = rows.filter(Q(told_until=None) | Q(told_until__lt=until), pk=pk).first()
        if subscriber is None:
            return False
        followed = subscriber.subscriptions.filter(confirmed_at__isnull=False)
        found = {row for each in followed for row in _rows(each, subscriber.told_until, until, known)}
        groups = _grouped(changelog.in_words(sorted(found, key=lambda row: row[2])))
        subscriber.told_until = until
        subscriber.save(update_fields=["told_until"])
        if groups:
            last = words(f"{until - datetime.timedelta(microseconds=1):%Y-%m-%d}")
            about = _("What changed in the record until %(day)s") % {"day": last}
            mail = mail_to(
                subscriber, about, "mail/_digest.txt", {"groups": groups, "day": last, "portal": settings.PORTAL_URL}
            )
            mail.connection = server
            server.open()  # one connection for all, made when there is something to send
            mail.send()
        return bool(groups)


def _rows(subscription: Subscription, told_until, until: datetime.datetime, known: dict) -> list[tuple]:
    """Return the changes that `subscription` has to tell; `known` keeps them for others that follow the same."""
    since = max(filter(None, (told_until, subscription.confirmed_at)))
    key = (subscription.kind, subscription.record_id, since)
    if key not in known:
        subject = subject_of(subscription)
        known[key] = list(changelog.entries(of=subject.keys, since=since, until=until)) if subject else []
    return known[key]


@dataclass
class Group:
    """What is told of one record."""

    title: str
    url: str
    lines: list[str] = field(default_factory=list)


def _grouped(entries: Iterable[changelog.Entry]) -> list[Group]:
    """Return `entries`, the oldest first, as one group a record, what changed several times told once."""
    by_record: dict[tuple, changelog.Entry] = {}
    for entry in entries:
        before = by_record.get(entry.record)
        by_record[entry.record] = _merged(before, entry) if before else deepcopy(entry)
    return [
        Group(entry.title, entry.url, entry.details if entry.verb == changelog.CHANGED else [entry.what])
        for entry in by_record.values()
        if entry.says_something
    ]


def _merged(before: changelog.Entry, entry: changelog.Entry) -> changelog.Entry:
    """Return both as one: coming and going is more than any change."""
    if entry.verb != changelog.CHANGED:
        return deepcopy(entry)
    for name, verb in entry.fields.items():
        before.add_field(name, verb)
    by_kind = {parts.kind: parts for parts in before.parts}
    for parts in entry.parts:
        known = by_kind.setdefault(parts.kind, changelog.Parts(parts.kind))
        known.added += parts.added
        known.changed += parts.changed
        known.removed += parts.removed
    before.parts = list(by_kind.values())
    return before

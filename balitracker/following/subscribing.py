"""What a person does about mail: ask, confirm, stop. An address is never told to be known, or not, to who asks."""

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from balitracker.following.subjects import KINDS, Subject
from balitracker.history.events import event_model_of
from balitracker.models import Subscriber, Subscription, Tally

UNCONFIRMED_KEPT = datetime.timedelta(days=3)
GONE_KEPT = datetime.timedelta(days=3)
"""So long after a record was deleted who follows it is still known: an undo may bring it back."""
MAILS_A_DAY = 3
"""So many times a day the same address is asked to confirm."""


def ask(*, email: str, subject: Subject) -> None:
    """Ask by e-mail whether the owner of `email` wants to follow `subject`; the same mail whoever asks, and how often.

    Sends nothing to an address that was asked often enough today.
    """
    forget()
    email = email.lower()
    if Tally.is_too_often("confirm", email, MAILS_A_DAY):
        return
    with transaction.atomic():
        subscriber, _made = Subscriber.objects.get_or_create(email=email)
        subscription, made = subscriber.subscriptions.get_or_create(**key_of(subject))
        if not made and not subscription.confirmed_at:
            subscription.asked_at = timezone.now()
            subscription.save(update_fields=["asked_at"])
    context = {"title": subject.title, "days": UNCONFIRMED_KEPT.days}
    mail_to(subscriber, _("Follow “%(title)s”?") % {"title": subject.title}, "mail/_confirm.txt", context).send()


def confirm(*, subscriber: Subscriber) -> None:
    """Begin what was asked for; what changed before is not told."""
    subscriber.subscriptions.filter(confirmed_at=None).update(confirmed_at=timezone.now())


def stop(*, subscription: Subscription) -> bool:
    """Delete one subscription, and the address with the last one; return whether that was the last."""
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update().get(pk=subscription.subscriber_id)
        subscription.delete()
        is_last = not subscriber.subscriptions.exists()
        if is_last:
            subscriber.delete()
        return is_last


def stop_all(*, subscriber: Subscriber) -> None:
    """Delete the address and all that it follows."""
    subscriber.delete()


def forget() -> None:
    """Delete what nobody confirmed in time, what follows records deleted for good, and who follows nothing."""
    now = timezone.now()
    Subscription.objects.filter(confirmed_at=None, asked_at__lt=now - UNCONFIRMED_KEPT).delete()
    for word, kind in KINDS.items():
        lately = event_model_of(kind.model).objects.filter(pgh_created_at__gt=now - GONE_KEPT)
        gone = Subscription.objects.filter(kind=word).exclude(record_id__in=kind.model.objects.values("pk"))
        gone.exclude(record_id__in=lately.values("id")).delete()
    Subscriber.objects.exclude(Exists(Subscription.objects.filter(subscriber=OuterRef("pk")))).delete()


def key_of(subject: Subject) -> dict:
    """Return how a subscription names `subject`."""
    return {"kind": subject.kind.word, "record_id": subject.record.pk} if subject.kind else {"kind": "", "record_id": 0}


def subject_of(subscription: Subscription) -> Subject | None:
    """Return what `subscription` follows, public or not; None for a record that was deleted."""
    if not subscription.kind:
        return Subject()
    kind = KINDS[subscription.kind]
    record = kind.model.objects.filter(pk=subscription.record_id).first()
    return record and Subject(kind, record)


def mail_to(subscriber: Subscriber, about: str, template: str, context: dict) -> EmailMessage:
    """Return a mail to `subscriber` that says where to see and stop all, for people and for programs (RFC 8058)."""
    page = f"{settings.PORTAL_URL}{reverse('subscriber', args=[subscriber.token])}"
    at_once = f"{settings.PORTAL_URL}{reverse('stop-at-once', args=[subscriber.token])}"
    return EmailMessage(
        subject=" ".join(about.split()),
        body=render_to_string(template, context | {"page": page}).strip() + "\n",
        to=[subscriber.email],
        headers={"List-Unsubscribe": f"<{at_once}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                 "Auto-Submitted": "auto-generated"},
    )  # fmt: skip

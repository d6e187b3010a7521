"""Who gets what changed by e-mail. Nothing here is part of the record, and none of it has a history: what is deleted
is gone."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def make_token() -> str:
    """Return a word that nobody guesses: who knows it may see and stop what an address gets."""
    return secrets.token_urlsafe(24)


class Subscriber(models.Model):
    """An address that asked for mail. It is kept as long as it has a subscription, confirmed or asked for lately."""

    email = models.EmailField(_("e-mail address"), unique=True, help_text=_("In small letters."))
    token = models.CharField(_("key of its page"), max_length=40, unique=True, default=make_token)
    told_until = models.DateTimeField(_("told until"), null=True, help_text=_("What changed before was sent."))

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Subscription(models.Model):
    """What one subscriber follows: the whole record, or one record of a kind (see balitracker.following.subjects)."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    kind = models.CharField(_("kind"), max_length=20, blank=True, help_text=_("Blank: the whole record."))
    record_id = models.BigIntegerField(_("record"), default=0)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "kind", "record_id"], name="balitracker_subscription_once")
        ]

    def __str__(self):
        return f"{self.kind or '*'} {self.record_id}"

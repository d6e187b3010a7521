"""How often somebody did something today, without saying who."""

import hashlib
import hmac

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """A number for one day, one kind of act and one hash of who did it; the hash of the next day is another."""

    day = models.DateField(_("day"))
    act = models.CharField(_("act"), max_length=20)
    who = models.CharField(_("hash of who"), max_length=64)
    number = models.PositiveIntegerField(_("number"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [models.UniqueConstraint(fields=["day", "act", "who"], name="balitracker_tally_once")]

    def __str__(self):
        return f"{self.day} {self.act}: {self.number}"

    @classmethod
    def is_too_often(cls, act: str, who: str, limit: int) -> bool:
        """Count one more `act` of `who`, and return whether that is more than `limit` today. Other days are forgotten.

        `who`, an address of a machine or of a person, is kept only as a keyed hash that changes every day.
        """
        day = timezone.localdate()
        key = hmac.new(settings.SECRET_KEY.encode(), f"{day} {act} {who}".encode(), hashlib.sha256).hexdigest()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM balitracker_tally WHERE day <> %s", [day])
            cursor.execute(
                "INSERT INTO balitracker_tally (day, act, who, number) VALUES (%s, %s, %s, 1) "
                "ON CONFLICT (day, act, who) DO UPDATE SET number = balitracker_tally.number + 1 RETURNING number",
                [day, act, key],
            )
            return cursor.fetchone()[0] > limit

"""What the shell keeps for itself: the version of the record, which fixture rows were loaded as what, and files that
wait for a person."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RecordVersion(models.Model):
    """A number that every transaction which writes the record moves by one: what is made of the record is as new
    as the number it was made at. One row; triggers move it (see balitracker.history).

    Writers wait for each other at this row, so `moved_at`, set while it is held, grows in the order in which they
    commit: all events up to it are one state of the record, and no other state has the same.
    """

    number = models.BigIntegerField(_("version"), default=0)
    moved_in = models.BigIntegerField(_("transaction"), default=0)
    moved_at = models.DateTimeField(_("moved"), db_default=Now())

    class Meta:
        verbose_name = _("version of the record")
        verbose_name_plural = _("version of the record")
        constraints = [models.CheckConstraint(name="balitracker_recordversion_one_row", condition=models.Q(pk=1))]

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """The version now; 0 where nothing was ever written."""
        return cls.objects.values_list("number", flat=True).first() or 0

    @classmethod
    def hold(cls) -> None:
        """Let nobody else write the record until this transaction ends: who writes it moves the version."""
        cls.objects.select_for_update().first()

    @classmethod
    def stamp(cls) -> str:
        """The version now and the transaction that moved it there: no other state of the record has the same.

        A number alone comes again where a transaction is rolled back, or a backup is put in its place.
        """
        return cls.stamp_and_moment()[0]

    @classmethod
    def stamp_and_moment(cls) -> tuple[str, datetime | None]:
        """The stamp, and when the version moved there; None where nothing was ever written."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT number, moved_in, moved_at FROM balitracker_recordversion")
            number, moved_in, moved_at = cursor.fetchone() or (0, 0, None)
            return f"{number}.{moved_in}", moved_at

    @classmethod
    def stamp_for_others(cls) -> str | None:
        """The stamp, by which what is made now may be kept; None where this very transaction has moved the version.

        What it wrote others do not see yet, and may never.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, moved_in, moved_in IS NOT DISTINCT FROM txid_current_if_assigned() "
                "FROM balitracker_recordversion"
            )
            number, moved_in, is_own = cursor.fetchone() or (0, 0, False)
        return None if is_own else f"{number}.{moved_in}"


class LoadedRow(models.Model):
    """A row of `fixtures/` that was loaded: what it said then, and which record it became.

    Loading again compares with it, so that nothing a person changed or deleted since is touched.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    key = models.JSONField(_("natural key"))
    content = models.CharField(_("SHA-256 of the row"), max_length=64)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("loaded row")
        verbose_name_plural = _("loaded rows")
        constraints = [models.UniqueConstraint(fields=["content_type", "key"], name="balitracker_loadedrow_once")]

    def __str__(self):
        return f"{self.content_type.app_label}.{self.content_type.model} {self.key}"


class PendingFile(models.Model):
    """A file that somebody was shown the effect of and has not confirmed yet; it waits for a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    content = models.BinaryField(_("content"))
    file_name = models.CharField(_("file name"), max_length=255)
    made_at = models.DateTimeField(_("made"), auto_now=True)

    KEPT = timedelta(days=1)

    class Meta:
        abstract = True

    def __str__(self):
        return self.file_name


class PendingSheet(PendingFile):
    """A spreadsheet that somebody was shown the dry run of: one a person and list."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("list"))

    class Meta:
        verbose_name = _("spreadsheet to be saved")
        verbose_name_plural = _("spreadsheets to be saved")
        constraints = [models.UniqueConstraint(fields=["content_type", "by"], name="balitracker_pendingsheet_once")]

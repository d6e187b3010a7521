"""Sign-offs: somebody checked a record against its documents, and what it held then."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balitracker.history import tracked


class SignOffQuerySet(models.QuerySet):
    """Sign-offs."""

    def of(self, record):
        """Those of `record`, newest first."""
        kind = ContentType.objects.get_for_model(type(record))
        return self.filter(content_type=kind, object_id=record.pk)


@tracked
class SignOff(models.Model):
    """A record was checked against its documents. Never changed: a later check is another one."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name=_("kind of record"))
    object_id = models.BigIntegerField(_("record"))
    record = GenericForeignKey("content_type", "object_id")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("account")
    )
    username = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by_author = models.BooleanField(_("by one who wrote it"), default=False)
    note = models.TextField(_("note"), blank=True)
    content = models.CharField(_("SHA-256 of the content"), max_length=64)

    TOLD_AMONG_LATEST = False
    """The page of what was checked tells it."""

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="balitracker_signoff_record")]

    def __str__(self):
        return f"{self.username}, {self.at:%Y-%m-%d}"

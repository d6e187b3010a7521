"""What the shell keeps for itself: which fixture rows were loaded, and as what."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _


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
        constraints = [
            models.UniqueConstraint(fields=["content_type", "key"], name="balitracker_loadedrow_once")
        ]

    def __str__(self):
        return f"{self.content_type.app_label}.{self.content_type.model} {self.key}"

"""Errors that readers report."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErrorReport(models.Model):
    """What a reader says is wrong, of which record and passage; open until somebody of the staff has closed it."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record"))
    object_id = models.BigIntegerField(_("key of the record"))
    record = GenericForeignKey("content_type", "object_id")
    passage = models.CharField(
        _("passage"), max_length=140, blank=True, help_text=_("Document and number, as in its address.")
    )
    text = models.TextField(_("what is wrong"), max_length=4000)
    email = models.EmailField(
        _("address for an answer"), blank=True, help_text=_("It is deleted when the report is closed.")
    )
    made_at = models.DateTimeField(_("reported"), default=timezone.now)
    answer = models.TextField(
        _("note"), blank=True, help_text=_("What was found and done. Who left an address gets it by e-mail.")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        ordering = ["made_at", "pk"]
        default_permissions = ("change", "view")
        constraints = [
            models.CheckConstraint(
                name="balitracker_errorreport_closed_without_address",
                condition=Q(closed_at__isnull=True) | Q(email="") & ~Q(answer=""),
                violation_error_message=_("A report is closed with a note, and without the address."),
            )
        ]

    def __str__(self):
        return f"{self.record or _('a record that is gone')} ({self.made_at:%Y-%m-%d})"

    @property
    def passage_url(self) -> str:
        """The place of the passage on the page of its document; empty where none was named."""
        document, _slash, number = self.passage.partition("/")
        return f"{reverse('documents:detail', args=[document])}#p{number}" if number else ""

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.closed_at is None

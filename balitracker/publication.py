"""Publication: which state a record is in, and the one door through which the public sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from balitracker.record import Record, RecordQuerySet


class PublicationState(models.TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class PublishableQuerySet(RecordQuerySet):
    """Rows of a record that is published as a whole."""

    def public(self):
        """Only what the public may see; pages, files, feeds and search all start here."""
        return self.filter(state=PublicationState.PUBLISHED)


class Publishable(Record):
    """A record with a publication state of its own; its parts follow it."""

    state = models.CharField(
        _("publication state"),
        max_length=12,
        choices=PublicationState,
        default=PublicationState.DRAFT,
        db_index=True,
        editable=False,
        help_text=_("Only published records are shown to the public."),
    )

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether the public may see this record."""
        return self.state == PublicationState.PUBLISHED

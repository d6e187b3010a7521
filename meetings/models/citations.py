"""Which passage of which document says so."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balitracker.history import tracked
from balitracker.record import Record
from meetings.models.documents import Passage
from meetings.querysets import CitationQuerySet

ANCHOR_WORDS = 8  # names, titles and anchors are the only wording taken over from a source


def validate_anchor(value: str) -> None:
    """Raise ValidationError when an anchor is longer than eight words."""
    if len(value.split()) > ANCHOR_WORDS:
        raise ValidationError(_("Take at most eight words of the document."), code="anchor_too_long")


@tracked
class Citation(Record):
    """A record, or one field of it, rests on a passage."""

    content_type = models.ForeignKey(
        ContentType,
        models.PROTECT,
        verbose_name=_("kind of record"),
        help_text=_("Of what kind the record is that rests on the passage."),
    )
    object_id = models.BigIntegerField(_("record"), help_text=_("What rests on the passage."))
    record = GenericForeignKey("content_type", "object_id")
    field = models.CharField(
        _("which fact"),
        max_length=40,
        blank=True,
        help_text=_(
            "The one fact that this passage gives, or, of a meeting, all its rows of one kind: “all attendance” holds "
            "for everybody on the list. Blank: the record as a whole."
        ),
    )
    passage = models.ForeignKey(
        Passage,
        models.PROTECT,
        related_name="citations",
        verbose_name=_("passage"),
        help_text=_("Which passage says so."),
    )
    anchor = models.CharField(
        _("its words"),
        max_length=160,
        blank=True,
        validators=[validate_anchor],
        help_text=_(
            "At most eight words of the passage, copied exactly: those that give the fact. The public sees them "
            "marked. Blank: none taken."
        ),
    )
    says = models.CharField(
        _("what it gives instead"),
        max_length=300,
        blank=True,
        help_text=_(
            "Mostly blank. Only where the passage disagrees with the record on this fact: then what the passage gives, "
            "such as 18-21 November 2024. Both are then shown among the disagreements. Blank: it says the same."
        ),
    )
    inferred = models.BooleanField(
        _("inferred"), default=False, help_text=_("The passage does not say so itself; we conclude it.")
    )
    ground = models.TextField(
        _("ground"), blank=True, help_text=_("Why we conclude it, in a sentence. Blank: nothing is concluded.")
    )

    NATURAL_KEY = ("content_type", "object_id", "field", "passage__document__slug", "passage__number")

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["passage__document__title", "passage__number", "content_type", "object_id", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field", "passage"],
                name="meetings_citation_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This record already cites that passage."),
            ),
            models.CheckConstraint(
                name="meetings_citation_inference_has_ground",
                condition=Q(inferred=False) | ~Q(ground=""),
                violation_error_message=_("Say in a sentence on what ground it is inferred."),
            ),
            models.CheckConstraint(
                name="meetings_citation_says_of_a_field",
                condition=Q(says="") | ~Q(field=""),
                violation_error_message=_("Name the fact of which the passage says something else."),
            ),
        ]

    def __str__(self):
        return f"{self.record}: {self.passage}"

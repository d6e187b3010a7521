"""What the sources disagree on, found by a rule or by a person."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balitracker.history import tracked
from balitracker.record import Record
from balitracker.slugs import slug_constraint
from meetings.enums import DiscrepancyKind, DiscrepancyReason, DiscrepancyStatus
from meetings.models.documents import Passage
from meetings.models.meetings import Meeting
from meetings.querysets import DiscrepancyQuerySet, DiscrepancySideQuerySet
from members.models import Party


@tracked
class Discrepancy(Record):
    """Two passages, or a passage and the record, that cannot both be right as they stand. Nobody deletes one."""

    slug = models.SlugField(
        _("address"), max_length=160, unique=True, help_text=_("Its place on the page of disagreements, in words.")
    )
    rule = models.CharField(
        _("rule"), max_length=40, blank=True, help_text=_("The rule that found it. Blank: a person found it.")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=DiscrepancyKind, help_text=_("What it is about: a date, a number, a name.")
    )
    sentence = models.TextField(_("what disagrees"), help_text=_("In a sentence."))
    meeting = models.ForeignKey(
        Meeting,
        models.CASCADE,  # a draft may be deleted with what was found about it; a published meeting may not
        null=True,
        blank=True,
        related_name="discrepancies",
        verbose_name=_("meeting"),
        help_text=_("The meeting it is about. Blank: it is about none."),
    )
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="discrepancies",
        verbose_name=_("party or body"),
        help_text=_("The party or body it is about. Blank: it is about none."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=DiscrepancyStatus,
        default=DiscrepancyStatus.OPEN,
        db_index=True,
        help_text=_("Whether somebody explained it."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=20,
        choices=DiscrepancyReason,
        blank=True,
        help_text=_("Why the sources differ. Blank: not explained."),
    )
    explanation = models.TextField(_("explanation"), blank=True, help_text=_("In a sentence. Shown to the public."))
    closed_because = models.TextField(_("closed because"), blank=True, editable=False)

    objects = DiscrepancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("disagreement")
        verbose_name_plural = _("disagreements")
        ordering = ["status", "slug"]
        constraints = [
            slug_constraint("meetings_discrepancy"),
            models.CheckConstraint(
                name="meetings_discrepancy_explained_in_words",
                condition=~Q(status=DiscrepancyStatus.EXPLAINED) | (~Q(reason="") & ~Q(explanation="")),
                violation_error_message=_("Choose a reason and explain in a sentence."),
            ),
        ]

    def __str__(self):
        return self.sentence

    def get_absolute_url(self):
        """Its place on the page of disagreements."""
        return f"{reverse('discrepancies:list')}#{self.slug}"

    @property
    def is_explained(self) -> bool:
        """Whether its explanation holds: that of an open one was given for other sides."""
        return self.status == DiscrepancyStatus.EXPLAINED

    @property
    def is_own_work(self) -> bool:
        """Whether a person had a hand in it: what only a rule has written, fixtures may write over."""
        return not self.rule or bool(self.explanation)


@tracked
class DiscrepancySide(Record):
    """One side of a disagreement: what is said, and by which passage. Without one, the record itself says it."""

    discrepancy = models.ForeignKey(
        Discrepancy,
        models.CASCADE,
        related_name="sides",
        verbose_name=_("disagreement"),
        help_text=_("Of which it is a side."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("In their order, from 1."))
    says = models.CharField(_("says"), max_length=300, help_text=_("In our own words, or a number, date or name."))
    passage = models.ForeignKey(
        Passage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="discrepancy_sides",
        verbose_name=_("passage"),
        help_text=_("Blank: the record itself, such as the rows of a list."),
    )

    NATURAL_KEY = ("discrepancy__slug", "number")
    TOLD_AMONG_LATEST = False

    objects = DiscrepancySideQuerySet.as_manager()

    class Meta:
        verbose_name = _("side of a disagreement")
        verbose_name_plural = _("sides of a disagreement")
        ordering = ["discrepancy", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["discrepancy", "number"],
                name="meetings_discrepancyside_number_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This disagreement already has a side of that number."),
            )
        ]

    def __str__(self):
        return self.says


class DiscrepancyCheck(models.Model):
    """The version of the record at which the rules were last asked. One row."""

    version = models.BigIntegerField(_("version"), default=-1)

    class Meta:
        verbose_name = _("check for disagreements")
        verbose_name_plural = _("checks for disagreements")
        constraints = [models.CheckConstraint(name="meetings_discrepancycheck_one_row", condition=Q(pk=1))]

    def __str__(self):
        return str(self.version)

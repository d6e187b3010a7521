"""Forward Work Plans, their priorities and what became of them."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.history import track_link, tracked
from balitracker.publication import Part, Publishable, withdrawn_with_reason
from balitracker.slugs import page_address, slug_constraint
from meetings.models import Citation, Meeting, Topic
from workplan.enums import LinkKind
from workplan.querysets import PriorityLinkQuerySet, WorkPlanQuerySet


@tracked
class WorkPlan(Publishable):
    """A Forward Work Plan."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, help_text=_("The years: 2021-23."))
    title = models.CharField(_("title"), max_length=200, help_text=_("The name this portal shows."))
    period = EdtfField(
        _("period"), earliest="starts_on", latest="ends_on", help_text=_("The years of the plan: 2021-2023.")
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    stated_priorities = models.PositiveSmallIntegerField(
        _("priorities, as stated"),
        null=True,
        blank=True,
        help_text=_("How many a document says. Blank: not stated."),
    )
    stated_action_items = models.PositiveSmallIntegerField(
        _("action items, as stated"),
        null=True,
        blank=True,
        help_text=_("How many a document says. Blank: not stated."),
    )
    endorsed_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="endorsed_plans",
        verbose_name=_("agreed or endorsed at"),
        help_text=_("Blank: the documents held do not say at which meeting."),
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("In our own words."))
    note = models.TextField(_("note"), blank=True, help_text=_("What is not found, or inferred, and why."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        ordering = [F("starts_on").desc(nulls_last=True), "slug"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [slug_constraint("workplan_workplan"), withdrawn_with_reason("workplan_workplan")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Address of the plan's page."""
        return page_address("workplan:plan", self.slug)


@tracked
class Priority(Part):
    """A priority of a plan; one that a document only counts has a row too, without a title."""

    plan = models.ForeignKey(
        WorkPlan,
        models.CASCADE,
        related_name="priorities",
        verbose_name=_("plan"),
        help_text=_("Whose priority it is."),
    )
    position = models.PositiveSmallIntegerField(_("order"), help_text=_("From 1, in the document's order."))
    number = models.PositiveSmallIntegerField(
        _("number"),
        null=True,
        blank=True,
        help_text=_("Only where a document numbers it. Blank: unnumbered."),
    )
    title = models.CharField(
        _("title"),
        max_length=300,
        blank=True,
        help_text=_("Only when a document gives its title. Blank: not stated in the documents held."),
    )
    description = models.TextField(_("what it concerns"), blank=True, help_text=_("In our own words."))
    topics = models.ManyToManyField(Topic, blank=True, related_name="priorities", verbose_name=_("topics"))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "plan"
    NATURAL_KEY = ("plan__slug", "position")

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"],
                name="workplan_priority_position_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This plan already has a priority in that place."),
            ),
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="workplan_priority_number_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This plan already has a priority of that number."),
            ),
        ]

    def __str__(self):
        return f"{self.plan.slug}, {self.label}"

    @property
    def label(self) -> str:
        """Number and title, or what stands in their place when the documents do not give them."""
        what = self.title or self.description or _("title not stated in the documents held")
        return _("Priority %(number)s: %(what)s") % {"number": self.number, "what": what} if self.number else str(what)


@tracked
class PriorityLink(Part):
    """What became of a priority in a later plan."""

    earlier = models.ForeignKey(
        Priority,
        models.CASCADE,
        related_name="later_links",
        verbose_name=_("earlier priority"),
        help_text=_("What went on in a later plan, or was dropped."),
    )
    later = models.ForeignKey(
        Priority,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="earlier_links",
        verbose_name=_("later priority"),
        help_text=_("Its place in a later plan. Blank: it was dropped."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LinkKind, help_text=_("What became of it."))
    inferred = models.BooleanField(_("inferred"), default=False, help_text=_("No document says so; we conclude it."))
    note = models.TextField(_("ground"), blank=True, help_text=_("On what it rests, in a sentence."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "earlier__plan"
    NATURAL_KEY = (
        "earlier__plan__slug", "earlier__position", "later__plan__slug", "later__position"
    )  # fmt: skip

    objects = PriorityLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("priority link")
        verbose_name_plural = _("priority links")
        ordering = ["earlier", "later"]
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "later"],
                name="workplan_prioritylink_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("These two priorities are already linked."),
            ),
            models.CheckConstraint(
                name="workplan_prioritylink_later_unless_dropped",
                condition=Q(kind=LinkKind.DROPPED, later__isnull=True)
                | (~Q(kind=LinkKind.DROPPED) & Q(later__isnull=False)),
                violation_error_message=_("Name the later priority, unless this one was dropped."),
            ),
            models.CheckConstraint(
                name="workplan_prioritylink_inference_has_ground",
                condition=Q(inferred=False) | ~Q(note=""),
                violation_error_message=_("Say in a sentence on what ground it is inferred."),
            ),
        ]

    def __str__(self):
        return f"{self.earlier} → {self.later or self.get_kind_display()}"


PriorityTopicEvent = track_link(Priority.topics.through, "PriorityTopic")

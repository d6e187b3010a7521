"""Action items, who leads them, and what is reported of them."""

import pgtrigger
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.history import track_link, tracked
from balitracker.publication import Part, Publishable, withdrawn_with_reason
from balitracker.slugs import page_address, slug_constraint
from meetings.models import Citation, Meeting, Topic
from members.models import Party
from workplan.enums import ActionStatus, LeadRole
from workplan.models.plans import Priority, WorkPlan
from workplan.querysets import ActionItemQuerySet, ProgressUpdateQuerySet


@tracked
class ActionItem(Publishable):
    """Something that the Working Group, or a party for it, set out to do."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of its public page: asean-cooperation."),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("What is to be done, in a few words."))
    description = models.TextField(_("description"), blank=True, help_text=_("In our own words."))
    plan = models.ForeignKey(
        WorkPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("plan"),
        help_text=_("Blank: the documents held do not tie it to a plan."),
    )
    priority = models.ForeignKey(
        Priority,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("priority"),
        help_text=_("Blank: the documents held do not say."),
    )
    raised_at = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("raised at"),
        help_text=_("The meeting that set it. Blank: not stated."),
    )
    due = EdtfField(
        _("due"),
        blank=True,
        earliest="due_from",
        latest="due_by",
        help_text=_("By when it is to be done. Blank: not stated."),
    )
    due_from = models.DateField(_("due, first day"), null=True, editable=False)
    due_by = models.DateField(_("due, last day"), null=True, editable=False)
    due_note = models.TextField(_("note on when it is due"), blank=True, help_text=_("Read from which words, and why."))
    topics = models.ManyToManyField(Topic, blank=True, related_name="action_items", verbose_name=_("topics"))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = [F("plan__starts_on").desc(nulls_last=True), "title"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [slug_constraint("workplan_actionitem"), withdrawn_with_reason("workplan_actionitem")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Address of the action item's page."""
        return page_address("workplan:action", self.slug)

    def clean(self):
        """A priority belongs to the item's own plan."""
        if self.priority_id and self.priority.plan_id != self.plan_id:
            raise ValidationError({"priority": _("Choose a priority of the plan named above.")})


@tracked
class ActionLead(Part):
    """A party that leads an action item, or is a partner in it."""

    item = models.ForeignKey(
        ActionItem,
        models.CASCADE,
        related_name="leads",
        verbose_name=_("action item"),
        help_text=_("What it leads or takes part in."),
    )
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="action_leads",
        verbose_name=_("party"),
        help_text=_("Who leads, or is a partner."),
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=LeadRole,
        default=LeadRole.LEAD,
        help_text=_("Whether it leads, or is a partner."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("As in the document."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "item"
    NATURAL_KEY = ("item__slug", "party__slug")

    class Meta:
        verbose_name = _("lead or partner")
        verbose_name_plural = _("leads and partners")
        ordering = ["item", "position", "party__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "party"],
                name="workplan_actionlead_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This party is already named for the action item."),
            )
        ]

    def __str__(self):
        return f"{self.party} ({self.get_role_display()})"


@tracked
class ProgressUpdate(Part):
    """What a document reports of an action item. Never changed: a later update says what changed."""

    item = models.ForeignKey(
        ActionItem,
        models.CASCADE,
        related_name="updates",
        verbose_name=_("action item"),
        help_text=_("Of which it is reported."),
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("From 1, oldest first."))
    date = EdtfField(
        _("date"),
        earliest="starts_on",
        latest="ends_on",
        help_text=_("Of the report: as the document gives it."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="progress_updates",
        verbose_name=_("meeting"),
        help_text=_("The meeting at which it was reported or done. Blank: not stated."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ActionStatus, help_text=_("How far the item was by then.")
    )
    note = models.TextField(_("note"), help_text=_("What was reported, in our own words."))

    NEEDS_SOURCE = True

    citations = GenericRelation(Citation)

    WHOLE = "item"
    NATURAL_KEY = ("item__slug", "number")

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"],
                name="workplan_progressupdate_number_once",
                violation_error_message=_("This action item already has an update of that number."),
            )
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self):
        return f"{self.item}: {self.get_status_display()}"


ActionItemTopicEvent = track_link(ActionItem.topics.through, "ActionItemTopic")

"""Closed lists of words used about work plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ActionStatus(models.TextChoices):
    """How far an action item is, as its newest update says."""

    NOT_STARTED = "not_started", _("not started")
    UNDER_WAY = "under_way", _("under way")
    DELIVERED = "delivered", _("delivered")
    DROPPED = "dropped", _("dropped")


NOT_RECORDED = "not_recorded"
"""Status of an action item of which no update is recorded: a value of its own, never "not started"."""

CLOSED = (ActionStatus.DELIVERED, ActionStatus.DROPPED)

WORKING_GROUP = "wg-tip"
"""The body, by its address, to whose meetings action items are reported."""

LONG_SILENT = 2
"""Of an item that was not mentioned for so many meetings somebody should ask."""


class LeadRole(models.TextChoices):
    """What a party does for an action item."""

    LEAD = "lead", _("lead")
    PARTNER = "partner", _("partner")


class LinkKind(models.TextChoices):
    """What became of a priority in the next plan."""

    CONTINUED = "continued", _("continued")
    REWORDED = "reworded", _("reworded")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    DROPPED = "dropped", _("dropped")

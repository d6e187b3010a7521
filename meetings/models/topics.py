"""Themes that meetings return to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from balitracker.history import tracked
from balitracker.record import Record
from balitracker.slugs import page_address, slug_constraint
from meetings.querysets import TopicQuerySet


@tracked
class Topic(Record):
    """A theme, by which sessions, contributions, outcomes, priorities and action items are found."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of its public page: awareness-raising."),
    )
    name = models.CharField(_("name"), max_length=120, unique=True, help_text=_("The name this portal shows."))
    description = models.TextField(_("description"), blank=True, help_text=_("What falls under this topic."))
    former_addresses = models.TextField(
        _("former addresses"),
        blank=True,
        editable=False,
        help_text=_("Of topics that were made one with this; with a space between them. They lead here."),
    )

    RARE_FIELDS = ("former_addresses",)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]
        constraints = [slug_constraint("meetings_topic")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Address of the topic's page."""
        return page_address("topics:detail", self.slug)

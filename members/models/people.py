"""People whom documents name, and their posts."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.history import tracked
from balitracker.record import Record
from balitracker.slugs import slug_constraint
from members.models.parties import Party
from members.querysets import (
    PersonQuerySet,
    PostQuerySet,
)


@tracked
class Person(Record):
    """Somebody whom a public document names."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("Names the person in words: the name, in small letters.")
    )
    honorific = models.CharField(_("honorific"), max_length=20, blank=True, help_text=_("As the document has it: Ms."))
    name = models.CharField(_("name"), max_length=120, help_text=_("As the document has it."))

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]
        constraints = [slug_constraint("members_person")]

    def __str__(self):
        return f"{self.honorific} {self.name}".strip()


@tracked
class Post(Record):
    """An office that a person holds, as a document gives it."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="posts", verbose_name=_("person"), help_text=_("Who holds it.")
    )
    title = models.CharField(_("title of the post"), max_length=200, help_text=_("As the document has it."))
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="posts",
        verbose_name=_("party"),
        help_text=_("For whom the post acts."),
    )
    period = EdtfField(
        _("period"),
        blank=True,
        earliest="starts_on",
        latest="ends_on",
        help_text=_("The time for which documents show the person in this post."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)

    NEEDS_SOURCE = True

    citations = GenericRelation("meetings.Citation")

    NATURAL_KEY = ("person__slug", "title")

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["person__name", F("starts_on").asc(nulls_first=True), "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title"],
                name="members_post_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This post of this person is already recorded."),
            )
        ]

    def get_absolute_url(self):
        """The page of the party for which the post acts."""
        return self.party.get_absolute_url()

    def __str__(self):
        return f"{self.person}, {self.title}"

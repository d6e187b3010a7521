"""Publication: which state a record is in, and the one door through which the public sees it."""

from functools import cache, reduce

from django.apps import apps
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from balitracker.record import Record, RecordQuerySet


class PublicationState(models.TextChoices):
    """Where a record stands on its way to the public."""

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


def published_exists(model, relation: str, link: str, whole: str = "", **conditions) -> models.Exists:
    """Return the condition that a row of `model` has a published row at the other end of `relation`.

    `link` is the other end's field that points back, `whole` its field for the record whose state it follows
    (empty where it has a state of its own).
    """
    related = model._meta.get_field(relation).related_model
    state = f"{whole}__state" if whole else "state"
    found = related.objects.filter(**{link: models.OuterRef("pk"), state: PublicationState.PUBLISHED}, **conditions)
    return models.Exists(found)


class PublishableQuerySet(RecordQuerySet):
    """Rows of a record that is published as a whole."""

    def public(self):
        """Only what the public may see; pages, files, feeds and search all start here."""
        return self.filter(state=PublicationState.PUBLISHED)

    def returned(self):
        """Drafts that a reviewer returned with a note."""
        return self.filter(state=PublicationState.DRAFT).exclude(state_reason="")

    def with_names(self):
        """With what its name reaches for: nothing."""
        return self


class PartQuerySet(RecordQuerySet):
    """Rows that are part of a record which is published as a whole."""

    def public(self):
        """Parts of published wholes."""
        return self.filter(**{f"{self.model.WHOLE}__state": PublicationState.PUBLISHED})

    def with_names(self):
        """With what its natural key, its whole and its name reach for."""
        paths = {path.rpartition("__")[0] for path in self.model.NATURAL_KEY} | {self.model.WHOLE}
        return self.select_related(*sorted(filter(None, paths)))


class Part(Record):
    """A part of a record: WHOLE names the link to the record whose publication state it follows."""

    WHOLE = ""

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def whole_model(cls) -> type[Record]:
        """The model of the record that this is a part of."""
        return reduce(lambda model, name: model._meta.get_field(name).related_model, cls.WHOLE.split("__"), cls)

    @property
    def whole(self):
        """The record that this is a part of."""
        return reduce(getattr, self.WHOLE.split("__"), self)

    @property
    def anchor(self) -> str:
        """The id of its place on the page of the whole, in words: attendance-australia-member."""
        rest = [str(part) for part in self.natural_key()[1:] if part not in (None, "")]
        return slugify("-".join([self._meta.model_name, *rest]))

    def get_absolute_url(self) -> str:
        """Its place on the page of the whole."""
        return f"{self.whole.get_absolute_url()}#{self.anchor}"


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
    state_reason = models.TextField(
        _("reason for the state"),
        blank=True,
        editable=False,
        help_text=_("Returned: the reviewer's note. Withdrawn: why, as the public reads it."),
    )
    self_published = models.BooleanField(
        _("published by its author"),
        default=False,
        editable=False,
        help_text=_("One person both wrote and published it: the office has no second."),
    )

    PUBLICATION_FIELDS = ("state", "state_reason", "self_published")
    """What a move writes; everything else is the record's content."""

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        """Whether the public may see this record."""
        return self.state == PublicationState.PUBLISHED

    @property
    def is_returned(self) -> bool:
        """Whether a reviewer returned it with a note that waits for an answer."""
        return self.state == PublicationState.DRAFT and bool(self.state_reason)

    @classmethod
    @cache
    def part_models(cls) -> tuple[type[Part], ...]:
        """The models whose rows are parts of this kind of record, those that hang on others after these."""
        parts = [
            model for model in apps.get_models()
            if issubclass(model, Part) and not model._meta.proxy and model.WHOLE and model.whole_model() is cls
        ]  # fmt: skip
        return tuple(sorted(parts, key=lambda model: model.WHOLE.count("__")))


def withdrawn_with_reason(table: str) -> models.CheckConstraint:
    """Return the constraint that a withdrawn row of `table` says why."""
    return models.CheckConstraint(
        name=f"{table}_withdrawn_with_reason",
        condition=~models.Q(state=PublicationState.WITHDRAWN) | ~models.Q(state_reason=""),
        violation_error_message=_("Say why it is withdrawn; the public reads it."),
    )

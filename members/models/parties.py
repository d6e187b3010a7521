"""Parties, all their names, and the bodies they belong to."""

import pgtrigger
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.history import tracked
from balitracker.record import Record
from balitracker.slugs import page_address, slug_constraint
from members.enums import NameKind, PartyKind, Standing
from members.names import name_key
from members.querysets import (
    MembershipQuerySet,
    PartyNameQuerySet,
    PartyQuerySet,
)


class NameKeyField(models.CharField):
    """The key of the name held in field `of`; kept in step on every save."""

    def __init__(self, *args, of: str = "", **kwargs):
        self.of = of
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Give migrations the name of the field as well."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["of"] = self.of
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        """Return the key of the name as it is now; None for a blank name, so that many may be blank."""
        key = name_key(getattr(model_instance, self.of)) or None
        setattr(model_instance, self.attname, key)
        return key


NAME_TAKEN = _("“%(name)s” is already a name of %(party)s. Two parties cannot share a name.")

_OTHER_TABLE_HAS_IT = """
    IF EXISTS (SELECT 1 FROM {table} WHERE {taken}) THEN
        RAISE unique_violation USING MESSAGE = 'this name already belongs to a party';
    END IF;
    RETURN NEW;
"""


def check_name_is_free(name: str, *, party_id: int | None) -> None:
    """Raise ValidationError when `name` is a name of another party than `party_id`, in whatever spelling."""
    other = Party.objects.named(name).exclude(pk=party_id).first()
    if other:
        raise ValidationError(NAME_TAKEN, code="name_taken", params={"name": name, "party": other})


@tracked
class Party(Record):
    """Any state, organisation, company, programme or body that can attend, speak or lead."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of its public page: viet-nam."),
    )
    name = models.CharField(
        _("name shown"), max_length=200, help_text=_("The name this portal shows. Other spellings go below.")
    )
    name_key = NameKeyField(of="name", unique=True, null=True)
    acronym = models.CharField(
        _("acronym"),
        max_length=40,
        blank=True,
        help_text=_("As the documents use it: IOM, TEG-RR. Blank: none is known."),
    )
    acronym_key = NameKeyField(of="acronym", unique=True, null=True)
    kind = models.CharField(_("kind"), max_length=30, choices=PartyKind, help_text=_("What sort of party it is."))
    iso_code = models.CharField(
        _("ISO code"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, as in ISO 3166-1: VN."))],
        help_text=_("ISO 3166-1, two letters; states and territories only. Blank: it has none."),
    )
    subregion = models.CharField(
        _("subregion"), max_length=60, blank=True, help_text=_("United Nations subregion (M49); states only.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Shown to the public. What a reader should know."))

    citations = GenericRelation("meetings.Citation")

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["name"]
        constraints = [
            slug_constraint("members_party"),
            models.CheckConstraint(
                name="members_party_iso_code_of_a_state",
                condition=Q(iso_code="") | Q(kind=PartyKind.STATE),
                violation_error_message=_("Only a state or territory has an ISO code."),
            ),
            models.UniqueConstraint(
                fields=["iso_code"],
                condition=~Q(iso_code=""),
                name="members_party_iso_code_once",
                violation_error_message=_("Another party has this ISO code."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="party_name_is_free",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("name_key", "acronym_key"),
                func=_OTHER_TABLE_HAS_IT.format(
                    table="members_partyname",
                    taken="key IN (NEW.name_key, NEW.acronym_key) AND party_id <> NEW.id",
                ),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Address of the party's page."""
        return page_address("members:detail", self.slug)

    @property
    def short_name(self) -> str:
        """The acronym where there is one, else the name."""
        return self.acronym or self.name

    def clean(self):
        """Refuse a name or acronym that another party has."""
        for name in filter(None, (self.name, self.acronym)):
            check_name_is_free(name, party_id=self.pk)


@tracked
class PartyName(Record):
    """Another name of a party: a spelling met in a document, an acronym, an official or former name."""

    party = models.ForeignKey(
        Party, models.CASCADE, related_name="names", verbose_name=_("party"), help_text=_("Whose name it is.")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Exactly as it was met."))
    key = NameKeyField(of="name", unique=True, null=True)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=NameKind,
        default=NameKind.VARIANT,
        help_text=_("In what way it differs from the name shown."),
    )
    period = EdtfField(_("in use"), blank=True, help_text=_("When the name was in use, if a document says so."))

    citations = GenericRelation("meetings.Citation")

    NATURAL_KEY = ("name",)

    objects = PartyNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["party__name", "name"]
        triggers = [
            pgtrigger.Trigger(
                name="other_name_is_free",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("key"),
                func=_OTHER_TABLE_HAS_IT.format(
                    table="members_party",
                    taken="(name_key = NEW.key OR acronym_key = NEW.key) AND id <> NEW.party_id",
                ),
            )
        ]

    def get_absolute_url(self):
        """The party's page, which shows it."""
        return self.party.get_absolute_url()

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a name that another party has."""
        if self.name:
            check_name_is_free(self.name, party_id=self.party_id)


@tracked
class Membership(Record):
    """How a party stands on a body, over the period for which documents show it."""

    party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("party"),
        help_text=_("Who stands on the body."),
    )
    body = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="body_memberships",
        limit_choices_to={"kind": PartyKind.BODY},
        verbose_name=_("body"),
        help_text=_("The Bali Process body."),
    )
    standing = models.CharField(_("standing"), max_length=12, choices=Standing, help_text=_("As what it stands there."))
    period = EdtfField(
        _("period"),
        blank=True,
        earliest="starts_on",
        latest="ends_on",
        help_text=_("The time for which documents show this standing. Blank: not stated."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    note = models.TextField(
        _("note"), blank=True, help_text=_("Shown to the public: what rests on inference, and why.")
    )

    NEEDS_SOURCE = True

    citations = GenericRelation("meetings.Citation")

    NATURAL_KEY = ("party__slug", "body__slug", "standing", "period")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["body__name", "party__name", F("starts_on").asc(nulls_first=True), "standing"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "body", "standing", "period"],
                name="members_membership_once",
                deferrable=models.Deferrable.IMMEDIATE,
                violation_error_message=_("This standing over this period is already recorded."),
            ),
            models.CheckConstraint(
                name="members_membership_not_of_itself",
                condition=~Q(party=F("body")),
                violation_error_message=_("A body cannot be a member of itself."),
            ),
        ]

    def get_absolute_url(self):
        """The party's page, which shows it."""
        return self.party.get_absolute_url()

    def __str__(self):
        return f"{self.party} – {self.body.short_name}: {self.get_standing_display()}"

    def clean(self):
        """Only a Bali Process body has members."""
        if self.body_id and self.body.kind != PartyKind.BODY:
            raise ValidationError({"body": _("Only a Bali Process body has members and observers.")})

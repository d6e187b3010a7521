"""Closed lists of words used about parties."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    """What sort of thing a party is."""

    STATE = "state", _("state or territory")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("international organisation")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    PRIVATE_SECTOR = "private_sector", _("private sector")
    BODY = "body", _("Bali Process body")
    PROGRAMME = "programme", _("programme")


class NameKind(models.TextChoices):
    """In what way a further name of a party differs from the one shown."""

    VARIANT = "variant", _("other spelling")
    OFFICIAL = "official", _("official name")
    ACRONYM = "acronym", _("acronym")
    FORMER = "former", _("former name")


class Standing(models.TextChoices):
    """How a party stands on a body."""

    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    CO_CHAIR = "co_chair", _("Co-Chair")

"""A party as a schema.org Organization: no person is described."""

from typing import Any

from balitracker.linked_data import Absolute
from members.enums import PartyKind
from members.models import Membership, Party

TYPES = {
    PartyKind.STATE: ["AdministrativeArea", "Organization"],
    PartyKind.PROGRAMME: "Project",
}
"""A state, or territory, is a place and acts; all others are organisations."""


def organization(party: Party, absolute: Absolute) -> dict[str, Any]:
    """Return `party`, as its page has it: its names, its code, and how it stands on which bodies."""
    address = absolute(party.get_absolute_url())
    code = {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-2", "value": party.iso_code}
    return {
        "@type": TYPES.get(party.kind, "Organization"),
        "@id": address,
        "url": address,
        "name": party.name,
        "alternateName": [*filter(None, [party.acronym]), *(other.name for other in party.names.all())],
        "description": party.note,
        "identifier": code if party.iso_code else None,
        "memberOf": [_standing(membership, absolute) for membership in party.memberships.all()],
    }


def _standing(membership: Membership, absolute: Absolute) -> dict[str, Any]:
    """Return a standing. Its period is that for which documents show it, so no day on which it began or ended."""
    body = membership.body
    return {
        "@type": "OrganizationRole",
        "roleName": membership.get_standing_display(),
        "memberOf": {"@type": "Organization", "@id": absolute(body.get_absolute_url()), "name": body.name},
    }

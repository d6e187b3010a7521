"""Who: parties, their names, the bodies they belong to, and people in their posts."""

from members.models.parties import Membership, NameKeyField, Party, PartyName
from members.models.people import Person, Post

__all__ = ["Membership", "NameKeyField", "Party", "PartyName", "Person", "Post"]

"""Columns of the files of parties."""

from balitracker.exports import Address, Column
from balitracker.exports.kinds import ADDRESS, NUMBER, TEXT, TEXTS, one_of, or_none
from members.enums import PartyKind

PARTY_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda party: party.slug),
    Column("name", "The name this portal shows.", lambda party: party.name),
    Column("acronym", "The acronym that documents use.", lambda party: party.acronym or None, or_none(TEXT)),
    Column("kind", "state, international_organisation, civil_society, private_sector, body or programme.",
           lambda party: party.kind, one_of(PartyKind)),
    Column("iso_code", "ISO 3166-1, two letters; states and territories only.",
           lambda party: party.iso_code or None, or_none(TEXT)),
    Column("subregion", "United Nations subregion (M49); states and territories only.",
           lambda party: party.subregion or None, or_none(TEXT)),
    Column("other_names", "Other spellings, acronyms and former names.",
           lambda party: [other.name for other in party.names.all()], TEXTS),
    Column("memberships", "Each standing as body:standing:period; the period is empty where not stated.",
           lambda party: [f"{m.body.slug}:{m.standing}:{m.period}" for m in party.memberships.all()], TEXTS),
    Column("meetings_attended", "Meetings in the record at which it is recorded as attended.",
           lambda party: party.meetings_attended, NUMBER),
    Column("url", "Address of its page.", lambda party: Address(party.get_absolute_url()), ADDRESS),
]  # fmt: skip

"""Columns of the files of parties."""

from balitracker.exports import Address, Column

PARTY_COLUMNS = [
    Column("slug", "The last part of the page's address.", lambda party: party.slug),
    Column("name", "The name this portal shows.", lambda party: party.name),
    Column("acronym", "The acronym that documents use.", lambda party: party.acronym or None),
    Column("kind", "state, international_organisation, civil_society, private_sector, body or programme.",
           lambda party: party.kind),
    Column("iso_code", "ISO 3166-1, two letters; states and territories only.", lambda party: party.iso_code or None),
    Column("subregion", "United Nations subregion (M49); states and territories only.",
           lambda party: party.subregion or None),
    Column("other_names", "Other spellings, acronyms and former names.",
           lambda party: [other.name for other in party.names.all()]),
    Column("memberships", "Each standing as body:standing:period; the period is empty where not stated.",
           lambda party: [f"{m.body.slug}:{m.standing}:{m.period}" for m in party.memberships.all()]),
    Column("meetings_attended", "Meetings in the record at which it is recorded as attended.",
           lambda party: party.meetings_attended),
    Column("url", "Address of its page.", lambda party: Address(party.get_absolute_url())),
]  # fmt: skip

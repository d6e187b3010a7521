"""Columns of the files of disagreements."""

from balitracker.exports import Address, Column
from meetings.models import Discrepancy, DiscrepancySide


def _side(side: DiscrepancySide) -> str:
    """A side in words: what it says, and the document and paragraph that say it."""
    if side.passage is None:
        return f"{side.says} (the record)"
    return f"{side.says} ({side.passage.document.slug} ¶{side.passage.number})"


def _documents(discrepancy: Discrepancy) -> list[str] | None:
    """The documents of its sides, each once, by the end of their address; None where there is none."""
    found = [side.passage.document.slug for side in discrepancy.sides.all() if side.passage]
    return list(dict.fromkeys(found)) or None


DISCREPANCY_COLUMNS = [
    Column("slug", "Its place on the page of disagreements.", lambda row: row.slug),
    Column("kind", "What the sources disagree on.", lambda row: row.kind),
    Column("status", "open or explained.", lambda row: row.status),
    Column("sentence", "What disagrees, in a sentence.", lambda row: row.sentence),
    Column("sides", "What each side says, and by which passage.",
           lambda row: [_side(side) for side in row.sides.all()]),
    Column("documents", "The documents that say it.", _documents),
    Column("reason", "Why the sources differ, where it is explained.",
           lambda row: row.reason if row.is_explained else None),
    Column("explanation", "The same in a sentence.", lambda row: row.explanation if row.is_explained else None),
    Column("meeting", "The meeting it is about, by the end of its address.",
           lambda row: row.meeting.slug if row.meeting else None),
    Column("party", "The party or body it is about, by the end of its address.",
           lambda row: row.party.slug if row.party else None),
    Column("found_by", "The rule that found it; person: a person did.", lambda row: row.rule or "person"),
    Column("url", "Address of its place here.", lambda row: Address(row.get_absolute_url())),
]  # fmt: skip

"""Columns of the files of disagreements."""

from balitracker.exports import Address, Column
from balitracker.exports.kinds import ADDRESS, TEXT, TEXTS, one_of, or_none
from meetings.enums import DiscrepancyKind, DiscrepancyReason, DiscrepancyStatus
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
    Column("kind", "What the sources disagree on.", lambda row: row.kind, one_of(DiscrepancyKind)),
    Column("status", "open or explained.", lambda row: row.status, one_of(DiscrepancyStatus)),
    Column("sentence", "What disagrees, in a sentence.", lambda row: row.sentence),
    Column("sides", "What each side says, and by which passage.",
           lambda row: [_side(side) for side in row.sides.all()], TEXTS),
    Column("documents", "The documents that say it.", _documents, or_none(TEXTS)),
    Column("reason", "Why the sources differ, where it is explained.",
           lambda row: row.reason if row.is_explained else None, or_none(one_of(DiscrepancyReason))),
    Column("explanation", "The same in a sentence.",
           lambda row: row.explanation if row.is_explained else None, or_none(TEXT)),
    Column("meeting", "The meeting it is about, by the end of its address.",
           lambda row: row.meeting.slug if row.meeting else None, or_none(TEXT)),
    Column("party", "The party or body it is about, by the end of its address.",
           lambda row: row.party.slug if row.party else None, or_none(TEXT)),
    Column("found_by", "The rule that found it; person: a person did.", lambda row: row.rule or "person"),
    Column("url", "Address of its place here.", lambda row: Address(row.get_absolute_url()), ADDRESS),
]  # fmt: skip

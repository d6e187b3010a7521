"""What a spreadsheet would do to the record, row by row."""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field

ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"
VERDICTS = (ADDED, CHANGED, UNCHANGED, REFUSED)


@dataclass(frozen=True)
class CellChange:
    """A field that a row changes: as the files have it, before and after."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Reason:
    """Why a row is refused; the cell at fault as a spreadsheet names it ("D5"), where it is one."""

    text: str
    column: str = ""
    cell: str = ""


@dataclass(frozen=True)
class RowVerdict:
    """What becomes of a row: one of VERDICTS, of which record, and what or why."""

    number: int
    verdict: str
    name: str
    address: str = ""
    """Where the record, if it is there, stands at the desk."""
    changes: list[CellChange] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class SheetPlan:
    """What a file would do, and what in it is not read."""

    rows: list[RowVerdict]
    unknown: list[tuple[str, str]] = field(default_factory=list)
    """Columns that this list does not have, each with the nearest that it has."""
    absent: list[str] = field(default_factory=list)
    """Columns that the file does not have; they stay as they are."""
    sheet_name: str = ""
    other_sheets: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def is_refused(self) -> bool:
        """Whether some row cannot be saved, and so none is."""
        return any(row.verdict == REFUSED for row in self.rows)

    @property
    def changes_something(self) -> bool:
        """Whether saving it would write anything."""
        return any(row.verdict in (ADDED, CHANGED) for row in self.rows)

    @property
    def digest(self) -> str:
        """The same for two plans that say the same: what was looked at is what is saved."""
        said = json.dumps([asdict(row) for row in self.rows], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

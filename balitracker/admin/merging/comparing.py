"""Three-way comparison: what a form was opened with, what the record holds now, what was typed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from balitracker.admin.merging.sheets import Row, Sheet

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass
class Difference:
    """Something that somebody else did meanwhile: to one field of a row, or, where `name` is empty, to a whole row.

    `was`, `theirs` and `mine` are values as a browser sends them, or whole rows of them. Where it `asks`, both of
    us did something, and one of the two has to be chosen; `both` is a text that has the changes of both.
    """

    verb: str
    prefix: str = ""
    pk: str = ""
    name: str = ""
    was: list[str] | Row | None = None
    theirs: list[str] | Row | None = None
    mine: list[str] | Row | None = None
    asks: bool = False
    both: str = ""

    @property
    def key(self) -> str:
        """Its name among the choices of a form."""
        return f"_choice:{self.prefix}:{self.pk}:{self.name}"

    def as_json(self) -> dict:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass
class TypedSheet(Sheet):
    """What was typed; parts whose rows cannot be changed on the page are not in it.

    `ticked` are the rows to be deleted, by prefix; `new` the rows not saved yet, by prefix and their place.
    """

    ticked: dict[str, set[str]] = field(default_factory=dict)
    new: dict[str, dict[int, Row]] = field(default_factory=dict)


@dataclass
class Merged(Sheet):
    """What the form holds from now on: the rows that are there; `said_twice` are new rows that they added as well."""

    said_twice: dict[str, set[int]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)


def merge(opened: Sheet | None, now: Sheet, typed: TypedSheet, numbered: dict[str, str]) -> Merged:
    """Return what becomes of `typed` where the record, `opened` as one thing, is another `now`.

    Without `opened` nobody knows who changed what: whatever differs is asked. `numbered` names, by prefix, the field
    that fills itself.
    """
    found = Merged()
    found.own, differences = _merge_row(opened and opened.own, now.own, typed.own)
    found.differences += differences
    for prefix, rows in now.parts.items():
        before = opened.parts.get(prefix, {}) if opened else None
        mine = typed.parts.get(prefix, before if before is not None else rows)
        part = _Part(prefix, before, rows, mine, typed.ticked.get(prefix, set()))
        found.parts[prefix] = part.merged()
        found.differences += part.differences
        new = typed.new.get(prefix, {})
        added = [row for pk, row in rows.items() if opened and pk not in before]
        found.said_twice[prefix] = {
            place for place, row in new.items() if any(_says(row, each, numbered.get(prefix, "")) for each in added)
        }
    return found


@dataclass
class _Part:
    """One kind of part: rows by key before (None: not known), now and as typed, and those ticked to be deleted."""

    prefix: str
    before: dict[str, Row] | None
    now: dict[str, Row]
    mine: dict[str, Row]
    ticked: set[str]
    differences: list[Difference] = field(default_factory=list)

    def merged(self) -> dict[str, Row]:
        """Return the rows that the form holds from now on."""
        found = {pk: self._kept(pk, row) for pk, row in self.now.items()}
        self.differences += [each for pk in self.mine if pk not in self.now for each in self._removed(pk)]
        return found

    def _kept(self, pk: str, row: Row) -> Row:
        before = self.before.get(pk) if self.before is not None else None
        if self.before is not None and before is None and pk not in self.mine:
            self.differences.append(Difference(ADDED, self.prefix, pk, theirs=row))
            return row
        if pk in self.ticked:
            if before != row:
                self.differences.append(Difference(CHANGED, self.prefix, pk, was=before, theirs=row, asks=True))
            return row
        merged, differences = _merge_row(before, row, self.mine.get(pk, before or row), self.prefix, pk)
        self.differences += differences
        return merged

    def _removed(self, pk: str) -> Iterator[Difference]:
        """They removed the row: where I changed it, which of the two?"""
        before, mine = (self.before or {}).get(pk), self.mine[pk]
        if pk not in self.ticked:
            yield Difference(REMOVED, self.prefix, pk, was=before, mine=mine, asks=mine != before)


def _merge_row(before: Row | None, now: Row, mine: Row, prefix="", pk="") -> tuple[Row, list[Difference]]:
    merged, differences = {}, []
    for name, theirs in now.items():
        was = before.get(name, theirs) if before is not None else None
        typed = mine.get(name, theirs)
        merged[name] = theirs if typed == was else typed
        if theirs != was and theirs != typed:
            asks = typed != was
            differences.append(Difference(CHANGED, prefix, pk, name, was, theirs, typed, asks))
    return merged, differences


def _says(row: Row, added: Row, numbered: str) -> bool:
    """Whether a new `row` says what the row that they `added` says."""
    return all(values == added.get(name) or (name == numbered and not values) for name, values in row.items())

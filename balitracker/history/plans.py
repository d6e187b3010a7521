"""What it takes to undo what one moment wrote: what becomes of each row, what one loses, what stands in the way."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from balitracker.history.changes import ADDED, CHANGED, REMOVED, Change, Group, Line, grouped
from balitracker.history.events import Link, event_models
from balitracker.history.words import whole_of
from balitracker.publication import PublicationState, Publishable


@dataclass
class PlannedRow:
    """A row as it is now and as it shall be, None where there is none; `names` are the fields that are set back."""

    model: type[models.Model]
    pk: int
    now: models.Model | None
    target: models.Model | None
    names: set[str] = field(default_factory=set)

    @property
    def verb(self) -> str:
        """What is done to the row."""
        return REMOVED if self.target is None else ADDED if self.now is None else CHANGED

    @property
    def is_of_the_record(self) -> bool:
        """Whether its history is kept; what waits for a person to confirm it, and the like, is not."""
        return self.model in event_models()


@dataclass
class PlannedLink:
    """A pair of a many-to-many field that shall be joined, or parted."""

    link: Link
    owner_pk: int
    target_pk: int
    joined: bool

    @property
    def through(self) -> type[models.Model]:
        """The table of such pairs."""
        return self.link.field.remote_field.through

    @property
    def columns(self) -> dict[str, int]:
        """The pair, by column."""
        return {self.link.owner_attname: self.owner_pk, self.link.target_attname: self.target_pk}


@dataclass
class Edit:
    """What somebody wrote after the moment and an undo takes back: a field, as it is now and as it will be.

    `goes` says that the whole row goes; `event` is None where the history does not know who wrote it.
    """

    model: type[models.Model]
    pk: int
    field: models.Field
    now: object
    would_be: object = None
    event: models.Model | None = None
    goes: bool = False


@dataclass(frozen=True)
class EditedSince:
    """An Edit in words; `would_be` is None where the whole row goes."""

    kind: str
    name: str
    label: str
    now: str
    would_be: str | None
    by: Change | None


@dataclass(frozen=True)
class Refusal:
    """Why it cannot be undone, in a sentence; `moment` is the key of the change to be undone first, if there is one."""

    reason: str
    moment: str | None = None


@dataclass
class Plan:
    """What undoing the change of that moment would do; `change` is None where the moment wrote nothing."""

    moment: str
    change: Change | None = None
    rows: list[PlannedRow] = field(default_factory=list)
    links: list[PlannedLink] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    edited: list[EditedSince] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether all is as it was before the moment already."""
        return not self.rows and not self.links and not self.refusals

    @property
    def takes_from_the_public(self) -> bool:
        """Whether a record that is published would be a draft, or in review, again."""
        return any(
            row.now is not None and row.target is not None and row.now.is_public
            and row.target.state != PublicationState.WITHDRAWN and not row.target.is_public
            for row in self.rows
            if issubclass(row.model, Publishable)
        )  # fmt: skip

    @property
    def groups(self) -> list[Group]:
        """The lines by what is done to what kind of row."""
        return grouped(self.lines)

    @property
    def fingerprint(self) -> str:
        """A text that differs where what would be written, or lost, differs."""
        told = [(line.verb, line.model._meta.label, line.pk, line.fields) for line in self.lines]
        return hashlib.sha256(
            repr((told, [(each.name, each.label, each.now) for each in self.edited])).encode()
        ).hexdigest()

    def kinds(self) -> set[tuple[type[models.Model], str]]:
        """What is done to rows of which models of the record; a link counts as a change of the row that holds it."""
        rows = {(row.model, row.pk): row.verb for row in self.rows if row.is_of_the_record}
        owners = {(each.link.field.model, each.owner_pk) for each in self.links}
        return {(model, verb) for (model, _pk), verb in rows.items()} | {
            (model, CHANGED) for model, pk in owners if (model, pk) not in rows
        }


def wholes_of(plan: Plan) -> Iterator[tuple[type[models.Model], int]]:
    """Yield the records, by model and key, in which `plan` writes: of a part, and of a source, what it belongs to."""
    owners = {(each.link.field.model, each.owner_pk) for each in plan.links}
    rows = [row.target or row.now for row in plan.rows if row.is_of_the_record]
    for model, pk in owners:
        rows += model._base_manager.filter(pk=pk)
    for row in rows:
        try:
            whole = whole_of(row) or row
        except ObjectDoesNotExist:  # it goes with its whole, which is among the rows
            continue
        yield type(whole), whole.pk

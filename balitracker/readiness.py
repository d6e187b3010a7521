"""What a record still lacks before it can be published, said early: when it is sent for review, and on its form."""

from dataclasses import dataclass

from balitracker.publication import Publishable
from balitracker.record import Record
from meetings.verifying import parts_without_source


@dataclass(frozen=True)
class Lack:
    """Rows of one kind that rest on no source yet: the record itself, or parts of it."""

    model: type[Record]
    rows: list[Record]

    @property
    def kind(self) -> str:
        """What sort of rows they are, in the staff's words."""
        options = self.model._meta
        return str(options.verbose_name if len(self.rows) == 1 else options.verbose_name_plural)


def lacks(record: Publishable) -> list[Lack]:
    """Return what `record` lacks, kind by kind; empty where it may be published."""
    by_kind: dict[type[Record], list[Record]] = {}
    for row in parts_without_source(record):
        by_kind.setdefault(type(row), []).append(row)
    return [Lack(model, rows) for model, rows in by_kind.items()]

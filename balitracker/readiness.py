"""What a record still lacks before it can be published, said early: when it is sent for review, and on its form."""

from dataclasses import dataclass

from balitracker.publication import Publishable
from balitracker.record import Record
from meetings.models import Citation, Document
from meetings.verifying import parts_without_source, unpublished_sources


@dataclass(frozen=True)
class Lack:
    """Rows of one kind that name no source yet: the record itself, or parts of it."""

    model: type[Record]
    rows: list[Record]

    @property
    def kind(self) -> str:
        """What sort of rows they are, in the staff's words."""
        options = self.model._meta
        return str(options.verbose_name if len(self.rows) == 1 else options.verbose_name_plural)


@dataclass(frozen=True)
class Lacking:
    """All that keeps a record from the public: rows without a source, and sources that are not public themselves."""

    lacks: list[Lack]
    unpublished: list[Document]

    def __bool__(self):
        return bool(self.lacks or self.unpublished)


def lacking_of(record: Publishable) -> Lacking:
    """Return what `record` lacks, kind by kind; false where it may be published."""
    if not parts_without_source(record):
        return Lacking([], [])
    by_kind: dict[type[Record], list[Record]] = {}
    for row in parts_without_source(record, Citation.objects.all()):
        by_kind.setdefault(type(row), []).append(row)
    return Lacking([Lack(model, rows) for model, rows in by_kind.items()], unpublished_sources(record))

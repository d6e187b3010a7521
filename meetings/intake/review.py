"""What a person has to decide of a list that was read: how sure each name is, and whom else it may mean."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.intake.lists import Entry, ReadList
from members.matching import KnownNames


class Standing(models.TextChoices):
    """How sure it is which party an entry names."""

    MATCHED = "matched", _("matched")
    UNSURE = "unsure", _("unsure")
    UNKNOWN = "unknown", _("unknown")
    DOUBLE = "double", _("named twice")


@dataclass(frozen=True)
class Judged:
    """An entry, how sure its party is, and the parties that it may be."""

    entry: Entry
    standing: Standing
    candidates: tuple[int, ...] = ()

    @property
    def is_decided(self) -> bool:
        """Whether nobody has to be asked."""
        return self.standing == Standing.MATCHED


def judge(read: ReadList, known: KnownNames) -> list[Judged]:
    """Return the entries of `read` in their order, each with its standing.

    Only a name that is known exactly is matched; whatever is merely like one is offered.
    """
    judged: list[Judged] = []
    seen: dict[int, set[str]] = {}
    for entry in read.entries:
        if entry.party is not None:
            capacity, capacities = entry.group.capacity, seen.setdefault(entry.party, set())
            is_double = bool(capacities) and (not capacity or "" in capacities or capacity in capacities)
            capacities.add(capacity)
            judged.append(Judged(entry, Standing.DOUBLE if is_double else Standing.MATCHED, (entry.party,)))
            continue
        near = [*entry.also, *known.near(entry.words)]
        if entry.acronym and (meant := known.exact(entry.acronym)) is not None:
            near.insert(0, meant)
        candidates = tuple(dict.fromkeys(near))
        judged.append(Judged(entry, Standing.UNSURE if candidates else Standing.UNKNOWN, candidates))
    return judged

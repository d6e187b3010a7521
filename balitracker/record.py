"""What every record shares: an identity in words, by which fixtures and files name it."""

from functools import reduce

from django.db import models

from balitracker.constraints import swappable
from balitracker.together import prefetch_together

NOT_STATED = "not-stated"
"""In a query string: rows of which the record does not say it."""


class RecordQuerySet(models.QuerySet):
    """Rows of the record."""

    def get_by_natural_key(self, *values):
        """Return the row that `values` name, in the order of the model's NATURAL_KEY."""
        return self.get(**dict(zip(self.model.NATURAL_KEY, values, strict=True)))

    def in_fixtures(self):
        """Rows that fixtures hold: all, unless a record says otherwise."""
        return self

    def with_names(self):
        """With what its name reaches for: nothing, unless a record says otherwise."""
        return self

    def _prefetch_related_objects(self):
        """Django's hook for what `prefetch_related` asked for: one query a level, not one a relation."""
        prefetch_together(self._result_cache, self._prefetch_related_lookups)
        self._prefetch_done = True


class Record(models.Model):
    """A row that words identify: NATURAL_KEY names the fields, `party__slug` reaching through a link."""

    NATURAL_KEY = ("slug",)
    NEEDS_SOURCE = False
    """Whether every published row must cite a passage."""
    RARE_FIELDS: tuple[str, ...] = ()
    """Fields that few rows have: a fixture leaves them out where they hold nothing."""
    TOLD_AMONG_LATEST = True
    """Whether the latest changes name its rows; where not, the row of its whole says enough."""

    is_saved_with_siblings = False
    """Set on a row that a form saves together with others, which may take its number: the form compares them all."""

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_constraints(self):
        """What is checked before the row is saved; without what is compared with its siblings."""
        found = super().get_constraints()
        if not self.is_saved_with_siblings:
            return found
        return [(model, [each for each in rules if each not in swappable(model)]) for model, rules in found]

    @property
    def is_own_work(self) -> bool:
        """Whether a person, or a fixture, made it; what is not may be written over when fixtures are loaded."""
        return True

    def natural_key(self) -> tuple:
        """The values of NATURAL_KEY, of this row; None where a link on the way is empty."""
        return tuple(reduce(_reach, path.split("__"), self) for path in self.NATURAL_KEY)


def _reach(record, name: str):
    return None if record is None else getattr(record, name)

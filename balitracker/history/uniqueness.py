"""What the database refuses when rows come back, in words: a name or number that another row has meanwhile."""

from collections.abc import Iterable

from django.db import IntegrityError, models
from django.db.models import Q, UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from balitracker.history.plans import Plan, PlannedRow


def is_unique(model: type[models.Model], names: set[str]) -> bool:
    """Whether no two rows of `model` may be alike in one of the columns `names`."""
    return any(names & set(columns) for _name, columns, _where in _unique_columns(model))


def words_of_error(error: IntegrityError, plan: Plan) -> str:
    """Return why the database refused what `plan` would write, naming the row that is in the way if it can be found."""
    said = getattr(error.__cause__, "diag", None)
    for row in plan.rows:
        if said is None or row.target is None or row.model._meta.db_table != said.table_name:
            continue
        for name, columns, where in _unique_columns(row.model):
            if name in (None, said.constraint_name) and (other := _same(row, columns, where, plan)):
                return _("%(kind)s “%(other)s” has the same %(fields)s now. Change that first.") % {
                    "kind": capfirst(row.model._meta.verbose_name),
                    "other": other,
                    "fields": ", ".join(str(row.model._meta.get_field(column).verbose_name) for column in columns),
                }
    return _("The database refuses it: %s") % str(error).splitlines()[0]


def _unique_columns(model: type[models.Model]) -> Iterable[tuple]:
    """Yield (name of the constraint or None, columns, condition) of everything in which rows differ."""
    for each in model._meta.concrete_fields:
        if each.unique and not each.primary_key:
            yield None, (each.attname,), Q()
    for each in model._meta.constraints:
        if isinstance(each, UniqueConstraint):
            columns = tuple(model._meta.get_field(name).attname for name in each.fields)
            yield each.name, columns, each.condition or Q()


def _same(row: PlannedRow, columns: tuple[str, ...], where: Q, plan: Plan) -> models.Model | None:
    values = {column: getattr(row.target, column) for column in columns}
    if None in values.values():
        return None
    planned = [each.pk for each in plan.rows if each.model is row.model]
    return row.model._base_manager.filter(where, **values).exclude(pk__in=planned).first()

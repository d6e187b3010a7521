"""Several questions in one query: querysets, counts, and what Django prefetches, one query a level of relations.

A page of a record reads from twenty tables. Asked one by one, most of its time is spent on the way to the database
and back; asked together, PostgreSQL answers with one row that holds each table's rows as JSON.
"""

from collections.abc import Iterable

from django.core.exceptions import EmptyResultSet, ObjectDoesNotExist
from django.db import connection, models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.fields.related_descriptors import ReverseManyToOneDescriptor
from django.db.models.query import Prefetch, get_prefetcher, normalize_prefetch_lookups, prefetch_one_level

_NOT_IN_JSON = (
    models.DateField, models.TimeField, models.DecimalField, models.DurationField, models.UUIDField
)  # fmt: skip
"""Fields whose values JSON holds as text or as something less exact; DateTimeField is a DateField."""


def fetch_together(*querysets: models.QuerySet) -> None:
    """Evaluate `querysets` by one query; each then holds its rows, as if it had been asked by itself.

    Their own prefetches are left for later. For querysets of models and `values_list`, not for `values` or unions.
    """
    answers = []
    for queryset in querysets:
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            queryset._result_cache = []
        else:
            answers.append((queryset, compiler, sql, params))
    if not answers:
        return
    together = ", ".join(_as_json(sql, len(compiler.select)) for _queryset, compiler, sql, _params in answers)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {together}", [param for *_rest, params in answers for param in params])
        found = cursor.fetchone()
    for (queryset, compiler, _sql, _params), rows in zip(answers, found, strict=True):
        _fill(queryset, compiler, rows or [])


def count_together(*querysets: models.QuerySet) -> list[int]:
    """Return how many rows each of `querysets` has, by one query."""
    in_any_order = [rows if rows.query.is_sliced else rows.order_by() for rows in querysets]
    asked = [(number, *_sql_of(rows)) for number, rows in enumerate(in_any_order)]
    found = [0] * len(querysets)
    asked = [each for each in asked if each[1]]
    if asked:
        with connection.cursor() as cursor:
            together = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) counted)" for _number, sql, _params in asked)
            cursor.execute(f"SELECT {together}", [param for *_rest, params in asked for param in params])
            for (number, *_rest), count in zip(asked, cursor.fetchone(), strict=True):
                found[number] = count
    return found


def prefetch_together(instances: list[models.Model], lookups: Iterable[str | Prefetch]) -> None:
    """Do what `prefetch_related_objects` does, with one query a level of relations instead of one a relation."""
    if instances and not isinstance(instances[0], models.Model):
        return  # values, dates and the like: as with Django, there is nothing to attach what was found to
    waiting = normalize_prefetch_lookups(lookups)
    reached = {"": instances}  # path -> the rows there
    while waiting:
        planned: dict[str, tuple] = {}
        for lookup in waiting:
            path, level = _next_step(lookup, reached)
            if path is None or path in planned:
                continue
            rows = reached[path.rpartition(LOOKUP_SEP)[0]]
            missing, prefetcher = _missing(rows, lookup, level)
            if missing:
                planned[path] = (missing, lookup, level, _planned(prefetcher, missing, lookup, level))
            else:
                reached[path] = _already_there(rows, lookup, level)
        querysets = [answer[0] for *_rest, answer in planned.values() if isinstance(answer[0], models.QuerySet)]
        if len(querysets) > 1:
            fetch_together(*querysets)
        for path, (missing, lookup, level, answer) in planned.items():
            found, more = prefetch_one_level(missing, _Answered(answer), lookup, level)
            if isinstance(answer, _PartsOfWholes):
                answer.lead_back(missing)
            reached[path] = found
            waiting += normalize_prefetch_lookups(more, path)
        waiting = [lookup for lookup in waiting if _next_step(lookup, reached)[0] is not None]


class _PartsOfWholes(tuple):
    """What Django's prefetcher of a foreign key's other side answers, unasked: its own asks the database at once."""

    @classmethod
    def of(cls, manager, wholes: list, querysets: list | None):
        """Return it for the parts that `manager` would fetch for `wholes`."""
        field = manager.field
        rows = querysets[0] if querysets else field.model._default_manager.all()
        rows = rows.filter(**{f"{field.name}__in": wholes})
        name = field.remote_field.cache_name
        return cls((rows, field.get_local_related_value, field.get_foreign_related_value, False, name, False))

    def lead_back(self, wholes: list) -> None:
        """Let each part know its whole, as Django does."""
        rows, value_of_part, value_of_whole, *_rest = self
        field = value_of_part.__self__
        by_value = {value_of_whole(whole): whole for whole in wholes}
        for part in rows:
            if not field.is_cached(part):
                setattr(part, field.name, by_value[value_of_part(part)])


class _Answered:
    """Stands for Django's prefetcher where its queryset has been evaluated already."""

    def __init__(self, answer: tuple):
        self.answer = answer

    def get_prefetch_querysets(self, instances, querysets=None):
        """The same as the prefetcher gave before."""
        return self.answer


def _planned(prefetcher, rows: list, lookup: Prefetch, level: int) -> tuple:
    """Return what Django's `prefetcher` answers for `rows`, with a queryset that has not been evaluated."""
    querysets = lookup.get_current_querysets(level)
    name = lookup.prefetch_through.split(LOOKUP_SEP)[level]
    if type(getattr(type(rows[0]), name)) is ReverseManyToOneDescriptor:
        return _PartsOfWholes.of(prefetcher, rows, querysets)
    return prefetcher.get_prefetch_querysets(rows, querysets)


def _next_step(lookup: Prefetch, reached: dict) -> tuple[str | None, int]:
    """Return the first path of `lookup` that is not reached yet, and its level; None where all is done."""
    for level in range(lookup.prefetch_to.count(LOOKUP_SEP) + 1):
        path = lookup.get_current_prefetch_to(level)
        if path not in reached:
            return path, level
    return None, 0


def _missing(rows: list, lookup: Prefetch, level: int) -> tuple[list, object]:
    """Return those of `rows` that lack what `lookup` wants at `level`, and Django's prefetcher for it."""
    if not rows:
        return [], None
    for row in rows:
        if not hasattr(row, "_prefetched_objects_cache"):
            row._prefetched_objects_cache = {}
    name = lookup.prefetch_through.split(LOOKUP_SEP)[level]
    prefetcher, _descriptor, _is_there, is_fetched = get_prefetcher(rows[0], name, lookup.get_current_to_attr(level)[0])
    return ([] if prefetcher is None else [row for row in rows if not is_fetched(row)]), prefetcher


def _already_there(rows: list, lookup: Prefetch, level: int) -> list:
    """Return what `rows` hold already at `level` of `lookup`, such as what select_related has brought."""
    name = lookup.prefetch_through.split(LOOKUP_SEP)[level]
    found = []
    for row in rows:
        if name in row._prefetched_objects_cache:
            found += row._prefetched_objects_cache[name]
            continue
        try:
            value = getattr(row, name)
        except ObjectDoesNotExist:
            continue
        found += value if isinstance(value, list) else [value] if value is not None else []
    return found


def _sql_of(queryset: models.QuerySet) -> tuple[str, tuple]:
    try:
        return queryset.query.sql_with_params()
    except EmptyResultSet:
        return "", ()


def _as_json(sql: str, width: int) -> str:
    """Return the subquery that gives the rows of `sql` as a JSON list of lists, in their order."""
    names = ", ".join(f"c{number}" for number in range(width))
    return f"(SELECT json_agg(json_build_array({names})) FROM ({sql}) AS rows_of({names}))"


def _fill(queryset: models.QuerySet, compiler, rows: list) -> None:
    """Give `queryset` the rows that the database gave for its `compiler`, through Django's own making of them."""
    fields = [(number, each[0].output_field) for number, each in enumerate(compiler.select)]
    for number, field in fields:
        if isinstance(field, _NOT_IN_JSON):
            for row in rows:
                row[number] = field.to_python(row[number])
    compiler.execute_sql = lambda *args, **kwargs: [rows]
    queryset.query.get_compiler = lambda *args, **kwargs: compiler
    try:
        queryset._result_cache = list(queryset._iterable_class(queryset))
    finally:
        del queryset.query.get_compiler

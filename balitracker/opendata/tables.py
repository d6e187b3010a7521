"""The tables of the public record: one a kind of record, one a kind of link; every row named by a key in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from inspect import cleandoc
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.db import models
from django.db.models import F
from django.db.models.functions import Collate
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.fixtures.rows import FILES, exported_fields, generic_key
from balitracker.opendata.columns import KEY, Column, column_of, day_columns, key_column, link_column
from balitracker.opendata.selecting import has_publication, public_rows, state_path
from balitracker.publication import Part, PublicationState
from balitracker.record import Record

CHUNK = 2000
"""So many rows are fetched at a time, so that a large table needs little memory."""
BETWEEN = "/"
"""Stands between the parts of a key. Only the last part of one may hold it: the others are addresses and numbers."""


@dataclass(frozen=True)
class Reading:
    """How the value of a column is made of a row: from the values at `paths`, in the words of the ORM."""

    paths: tuple[str, ...]
    make: Callable[..., Any] = lambda value: value


@dataclass(frozen=True)
class Origin:
    """Where rows of a table come from: a queryset, in whose rows the columns are read, and their order."""

    rows: Callable[[], models.QuerySet]
    readings: tuple[Reading, ...]
    order: tuple[str, ...]

    def read(self) -> Iterator[tuple]:
        """Yield the values of the columns, row by row, the same on every server."""
        paths = list(dict.fromkeys(path for reading in self.readings for path in reading.paths))
        plan = [(reading.make, [paths.index(path) for path in reading.paths]) for reading in self.readings]
        rows = self.rows()
        ordered = rows.order_by(*(_in_any_collation(rows.model, path) for path in self.order))
        for values in ordered.values_list(*paths).iterator(chunk_size=CHUNK):
            yield tuple(make(*(values[place] for place in places)) for make, places in plan)


@dataclass(frozen=True)
class Table:
    """A table of the public record."""

    name: str
    title: Promise
    description: str
    model: type[models.Model]
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    origins: tuple[Origin, ...]
    rests_on: Promise
    """On what its rows rest, in words."""

    def rows(self) -> Iterator[tuple]:
        """Yield the public rows, in the order of their keys."""
        for origin in self.origins:
            yield from origin.read()

    def querysets(self) -> list[models.QuerySet]:
        """Return what the rows are read from, for counting."""
        return [origin.rows() for origin in self.origins]


@cache
def tables() -> dict[str, Table]:
    """Return the tables by name; what a row refers to stands in an earlier one."""
    found: dict[str, Table] = {}
    for name, model in _models().items():
        found[name] = _of_references(name, model) if generic_key(model) else _of_model(name, model)
        for link in exported_fields(model):
            if link.many_to_many:
                found[f"{name}_{link.name}"] = _of_link(f"{name}_{link.name}", model, link)
    return found


def key_of(*parts: Any) -> str | None:
    """Return the key that is made of `parts`; None where all of them are empty: then it names nothing."""
    if all(part is None for part in parts):
        return None
    return BETWEEN.join("" if part is None else str(part) for part in parts)


def content_fields(model: type[Record]) -> list[models.Field]:
    """Return the fields of `model` that stand in its table: what people fill in, not what follows from it."""
    return [field for field in exported_fields(model) if field.editable and not field.many_to_many]


@cache
def _models() -> dict[str, type[Record]]:
    return {name: apps.get_model(label) for name, label in FILES.items()}


@cache
def table_names() -> dict[type[Record], str]:
    """Return the name of the table of each model."""
    return {model: name for name, model in _models().items()}


def _rows_of(model: type[Record]) -> models.QuerySet:
    return public_rows(model, list(_models().values()))


def _of_model(name: str, model: type[Record]) -> Table:
    columns, readings = _columns(model)
    if len(model.NATURAL_KEY) == 1:
        (key,) = model.NATURAL_KEY
    else:
        key = KEY
        columns.insert(0, key_column([path.partition("__")[0] for path in model.NATURAL_KEY]))
        readings.insert(0, _key_reading(model))
    return Table(
        name=name,
        title=model._meta.verbose_name_plural,
        description=_description(model),
        model=model,
        columns=tuple(columns),
        primary_key=(key,),
        origins=(Origin(partial(_rows_of, model), tuple(readings), model.NATURAL_KEY),),
        rests_on=_rests_on(model),
    )


def _of_link(name: str, model: type[Record], link: models.ManyToManyField) -> Table:
    """Return the table of the rows that `link` leads to: nothing but two keys."""
    through, target = link.remote_field.through, link.related_model
    ends = ((link.m2m_field_name(), model), (link.m2m_reverse_field_name(), target))

    of, to = (end for end, _kind in ends)

    def rows():
        found = through._default_manager.filter(**{f"{of}__in": _rows_of(model).values("pk")})
        if not has_publication(target):
            return found  # whatever a public row names is taken away with it
        return found.filter(**{f"{to}__in": _rows_of(target).values("pk")})

    columns = [link_column(_in_snake_case(kind), kind, table_names()[kind]) for _end, kind in ends]
    return Table(
        name=name,
        title=format_lazy("{of}: {link}", of=model._meta.verbose_name_plural, link=link.verbose_name),
        description=f"Which rows of {table_names()[target]} belong to which of {table_names()[model]}.",
        model=through,
        columns=tuple(columns),
        primary_key=tuple(column.name for column in columns),
        origins=(
            Origin(
                rows,
                tuple(_key_reading(kind, f"{end}__") for end, kind in ends),
                tuple(f"{end}__{path}" for end, kind in ends for path in kind.NATURAL_KEY),
            ),
        ),
        rests_on=format_lazy(_("the sources of {rows}"), rows=model._meta.verbose_name_plural),
    )


def _of_references(name: str, model: type[Record]) -> Table:
    """Return the table of a model whose rows are about rows of any kind: read kind by kind, from the other end."""
    generic = generic_key(model)
    kinds = {kind: relation.name for kind in _models().values() for relation in kind._meta.private_fields
             if isinstance(relation, GenericRelation) and relation.related_model is model}  # fmt: skip
    columns, _readings = _columns(model)
    rest = [path for path in model.NATURAL_KEY if path not in (generic.ct_field, generic.fk_field)]
    of_kind, of_row = (model._meta.get_field(field) for field in (generic.ct_field, generic.fk_field))
    kind_column = Column(
        name=f"{generic.name}_kind",
        title=of_kind.verbose_name,
        description=of_kind.help_text,
        required=True,
        choices=tuple((table_names()[kind], kind._meta.verbose_name_plural) for kind in kinds),
    )
    row_column = Column(
        name=generic.name, title=of_row.verbose_name, description=of_row.help_text, required=True
    )  # fmt: skip
    named_by = [kind_column.name, *(path.partition("__")[0] for path in rest), row_column.name]
    return Table(
        name=name,
        title=model._meta.verbose_name_plural,
        description=_description(model),
        model=model,
        columns=(key_column(list(dict.fromkeys(named_by))), kind_column, row_column, *columns),
        primary_key=(KEY,),
        origins=tuple(
            _references_to(kind, relation, model, rest) for kind, relation in sorted(kinds.items(), key=_by_table)
        ),
        rests_on=_rests_on(model),
    )


def _references_to(kind: type[Record], relation: str, model: type[Record], rest: list[str]) -> Origin:
    """Return where the rows of `model` about rows of `kind` come from, which lead to them by `relation`."""
    to = f"{relation}__"
    _columns_, readings = _columns(model, to)
    table = table_names()[kind]
    own_key = _key_reading(kind)

    def rows():
        return _rows_of(kind).filter(**{f"{relation}__in": model._default_manager.public()})

    def key(*values):
        return key_of(table, *values[: len(rest)], own_key.make(*values[len(rest) :]))

    order = (*(to + path for path in rest), *kind.NATURAL_KEY)
    return Origin(rows, (Reading(order, key), Reading((), lambda: table), own_key, *readings), order)


def _columns(model: type[Record], before: str = "") -> tuple[list[Column], list[Reading]]:
    """Return the columns of the fields of `model`, and how each is read from a row; `before` leads to the model."""
    columns, readings = [], []
    for field in content_fields(model):
        if isinstance(field, GenericForeignKey):
            continue
        if field.is_relation:
            columns.append(column_of(field, references=table_names()[field.related_model]))
            readings.append(_link_reading(field, before))
            continue
        columns.append(column_of(field))
        readings.append(Reading((before + field.name,)))
        if isinstance(field, EdtfField):
            days = day_columns(field)
            columns += days
            readings += [Reading((before + day.name,)) for day in days]
    return columns, readings


def _key_reading(model: type[Record], before: str = "") -> Reading:
    paths = tuple(before + path for path in model.NATURAL_KEY)
    return Reading(paths) if len(paths) == 1 else Reading(paths, key_of)


def _link_reading(link: models.ForeignKey, before: str) -> Reading:
    """Return how the key of what `link` leads to is read: none where that is not public."""
    key = _key_reading(link.related_model, f"{before}{link.name}__")
    state = state_path(link)
    if not state:
        return key
    return Reading(
        (before + state, *key.paths),
        lambda state, *parts: key.make(*parts) if state == PublicationState.PUBLISHED else None,
    )


def _in_any_collation(model: type[models.Model], path: str):
    """Return how rows are put in order by `path`: texts by their characters, whatever the server's language is."""
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    if isinstance(field, (models.CharField, models.TextField)):
        return Collate(F(path), "C").asc()
    return F(path).asc(nulls_first=True)


def _description(model: type[models.Model]) -> str:
    return " ".join(cleandoc(model.__doc__).partition("\n\n")[0].split())


def _rests_on(model: type[Record]) -> Promise:
    if any(isinstance(each, GenericRelation) for each in model._meta.private_fields):
        at_least_one = _("the passages that citations name for it: at least one")
        return at_least_one if model.NEEDS_SOURCE else _("the passages that citations name for it, if any")
    if issubclass(model, Part):
        return format_lazy(_("the sources of {rows}"), rows=model.whole_model()._meta.verbose_name_plural)
    return _("no passage of its own")


def _by_table(kind_and_relation: tuple) -> str:
    return table_names()[kind_and_relation[0]]


def _in_snake_case(model: type[models.Model]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()

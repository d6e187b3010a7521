"""Load a data package into an empty database, whole or not at all: all that it holds is published."""

import csv
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, BinaryIO

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from balitracker.fixtures.rows import generic_key
from balitracker.opendata.columns import Column
from balitracker.opendata.package import DESCRIPTOR, path_of
from balitracker.opendata.tables import CHUNK, Table, table_names, tables
from balitracker.publication import PublicationState, Publishable
from balitracker.record import Record

_VALUES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
    "array": json.loads,
}


class PackageError(Exception):
    """A package cannot be loaded; the message says why, and in which file and row."""


def load_package(file: BinaryIO) -> dict[str, int]:
    """Load the data package in `file`, and return how many rows each table has got.

    Raises PackageError where the database holds a record already, and where the package is damaged, of another
    release, or wrong; the database is then as before.
    """
    try:
        with zipfile.ZipFile(file) as archive, transaction.atomic():
            _refuse_a_record()
            digests = _digests(archive)
            keys: dict[str, dict[str, int]] = {}
            return {table.name: _TableLoader(archive, table, keys, digests[table.name]).load()
                    for table in tables().values()}  # fmt: skip
    except zipfile.BadZipFile as error:
        raise PackageError(_("This is no ZIP file, or a damaged one: download it again.")) from error


def _refuse_a_record() -> None:
    for model in table_names():
        if model._base_manager.exists():
            raise PackageError(
                _("This database holds %(rows)s already. A package wants an empty one, just made by migrate.")
                % {"rows": model._meta.verbose_name_plural}
            )


def _digests(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the SHA-256 that the descriptor gives for each table, which must be those of this release."""
    try:
        resources = json.loads(archive.read(DESCRIPTOR))["resources"]
        found = {each["name"]: each["hash"].removeprefix("sha256:") for each in resources}
    except KeyError as error:
        raise PackageError(_("%(file)s, or a part of it, is missing: this is no data package of this portal.") % {
            "file": DESCRIPTOR}) from error  # fmt: skip
    except ValueError as error:
        raise PackageError(_("%(file)s is not JSON: download the package again.") % {"file": DESCRIPTOR}) from error
    if found.keys() != tables().keys():
        other = ", ".join(sorted(found.keys() ^ tables().keys()))
        raise PackageError(
            _("The package is of another release, which has other tables: %(tables)s. Load it with that release.")
            % {"tables": other}
        )
    return found


class _TableLoader:
    """Loads one table; `keys` gives, by table and key, the rows loaded before."""

    def __init__(self, archive: zipfile.ZipFile, table: Table, keys: dict[str, dict[str, int]], digest: str):
        self.archive, self.table, self.keys, self.digest = archive, table, keys, digest
        self.path = path_of(table)
        self.is_record = issubclass(table.model, Record)
        self.of_generic = self._generic_columns() if self.is_record else {}

    def load(self) -> int:
        """Load the rows and return how many there are. Raises PackageError, naming file and row."""
        self._check_digest()
        own_keys = self.keys.setdefault(self.table.name, {})
        rows, count = self._rows(), 0
        while some := list(islice(rows, CHUNK)):
            made = [(cells, self._made(number, cells)) for number, cells in enumerate(some, count + 1)]
            try:
                self.table.model._base_manager.bulk_create([row for _cells, row in made])
            except IntegrityError as error:
                raise PackageError(f"{self.path}: {str(error).splitlines()[0]}.") from error
            if self.is_record:
                own_keys |= {cells[self.table.primary_key[0]]: row.pk for cells, row in made}
            count += len(some)
        return count

    def _check_digest(self) -> None:
        try:
            with self.archive.open(self.path) as member:
                found = hashlib.file_digest(member, "sha256").hexdigest()
        except KeyError as error:
            raise PackageError(_("%(file)s is missing from the package.") % {"file": self.path}) from error
        if found != self.digest:
            raise PackageError(
                _("%(file)s is not what %(descriptor)s says: it is damaged, or was edited. Download the package again.")
                % {"file": self.path, "descriptor": DESCRIPTOR}
            )

    def _rows(self) -> Iterator[dict[str, str]]:
        names = [column.name for column in self.table.columns]
        with io.TextIOWrapper(self.archive.open(self.path), encoding="utf-8", newline="") as text:
            reader = csv.reader(text)
            if next(reader, None) != names:
                raise PackageError(
                    _("%(file)s has other columns than this release: load it with the release that made it.")
                    % {"file": self.path}
                )
            for number, cells in enumerate(reader, 1):
                if len(cells) != len(names):
                    raise PackageError(_("%(file)s, row %(number)d: a cell is missing, or one too many.") % {
                        "file": self.path, "number": number})  # fmt: skip
                yield dict(zip(names, cells, strict=True))

    def _made(self, number: int, cells: dict[str, str]) -> models.Model:
        """Return the row that `cells` describe, checked as a form would check it."""
        try:
            values = {}
            for column in self.table.columns:
                values |= self._values(column, cells)
            row = self.table.model(**values)
            if isinstance(row, Publishable):
                row.state = PublicationState.PUBLISHED
            if self.is_record:
                row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])
                row.clean()
        except (ValueError, KeyError) as error:
            raise PackageError(
                _("%(file)s, row %(number)d: %(value)s is not known, or not of the type of its column.")
                % {"file": self.path, "number": number, "value": error}
            ) from error
        except ValidationError as error:
            raise PackageError(f"{self.path}, row {number}: {'; '.join(error.messages)}") from error
        return row

    def _values(self, column: Column, cells: dict[str, str]) -> dict[str, Any]:
        """Return what `column` gives to the row: nothing where it follows from others."""
        cell = cells[column.name]
        if column.name in self.of_generic:
            return self.of_generic[column.name](cells)
        if column.worked_out_from:
            return {}
        if column.references:
            pk = self.keys[column.references][cell] if cell else None
            return {self._link(column).attname: pk}
        field = self.table.model._meta.get_field(column.name)
        if not cell:
            nothing = [] if column.type == "array" else ""
            return {field.name: None if field.null else nothing}
        return {field.name: _VALUES[column.type](cell)}

    def _link(self, column: Column) -> models.ForeignKey:
        """Return the link that `column` stands for: of a table that only links, the one to its model."""
        if self.is_record:
            return self.table.model._meta.get_field(column.name)
        target = tables()[column.references].model
        return next(link for link in self.table.model._meta.concrete_fields if link.related_model is target)

    def _generic_columns(self) -> dict[str, Callable[[dict[str, str]], dict[str, Any]]]:
        """Return what the two columns give that together name a row of any kind."""
        generic = generic_key(self.table.model)
        if generic is None:
            return {}
        kind_column, row_column = f"{generic.name}_kind", generic.name

        def kind(cells):
            return {generic.ct_field: ContentType.objects.get_for_model(tables()[cells[kind_column]].model)}

        def row(cells):
            return {generic.fk_field: self.keys[cells[kind_column]][cells[row_column]]}

        return {kind_column: kind, row_column: row}

"""Takes a spreadsheet into the record: every row is tried for real, and what was only looked at is taken back.

So the dry run and the saving are the same code, and the database's own rules are asked as well.
"""

from collections.abc import Iterable, Iterator

import pghistory
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from balitracker.exports import CHUNK, NOT_STATED, Address, Column, cell_text
from balitracker.policies import has_permission
from balitracker.record import Record
from balitracker.spreadsheets.reading import Refused, Sheet, SheetRow, address_of
from balitracker.spreadsheets.texts import is_clearing, nearest, says
from balitracker.spreadsheets.verdicts import (
    ADDED,
    CHANGED,
    REFUSED,
    UNCHANGED,
    CellChange,
    Reason,
    RowVerdict,
    SheetPlan,
)
from balitracker.trying import taken_back


class CellRefused(Exception):
    """A row that cannot be read, for the `reason`; `column` is the one at fault, where it is one."""

    def __init__(self, reason: str, column: str = ""):
        super().__init__(reason)
        self.reason, self.column = reason, column


class SheetImporter:
    """How the rows of a list are found and written; one an import. Subclasses name the columns and give the methods.

    `set_<column>(record, text)` puts a cell into a field before the record is saved, `link(record, wanted)` writes
    what lies in other tables, for the columns of `linked`; both raise ValidationError with the reason. All other
    columns are worked out by the portal: a cell may repeat what they say, not change it.
    """

    model: type[Record]
    columns: list[Column]
    """Of the desk's files; `public_columns` are those of the public files, where they say less."""
    public_columns: list[Column] = []
    list_name = ""
    identified_by: str | Promise = ""
    """In words: which columns tell the record that a row is about."""
    tells: tuple[str, ...] = ()
    """Columns by which `find` tells the record: however they say it, it is that one."""
    needed: tuple[tuple[str, ...], ...] = ()
    """Columns without which no row can be told: one at least of each group."""
    linked: tuple[str, ...] = ()
    elsewhere: dict[str, str | Promise] = {}
    """Column -> where it is changed instead."""

    def __init__(self, by):
        self.by = by

    # What subclasses give

    def records(self) -> models.QuerySet:
        """The rows of the list, with all that the columns read."""
        return self.model.objects.for_list()

    def listed(self, record: Record):
        """Return `record` as the columns read it."""
        return record

    def rows_of_file(self, records: models.QuerySet) -> Iterable:
        """Return `records` as the columns read them, a part at a time."""
        return records.iterator(chunk_size=CHUNK)

    def begin(self, rows: list[SheetRow]) -> None:
        """Look over the whole file before its first row is tried."""

    def find(self, cells: dict[str, str]) -> Record | None:
        """Return the record that the row is about; None where it is a new one. May raise CellRefused."""
        raise NotImplementedError

    def new(self, cells: dict[str, str]) -> Record:
        """Return a new record with what tells it from others. May raise CellRefused."""
        raise NotImplementedError

    def link(self, record: Record, wanted: dict[str, str]) -> None:
        """Write the columns of `linked` that are `wanted`."""

    def name_of(self, cells: dict[str, str]) -> str:
        """Return what to call a row whose record is not known."""
        return ""

    # The file

    def run(self, sheet: Sheet) -> SheetPlan:
        """Write all rows that can be written, in the caller's transaction, and return what became of each.

        Raises Refused where the file lacks the columns by which its rows are told.
        """
        known = [column.name for column in self.columns]
        for group in self.needed:
            if not set(group) & set(sheet.columns):
                raise Refused(
                    _("The first row has no column “%(column)s”. The columns of this list are: %(columns)s.")
                    % {"column": _("” or “").join(group), "columns": ", ".join(known)}
                )
        unknown = [(name, (nearest(name, known) or [""])[0]) for name in sheet.columns if name not in known]
        absent = [name for name in known if name not in sheet.columns]
        self._seen: dict[int, int] = {}
        self.begin(sheet.rows)
        rows = [self._verdict(row, sheet) for row in sheet.rows]
        return SheetPlan(rows, unknown, absent, sheet.name, sheet.others)

    # A row

    def _verdict(self, row: SheetRow, sheet: Sheet) -> RowVerdict:
        """Write `row` if it can be written, and return what became of it."""
        known = {column.name for column in self.columns}
        cells = {name: text for name, text in row.cells.items() if name in known and text}
        try:
            problems = {name: [text] for name, text in row.problems.items() if name in known}
            if problems:
                raise ValidationError(problems)
            with transaction.atomic():
                return self._written(row, cells)
        except CellRefused as refused:
            found = [(refused.column, refused.reason)]
        except ValidationError as error:
            found = self._reasons(error)
        except IntegrityError:
            found = [("", _("Another record has the same name or number already."))]
        reasons = [
            Reason(text, column, address_of(sheet.columns[column], row.number) if column in sheet.columns else "")
            for column, text in found
        ]
        return RowVerdict(row.number, REFUSED, self.name_of(row.cells), reasons=reasons)

    def _written(self, row: SheetRow, cells: dict[str, str]) -> RowVerdict:
        record = self.find(cells)
        if record is None:
            return self._added(row, cells)
        self._check_once(record, row)
        if not self._wanted(record, cells):
            return RowVerdict(row.number, UNCHANGED, str(record), self._address(record))
        self._check_may("change", _("You may not change %(kind)s."))
        self.model._base_manager.select_for_update().get(pk=record.pk)  # nobody else's change comes in between
        record = self.records().get(pk=record.pk)
        wanted, before = self._wanted(record, cells), self._texts(record)
        if wanted:
            self._write(record, wanted)
        after = self.records().get(pk=record.pk)
        changes = [
            CellChange(name, before[name], text) for name, text in self._texts(after).items()
            if self.is_writable(name) and before[name] != text
        ]  # fmt: skip
        self._check_worked_out(wanted, after)
        verdict = CHANGED if changes else UNCHANGED
        return RowVerdict(row.number, verdict, str(after), self._address(after), changes)

    def _added(self, row: SheetRow, cells: dict[str, str]) -> RowVerdict:
        self._check_may("add", _("You may not add %(kind)s."))
        record = self.new(cells)
        self._write(record, cells)
        self._check_once(record, row)
        after = self.records().get(pk=record.pk)
        self._check_worked_out(cells, after)
        changes = [
            CellChange(name, "", text) for name, text in self._texts(after).items()
            if (name in self.tells or self.is_writable(name)) and text != NOT_STATED
        ]  # fmt: skip
        return RowVerdict(row.number, ADDED, str(after), changes=changes)

    def _write(self, record: Record, wanted: dict[str, str]) -> None:
        """Put the `wanted` cells into `record` and save it, with what hangs on it."""
        errors = {}
        stated = {name: "" if is_clearing(text) else text for name, text in wanted.items()}
        for name, text in stated.items():
            if setter := getattr(self, f"set_{name}", None):
                try:
                    setter(record, text)
                except ValidationError as error:
                    errors[name] = error.messages
        if errors:
            raise ValidationError(errors)
        record.full_clean()
        if record._state.adding or any(hasattr(self, f"set_{name}") for name in wanted):
            record.save()
        self.link(record, {name: text for name, text in stated.items() if name in self.linked})

    # What a record says

    def _wanted(self, record: Record, cells: dict[str, str]) -> dict[str, str]:
        """Return the cells that say something else than `record` does."""
        columns = [column for column in (*self.columns, *self.public_columns) if column.name in cells]
        said = self.listed(record)
        alike = {column.name for column in columns if _says(cells[column.name], column.value(said))}
        return {name: text for name, text in cells.items() if name not in alike}

    def _texts(self, record: Record) -> dict[str, str]:
        said = self.listed(record)
        return {column.name: cell_text(column.value(said)) for column in self.columns}

    def is_writable(self, name: str) -> bool:
        """Whether a file may change the column `name`."""
        return name in self.linked or hasattr(self, f"set_{name}")

    def _check_worked_out(self, wanted: dict[str, str], after: Record) -> None:
        """Raise ValidationError where a cell says something else than the portal works out, now or afterwards."""
        errors, said = {}, self.listed(after)
        for column in self.columns:
            text = wanted.get(column.name)
            is_free = column.name in self.tells or self.is_writable(column.name)
            if text is None or is_free or _says(text, column.value(said)):
                continue
            where = self.elsewhere.get(column.name) or _("The portal works this column out by itself.")
            errors[column.name] = _("The record says “%(value)s” here. %(where)s Put it back, or empty the cell.") % {
                "value": cell_text(column.value(said)),
                "where": where,
            }
        if errors:
            raise ValidationError(errors)

    # Who and which

    def _check_may(self, action: str, reason: str) -> None:
        if not has_permission(self.by, action, self.model):
            raise CellRefused(reason % {"kind": self.model._meta.verbose_name_plural})

    def check_may_remove(self, model: type[models.Model], column: str) -> None:
        """Raise ValidationError unless rows of `model` may be taken away, which the cell of `column` would do."""
        if not has_permission(self.by, "delete", model):
            raise ValidationError({column: _("You may not delete %s.") % model._meta.verbose_name_plural})

    def _check_once(self, record: Record, row: SheetRow) -> None:
        first = self._seen.setdefault(record.pk, row.number)
        if first != row.number:
            raise CellRefused(_("Row %(row)s is about the same record: %(record)s.") % {"row": first, "record": record})

    def _address(self, record: Record) -> str:
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])

    def _reasons(self, error: ValidationError) -> Iterator[tuple[str, str]]:
        """Yield (column, reason) of what `error` says."""
        if not hasattr(error, "error_dict"):
            yield from (("", message) for message in error.messages)
            return
        known = {column.name for column in self.columns}
        for name, messages in error.message_dict.items():
            column = name if name in known else ""
            label = "" if column or name == NON_FIELD_ERRORS else f"{self.model._meta.get_field(name).verbose_name}: "
            yield from ((column, f"{label}{message}") for message in messages)


def _says(text: str, value) -> bool:
    if isinstance(value, Address):
        return text.endswith(value)
    return says(text, value, cell_text(value))


def plan_sheet(*, by, importer: type[SheetImporter], sheet: Sheet) -> SheetPlan:
    """Return what `save_sheet` would do with `sheet`; nothing stays written. Raises Refused as it does."""
    with taken_back():
        return importer(by).run(sheet)


def save_sheet(*, by, importer: type[SheetImporter], sheet: Sheet, seen: str) -> SheetPlan | None:
    """Write all rows of `sheet` in one transaction, if they still do what the plan of digest `seen` said.

    Returns None then. Otherwise, and where a row is refused, nothing is written and the plan as it is now returned.
    Raises Refused where the file lacks the columns by which its rows are told.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, username=by.get_username()):
        plan = importer(by).run(sheet)
        if plan.is_refused or plan.digest != seen:
            transaction.set_rollback(True)
            return plan
    return None

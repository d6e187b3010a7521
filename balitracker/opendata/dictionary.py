"""The data dictionary: every column of every public table, as its model describes it."""

from collections.abc import Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker import exports
from balitracker.opendata.columns import Column
from balitracker.opendata.tables import Table, tables

HEADINGS = {
    "table": gettext_lazy("The table."),
    "column": gettext_lazy("The column, in the order of the table."),
    "title": gettext_lazy("What forms and pages call it."),
    "meaning": gettext_lazy("What it holds, in the words that staff read when they fill it in."),
    "type": gettext_lazy("string, integer, boolean (true or false), date (a day: 2024-11-18) or array (JSON)."),
    "format": gettext_lazy("How a text is written, where there is a rule."),
    "may_be_empty": gettext_lazy("Whether a cell may be empty."),
    "empty_means": gettext_lazy("What it means when a cell is empty."),
    "values": gettext_lazy("All values there are, each with its words, where it is one of a closed list."),
    "names_the_row": gettext_lazy("Whether it is the key, or part of it, by which the row is named."),
    "leads_to": gettext_lazy("The table and column whose keys it holds, where it refers to another row."),
    "rests_on": gettext_lazy("Where the value comes from."),
}
"""The columns of the dictionary, and what each holds."""


def dictionary_rows() -> Iterator[dict[str, Any]]:
    """Yield what is to be said of each column of each table."""
    for table in tables().values():
        for column in table.columns:
            yield row_of(table, column)


def row_of(table: Table, column: Column) -> dict[str, Any]:
    """Return what is to be said of `column` of `table`, in the reader's language."""
    return {
        "table": table.name,
        "column": column.name,
        "title": str(column.title),
        "meaning": str(column.description),
        "type": column.type,
        "format": _format(column),
        "may_be_empty": _("no") if column.required else _("yes"),
        "empty_means": str(column.empty),
        "values": "; ".join(f"{value}: {words}" for value, words in column.choices),
        "names_the_row": _("names the row") if column.name in table.primary_key else "",
        "leads_to": _leads_to(column),
        "rests_on": str(_rests_on(table, column)),
    }


def dictionary_table(absolute, page: str, *, byte_order_mark: bool) -> exports.Table:
    """Return the dictionary as a file has it; `absolute` makes full addresses, `page` is that of the page."""
    rows = list(dictionary_rows())
    columns = [
        exports.Column(name, meaning, lambda row, name=name: row[name]) for name, meaning in HEADINGS.items()
    ]  # fmt: skip
    return exports.Table("dictionary", columns, rows, len(rows), [], absolute, page, byte_order_mark)


def _format(column: Column) -> str:
    if column.is_edtf:
        return _("EDTF (ISO 8601-2): 2024-11, 2024-11-18/2024-11-20, 2023? and the like")
    if column.is_address:
        return _("an address of the web")
    if column.pattern:
        return _("a text that fits %(pattern)s") % {"pattern": column.pattern}
    return ""


def _leads_to(column: Column) -> str:
    if not column.references:
        return ""
    (key,) = tables()[column.references].primary_key
    return f"{column.references}.{key}"


def _rests_on(table: Table, column: Column):
    if column.worked_out_from:
        return format_lazy(gettext_lazy("worked out from {columns}"), columns=column.worked_out_from)
    return table.rests_on

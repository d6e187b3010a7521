"""Columns of a public table, as the fields of a model give them: name, meaning, type, limits, and what empty means."""

import re
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField

KEY = "key"
"""The column that names a row, where no single field does."""
NEVER_EMPTY, NOT_STATED, NONE_WRITTEN = _("never empty"), _("not stated"), _("none written")

_TYPES = {
    models.BooleanField: "boolean",
    models.IntegerField: "integer",
    models.DateField: "date",
    ArrayField: "array",
}
_OF_EMPTY = re.compile(r"\b(?:Blank|Empty): (?P<meaning>[^.]+)\.")


@dataclass(frozen=True)
class Column:
    """A column: `type` is string, integer, boolean, date or array (of words); `references` a table, by its key."""

    name: str
    title: str | Promise
    description: str | Promise
    type: str = "string"
    required: bool = False
    unique: bool = False
    choices: tuple[tuple[str, str | Promise], ...] = ()
    pattern: str = ""
    max_length: int | None = None
    minimum: int | None = None
    is_edtf: bool = False
    is_address: bool = False
    references: str = ""
    worked_out_from: str = ""
    """The columns that give this one."""
    empty: str | Promise = NEVER_EMPTY
    """What it means that a cell is empty."""


def column_of(field: models.Field, *, references: str = "") -> Column:
    """Return the column of `field`; a link to a row of the table `references` holds its key."""
    required = _is_required(field)
    is_text = isinstance(field, (models.CharField, models.TextField))
    one = field.base_field if isinstance(field, ArrayField) else field
    return Column(
        name=field.name,
        title=field.verbose_name,
        description=field.help_text,
        type=next((name for kind, name in _TYPES.items() if isinstance(field, kind)), "string"),
        required=required,
        unique=field.unique,
        choices=tuple((value, label) for value, label in one.flatchoices if value != ""),
        pattern=_pattern(field),
        max_length=field.max_length if is_text else None,
        minimum=_minimum(field),
        is_edtf=isinstance(field, EdtfField),
        is_address=isinstance(field, models.URLField),
        references=references,
        empty=NEVER_EMPTY if required else _what_empty_means(field),
    )


def key_column(parts: list[str]) -> Column:
    """Return the column that names a row by the columns `parts`."""
    return Column(
        name=KEY,
        title=_("key"),
        description=format_lazy(
            _("Names the row, in words: {columns}, with “/” between them."), columns=", ".join(parts)
        ),
        required=True,
        worked_out_from=", ".join(parts),
    )


def link_column(name: str, target: type[models.Model], table: str) -> Column:
    """Return one of the two columns of a table that only links rows: the key of a row of `table`."""
    return Column(
        name=name,
        title=target._meta.verbose_name,
        description=format_lazy(_("Key of the {row}."), row=target._meta.verbose_name),
        required=True,
        references=table,
    )


def day_columns(field: EdtfField) -> list[Column]:
    """Return the columns of the first and the last day that the date in `field` may mean; none where none are kept."""
    words = {
        field.earliest: _("The earliest day that “{date}” can mean."),
        field.latest: _("The latest day that “{date}” can mean."),
    }
    return [
        Column(
            name=name,
            title=field.model._meta.get_field(name).verbose_name,
            description=format_lazy(said, date=field.verbose_name),
            type="date",
            required=not field.blank,
            worked_out_from=field.name,
            empty=NEVER_EMPTY if not field.blank else _what_empty_means(field),
        )
        for name, said in words.items()
        if name
    ]


def _is_required(field: models.Field) -> bool:
    may_hold_nothing = field.empty_strings_allowed or isinstance(field, ArrayField)
    return not field.null and not (field.blank and may_hold_nothing)


def _what_empty_means(field: models.Field) -> Promise:
    """Return what the help text says of it, after "Blank:"; else that it is not stated, or, of a text, not written."""
    return lazy(_in_help_text, str)(field)


def _in_help_text(field: models.Field) -> str:
    if found := _OF_EMPTY.search(str(field.help_text)):
        return found["meaning"]
    return str(NONE_WRITTEN if isinstance(field, models.TextField) else NOT_STATED)


def _minimum(field: models.Field) -> int | None:
    return 0 if isinstance(field, (models.PositiveSmallIntegerField, models.PositiveIntegerField)) else None


def _pattern(field: models.Field) -> str:
    for validator in field.validators:
        if isinstance(validator, RegexValidator) and not isinstance(validator, URLValidator):
            return validator.regex.pattern.removesuffix(r"\Z").removesuffix("$").removeprefix("^")
    return ""

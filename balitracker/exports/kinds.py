"""What a column holds, as JSON Schema: the description of the API says it, and its tests hold the files to it."""

from collections.abc import Collection, Mapping

from django.db.models import Choices

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
DAY = {"type": "string", "format": "date"}
YES_NO = {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT}
ADDRESS = {"type": "string", "format": "uri"}


def one_of(choices: type[Choices] | list[tuple], *more: tuple) -> dict:
    """Return the schema of a word out of `choices`, and of `more` pairs of word and label, each with its label."""
    pairs = [*(choices.choices if isinstance(choices, type) else choices), *more]
    return {"type": "string", "oneOf": [{"const": str(word), "title": str(label)} for word, label in pairs]}


def or_none(kind: Mapping) -> dict:
    """Return the schema of a value of `kind`, or null where the record does not hold it."""
    if "oneOf" in kind:
        return {"oneOf": [*kind["oneOf"], {"type": "null"}]}
    return {**kind, "type": [kind["type"], "null"]}


def row_of(columns: Collection, further: Mapping | bool = False) -> dict:
    """Return the schema of a row of `columns`; `further` is that of columns which are not named, if there are any."""
    return {
        "type": "object",
        "required": [column.name for column in columns],
        "properties": {column.name: {**column.kind, "description": column.meaning} for column in columns},
        "additionalProperties": further,
    }

"""The description of the API: OpenAPI 3.1, made from the addresses, the filtersets and the columns of the files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from balitracker import problems
from balitracker.api.addresses import JsonAddress, json_addresses
from balitracker.api.parameters import PAST, Parameters
from balitracker.exports.kinds import row_of
from balitracker.lists.views import RecordListView

VERSION = "1.0"
"""Moves with the promise: 1.1 where something was added, 2.0 where something that was promised has changed."""

SLUG = "^[-a-zA-Z0-9_]+$"

REFUSALS = {
    "400": _("The question cannot be read; errors says why, by parameter."),
    "404": _("There is no such record."),
    "410": _("The record was withdrawn; reason says why."),
    "429": _("Too many files in a minute; Retry-After says when to ask again."),
    "503": _("The database cannot be reached just now."),
}

STAMP = {"type": "string", "format": "date-time", "description": "The moment at which it was made."}


def description(*, title: str, text: str) -> dict[str, Any]:
    """Return the description of every public JSON address. `text` is what is said of all of them, in Markdown."""
    addresses = json_addresses()
    parameters = Parameters([each.view for each in addresses if each.is_list])
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": VERSION, "description": text, "license": {"name": "MIT"}},
        "servers": [{"url": "/"}],
        "paths": {each.path: {"get": _operation(each, parameters)} for each in addresses},
        "components": {
            "schemas": {"Problem": problems.SCHEMA},
            "responses": {f"Refusal{status}": _refusal(words) for status, words in REFUSALS.items()},
        },
    }


def _operation(address: JsonAddress, parameters: Parameters) -> dict[str, Any]:
    refusals = ["400", "429", "503"]
    if address.is_list:
        asked, schema = parameters.of(address.view), _list_schema(address.view)
    else:
        asked, schema = [*(_place(name) for name in address.places), PAST], address.answer
        refusals += ["404", "410"] if address.places else []
    found = {"description": address.summary, "content": {"application/json": {"schema": schema}}}
    if address.is_list and address.view.has_pages:
        found["headers"] = {"Link": {"description": "The next page, as in `next`.", "schema": {"type": "string"}}}
    return {
        "operationId": _operation_id(address.path),
        "summary": address.summary,
        "parameters": asked,
        "responses": {
            "200": found,
            **{status: {"$ref": f"#/components/responses/Refusal{status}"} for status in sorted(refusals)},
        },
    }


def _operation_id(path: str) -> str:
    return path.strip("/").removesuffix(".json").replace("{", "").replace("}", "").replace("/", "-")


def _place(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": "The last part of the address of its page.",
        "schema": {"type": "string", "pattern": SLUG},
    }


def _list_schema(view: type[RecordListView]) -> dict[str, Any]:
    """Return the schema of what a list gives."""
    properties = {
        "count": {"type": "integer", "description": "How many rows there are: in the file, or on all pages."},
        "as_of": STAMP,
        "filters": {"type": "array", "items": {"type": "string"}, "description": "The filters in words."},
        "results": {"type": "array", "items": row_of(view.columns, view.further_columns or False)},
    }
    if view.has_pages:
        properties["next"] = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "Where a limit was asked for: the address of the next page, null on the last.",
        }
    return {
        "type": "object",
        "required": ["count", "as_of", "filters", "results"],
        "properties": properties,
        "additionalProperties": False,
    }


def _refusal(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": str(words), "content": {problems.MEDIA_TYPE: {"schema": schema}}}

"""What a file answers when it cannot be had: one shape everywhere, that of RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import JsonResponse

MEDIA_TYPE = "application/problem+json"

SCHEMA = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string", "description": "What the status means."},
        "status": {"type": "integer", "description": "The same status as the answer's own."},
        "detail": {"type": "string", "description": "What happened here, and what to do."},
        "errors": {
            "type": "object",
            "description": "What is wrong with the query string: parameter -> reasons.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
        "kind": {"type": "string", "description": "Of what was withdrawn: the kind of record."},
        "withdrawn_on": {"type": ["string", "null"], "format": "date", "description": "The day on which it was."},
        "reason": {"type": "string", "description": "Why it was withdrawn."},
    },
    "additionalProperties": False,
}
"""A problem, as JSON Schema."""


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more) -> JsonResponse:
    """Return the answer with `status` that says what happened and what to do; `more` are further keys of SCHEMA."""
    facts = {"title": HTTPStatus(status).phrase, "status": int(status), "detail": str(detail), **more}
    return JsonResponse(
        facts, status=status, headers=headers, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )

"""The page of standards, and the record as Popolo."""

import json
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balitracker.exports import as_of
from balitracker.standards import popolo
from meetings.models import Meeting


@require_safe
def standards_page(request: HttpRequest) -> HttpResponse:
    """Which standard is used where."""
    return render(request, "standards/standards.html", {"meeting": Meeting.objects.public().first()})


@require_safe
def popolo_file(request: HttpRequest) -> StreamingHttpResponse:
    """Organisations, people, posts, memberships and events in the shape of Popolo, with their sources."""

    def pieces() -> Iterator[str]:
        yield json.dumps({"as_of": as_of()})[:-1]
        for name, objects in popolo.sections(request.build_absolute_uri):
            yield f',\n"{name}": ['
            for number, each in enumerate(objects):
                yield (",\n" if number else "\n") + json.dumps(each, ensure_ascii=False)
            yield "\n]"
        yield "}\n"

    return StreamingHttpResponse(pieces(), content_type="application/json")


popolo_file.answer_schema = popolo.SCHEMA

"""The pages and files of /data/."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from balitracker import exports
from balitracker.keeping import kept
from balitracker.linked_data import Absolute, as_script
from balitracker.opendata import about
from balitracker.opendata.dictionary import dictionary_table, row_of
from balitracker.opendata.offered import lists_offered
from balitracker.opendata.package import write_package
from balitracker.opendata.sqlite import write_sqlite
from balitracker.opendata.tables import tables
from balitracker.together import count_together
from meetings.disagreements.settling import settle_if_needed

AT_ONCE = 4 * 1024 * 1024
"""Bytes up to which a file is answered as a whole, so that it can be kept; a larger one is read from disk."""


@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    """Every file there is to take away, what it holds, and on what terms."""
    settle_if_needed()
    lists, counted = lists_offered(), tables().values()
    of_lists = [each.rows for each in lists if each.rows is not None]
    found = iter(count_together(*of_lists, *(rows for table in counted for rows in table.querysets())))
    context = {
        "about": about,
        "lists": [(each, None if each.rows is None else next(found)) for each in lists],
        "tables": [(table, sum(next(found) for _rows in table.origins)) for table in counted],
        "wholes": [(about.PACKAGE, reverse("data:package")), (about.SQLITE, reverse("data:sqlite"))],
        "formats": exports.LABELS,
    }
    context["row_count"] = sum(count for _table, count in context["tables"])
    context["linked_data"] = as_script(catalogue(request.build_absolute_uri, context["wholes"]))
    return render(request, "data/data.html", context)


def catalogue(absolute: Absolute, wholes: list[tuple]) -> dict:
    """Return the whole record as schema.org says it: a catalogue whose dataset is all of it, in files of two kinds."""
    kinds = {about.PACKAGE: "application/zip", about.SQLITE: "application/vnd.sqlite3"}
    return {
        "@type": "DataCatalog",
        "@id": absolute("/"),
        "name": about.NAME,
        "url": absolute(reverse("data:index")),
        "license": about.LICENCE.address,
        "dataset": {
            "@type": "Dataset",
            "@id": absolute(reverse("data:index")),
            "name": str(about.TITLE),
            "description": str(about.DESCRIPTION),
            "isAccessibleForFree": True,
            "license": about.LICENCE.address,
            "distribution": [
                {"@type": "DataDownload", "contentUrl": absolute(url), "encodingFormat": kinds[whole]}
                for whole, url in wholes
            ],
        },
    }


@require_safe
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """What every column of every table means."""
    rows = [(table, [(column, row_of(table, column)) for column in table.columns]) for table in tables().values()]
    return render(request, "data/dictionary.html", {"tables": rows, "formats": exports.LABELS})


@require_safe
def dictionary_file(request: HttpRequest, file_format: str) -> HttpResponseBase:
    """The data dictionary as a file: every column of every table, and what it means."""
    page = request.build_absolute_uri(reverse("data:dictionary"))
    marked = request.GET.get("bom") == "yes"
    return exports.RESPONSES[file_format](dictionary_table(request.build_absolute_uri, page, byte_order_mark=marked))


@require_safe
def package_file(request: HttpRequest) -> HttpResponseBase:
    """The whole record as a data package."""
    settle_if_needed()
    return _download(about.PACKAGE, "application/zip", lambda file: write_package(file, _homepage(request)))


@require_safe
def sqlite_file(request: HttpRequest) -> HttpResponseBase:
    """The whole record as a SQLite file."""
    settle_if_needed()
    return _download(
        about.SQLITE, "application/vnd.sqlite3", lambda file: write_sqlite(Path(file.name), _homepage(request))
    )


def _homepage(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("data:index"))


def _download(download: about.Download, media_type: str, write: Callable[[BinaryIO], None]) -> HttpResponseBase:
    """Answer with what `write` writes, through a file on disk: memory does not grow with the record."""
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    size = Path(file.name).stat().st_size
    file.seek(0)
    if size > AT_ONCE:
        return FileResponse(file, as_attachment=True, filename=download.file_name, content_type=media_type)
    with file:
        response = HttpResponse(file.read(), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.file_name}"'
    return response


data_paths = [
    path("data/", kept(data_page), name="index"),
    path("data/dictionary/", kept(dictionary_page), name="dictionary"),
    path("data/dictionary.<file_format:file_format>", kept(dictionary_file), name="dictionary-file"),
    path(f"data/{about.PACKAGE.file_name}", kept(package_file), name="package"),
    path(f"data/{about.SQLITE.file_name}", kept(sqlite_file), name="sqlite"),
]

"""Where a list and its files stand."""

from django.urls import path, register_converter

from balitracker import exports
from balitracker.keeping import kept
from balitracker.lists.views import RecordListView


class FileFormat:
    """Path converter for the formats that a list is offered in."""

    regex = "|".join(exports.RESPONSES)

    def to_python(self, value):
        """The format as it stands in the address."""
        return value

    to_url = to_python


register_converter(FileFormat, "file_format")


def list_paths(route: str, view: type[RecordListView], name: str = "list") -> list:
    """Return the addresses of a list: `<route>/` the page, `<route>.csv` and so on the files."""
    return [
        path(f"{route}/", kept(view.as_view()), name=name),
        path(f"{route}.<file_format:file_format>", kept(view.as_view()), name=f"{name}-file"),
    ]

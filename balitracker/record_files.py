"""One public record as a JSON file, beside its page."""

from django.http import HttpResponse, JsonResponse

from balitracker.exports import Address, Column, as_of
from balitracker.withdrawn import gone_as_json


class RecordFile:
    """Makes the JSON file of a detail view: mixed in before it. `record` gives the content.

    As of a moment in the past the file is the same each time, byte by byte: references bear its fingerprint.
    """

    gone = staticmethod(gone_as_json)

    def record(self, context: dict) -> dict:
        """Return what the public record holds of the object, from the context of its page."""
        raise NotImplementedError

    def render_to_response(self, context, **kwargs) -> HttpResponse:
        """Answer with the record and the moment it was made."""
        absolute = self.request.build_absolute_uri
        record = {
            name: absolute(value) if isinstance(value, Address) else value
            for name, value in self.record(context).items()
        }
        return JsonResponse({"as_of": as_of(), **record}, json_dumps_params={"ensure_ascii": False})


def row_of(record, columns: list[Column]) -> dict:
    """Return what the `columns` of a file say of `record`, by their names."""
    return {column.name: column.value(record) for column in columns}

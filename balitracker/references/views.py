"""The files of a reference, at `cite.txt`, `cite.bib` and `cite.ris` under the page's address."""

import hashlib
import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import register_converter
from django.views.decorators.http import require_safe

from balitracker.as_it_stood.moments import shown
from balitracker.references.formats import FORMATS
from balitracker.references.making import citable, file_of, question, reference_to, view_of


class ReferenceFormat:
    """Path converter for the formats of a reference."""

    regex = "|".join(FORMATS)

    def to_python(self, value):
        """The format as it stands in the address."""
        return value

    to_url = to_python


register_converter(ReferenceFormat, "reference_format")


@require_safe
def reference(request: HttpRequest, page: str, reference_format: str) -> HttpResponseBase:
    """Answer with the reference to `page`, whose fingerprint is that of its JSON file as of the moment cited.

    Without a moment, or with a day that is not over: leads to the same as of now. 404 for a page without a JSON file;
    where the file is refused or gone, what the file answers.
    """
    path = f"/{page}/"
    found, of_page = view_of(file_of(path)), view_of(path)
    if found is None or of_page is None or not hasattr(of_page.func, "view_class"):  # the data dictionary is no record
        raise Http404
    if shown() != citable():
        return HttpResponseRedirect(f"{request.path}?{question(request, citable())}")
    file = found.func(request, *found.args, **found.kwargs)
    if file.status_code != 200:
        return file
    content = file.getvalue()
    title = title_of(of_page.func, json.loads(content))
    _label, media_type, write = FORMATS[reference_format]
    written = write(reference_to(request, path, title, hashlib.sha256(content).hexdigest()))
    return HttpResponse(written, content_type=f"{media_type}; charset=utf-8")


def title_of(view, record: dict) -> str:
    """Return the title of a record, or of the list that `view` shows with its filters in words."""
    if "results" not in record:
        return record.get("title") or record["name"]
    return view.view_class.title_with(record["filters"])

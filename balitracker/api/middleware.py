"""What happens around every request for a public file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.api.files import is_json, is_public_file
from balitracker.api.rates import WINDOW, counts
from balitracker.middleware import address_of
from balitracker.problems import MEDIA_TYPE, problem

METHODS = ("GET", "HEAD", "OPTIONS")

WORDS = {
    400: gettext_lazy("The question cannot be read."),
    404: gettext_lazy("There is nothing at this address. The addresses there are: /data/api/"),
    500: gettext_lazy("Something went wrong on our side. It has been written down."),
    503: gettext_lazy("The database cannot be reached just now. Ask again in half a minute."),
}


class PublicFilesMiddleware:
    """Limit requests for public files, refuse to write to them, and say what fails at a JSON address as JSON."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_public_file(request.path_info):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        if request.method not in METHODS:
            return problem(405, _("Files are only read: use GET."), headers={"Allow": ", ".join(METHODS)})
        return _limited(request, self._answer)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_told = response.status_code < 400 or response.get("Content-Type", "").startswith(MEDIA_TYPE)
        if is_told or not is_json(request.path_info):
            return response
        told = problem(response.status_code, WORDS.get(response.status_code, response.reason_phrase))
        if "Retry-After" in response:
            told["Retry-After"] = response["Retry-After"]
        return told


def _limited(request: HttpRequest, answer) -> HttpResponseBase:
    """Return what `answer` gives, or 429 to a reader who asked too often; both with the limit in their headers.

    The headers are those of the IETF's draft "RateLimit header fields for HTTP".
    """
    limit = settings.FILES_A_MINUTE
    if not limit:
        return answer(request)
    standing = counts.count(address_of(request), limit)
    if standing.is_over:
        response = problem(
            429,
            _("More than %(limit)s files in a minute. Ask again in %(seconds)s seconds; /data/ has everything at once.")
            % {"limit": limit, "seconds": standing.seconds},
            headers={"Retry-After": str(standing.seconds)},
        )
    else:
        response = answer(request)
    response["RateLimit-Policy"] = f'"files";q={limit};w={WINDOW}'
    response["RateLimit"] = f'"files";r={standing.left};t={standing.seconds}'
    return response

"""The portal's addresses, and a view that does nothing: what the server itself can give."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from balitracker.urls import urlpatterns as of_the_portal

CONSTANT = "/constant"


def constant(request: HttpRequest) -> HttpResponse:
    """Always the same."""
    return HttpResponse("always the same\n", content_type="text/plain")


urlpatterns = [path(CONSTANT.removeprefix("/"), constant), *of_the_portal]
handler500 = "balitracker.views.server_error"

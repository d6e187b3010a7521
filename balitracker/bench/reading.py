"""What an address costs the database, and its reader's line: counted in this process."""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from balitracker.keeping import pages

HOST = "127.0.0.1"
WITHOUT_COLLECTING = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}


@dataclass(frozen=True)
class Read:
    """The queries of an address, when its page is made and when it is kept, and the bytes it sends."""

    queries: int
    queries_kept: int
    sent: int


@override_settings(
    STORAGES=WITHOUT_COLLECTING, WHITENOISE_AUTOREFRESH=True, ALLOWED_HOSTS=[HOST], SECURE_SSL_REDIRECT=False
)
def read(address: str) -> Read:
    """Ask for `address` twice, and count."""
    _ask(address)  # what is remembered for the life of the process
    pages.clear()
    fresh, sent = _ask(address)
    kept, _sent = _ask(address)
    return Read(fresh, kept, sent)


def _ask(address: str) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as queries:
        response = Client(SERVER_NAME=HOST).get(address, HTTP_ACCEPT_ENCODING="gzip")
        sent = len(response.getvalue())
    return len(queries), sent

"""What happens around every request."""

import logging

import pghistory.middleware
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render
from psycopg_pool import PoolTimeout

from balitracker import unsaved

logger = logging.getLogger(__name__)

UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout)
"""What is raised when the database cannot be reached."""


class HeadMiddleware:
    """Answer HEAD as GET, and leave the body away (RFC 9110, 9.3.2): application servers warn of one that is sent."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response


class DatabaseUnavailableMiddleware:
    """Answer with a short 503 page where the database cannot be reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        """Turn a view's failure to reach the database into the 503 page; leave others alone."""
        if isinstance(exception, UNAVAILABLE):
            return unavailable(request, exception)
        return None


def unavailable(request, error: Exception):
    """Return the 503 page for `request` and log `error` for the operator."""
    logger.error("The database cannot be reached: %s", error)
    response = unsaved.give_back(request, unsaved.UNAVAILABLE, status=503) or render(request, "503.html", status=503)
    response["Retry-After"] = "30"
    return response


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Write into the history who changed a record, on which page and from which address."""

    def get_context(self, request):
        """Return the facts kept with each change made while answering `request`."""
        user = request.user
        return super().get_context(request) | {
            "username": user.get_username() if user.is_authenticated else None,
            "address": address_of(request),
        }


def address_of(request) -> str | None:
    """Return the address that `request` came from: behind a proxy, the one that the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR")

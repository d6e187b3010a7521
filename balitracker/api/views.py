"""The pages of the API: what it offers, in words and as OpenAPI."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balitracker.api.addresses import json_addresses
from balitracker.api.description import REFUSALS, VERSION, description
from balitracker.paging import MOST_ROWS


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """What programs may ask, what they get, and what stays as it is."""
    addresses = json_addresses()
    context = {
        "lists": [_list_facts(each) for each in addresses if each.is_list],
        "others": [each for each in addresses if not each.is_list],
        "refusals": REFUSALS,
        "version": VERSION,
        "most_rows": MOST_ROWS,
        "a_minute": settings.FILES_A_MINUTE,
    }
    return render(request, "api/api.html", context)


def _list_facts(address) -> dict:
    """Return what the page says of a list: its address, what it gives, its filters and the keys of its rows."""
    filters = address.view.filterset_class.base_filters
    return {
        "path": address.path,
        "filters": [{"name": name, "label": each.label} for name, each in filters.items()],
        "columns": address.view.columns,
        "has_pages": address.view.has_pages,
    }


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """This description: every JSON address in OpenAPI 3.1."""
    told = description(
        title=_("balitracker: meeting records of the Bali Process Working Group on Trafficking in Persons"),
        text=_(
            "Everything is read with GET and needs no key. Every list gives all its rows, or pages of them where a "
            "limit is asked for. What is null is not stated in the documents held: never zero, never no. What stays as "
            "it is, and how changes are announced, stands at /data/api/."
        ),
    )
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


openapi.answer_schema = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {"openapi": {"const": "3.1.0"}},
}

"""How to cite a page, at its end."""

from django import template

from balitracker.lists.filtersets import NOT_ASKED_OF_ROWS
from balitracker.references.formats import FORMATS
from balitracker.references.making import file_of, question, reference_to, view_of

register = template.Library()


@register.inclusion_tag("_partials/_cite.html", takes_context=True)
def cite(context, title: str) -> dict:
    """The reference to this page, called `title`, its files where the page is a JSON file too, and the page's days."""
    request = context["request"]
    reference = reference_to(request, request.path, str(title))
    query = question(request, reference.as_of)
    has_files = view_of(file_of(request.path)) is not None
    files = [(label, f"cite.{name}?{query}") for name, (label, *_rest) in FORMATS.items()] if has_files else []
    query = [each for each in request.GET.lists() if each[0] not in NOT_ASKED_OF_ROWS]
    asked = [(name, value) for name, values in query for value in values]
    return {"reference": reference, "files": files, "path": request.path, "asked": asked}


@register.inclusion_tag("_partials/_cite.html", takes_context=True)
def cite_list(context) -> dict:
    """The same for a list, called by its rows and its filters."""
    return cite(context, context["view"].title_with(context["filterset"].in_words()))

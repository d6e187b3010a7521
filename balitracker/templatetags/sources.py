"""What a page's facts rest on: a quiet mark at a fact, and the margin of a block of facts.

Both read `sources` (a meetings.sources.Sources) from the context: one query for a whole page.
"""

from django import template
from django.db.models import Model

from meetings.coverage import highlighted

register = template.Library()


@register.inclusion_tag("_partials/_source_mark.html", takes_context=True)
def source_mark(context, record, field: str = "") -> dict:
    """The passages that `record`, or its `field`, rests on: a link for each."""
    return {"found": _once(context["sources"].of(record, field))}


@register.inclusion_tag("_partials/_sources.html", takes_context=True)
def sources(context, *records) -> dict:
    """The passages that `records` (rows, or lists of rows) and their fields rest on together, for the margin."""
    return _by_document(context, records)


@register.inclusion_tag("_partials/_source_list.html", takes_context=True)
def source_list(context, *records) -> dict:
    """The same with the documents' full titles, as a section of the page."""
    return _by_document(context, records)


@register.inclusion_tag("_partials/_source_titles.html", takes_context=True)
def source_titles(context, *records) -> dict:
    """The same with the documents' full titles, alone."""
    return _by_document(context, records)


def _by_document(context, records) -> dict:
    """Return what `records` rest on, a line a document: {lines: [{document, places}], grounds of inference}."""
    documents: dict = {}
    grounds: dict[str, None] = {}
    for record in _rows(records):
        for source in context["sources"].all_of(record):
            by_number = documents.setdefault(source.passage.document, {})
            known = by_number.setdefault(source.passage.number, {"source": source, "inferred": False})
            if source.inferred:
                known["inferred"] = True
                grounds[source.ground] = None
    return {
        "lines": [
            {"document": document, "places": [by_number[number] for number in sorted(by_number)]}
            for document, by_number in documents.items()
        ],
        "grounds": list(grounds),
    }


def _rows(records):
    for record in records:
        if isinstance(record, Model):
            yield record
        elif record:
            yield from _rows(record)


def _once(found: list) -> list:
    """One source a passage: the first; a second anchor in the same paragraph leads to the same place."""
    return list({source.passage.pk: source for source in reversed(found)}.values())[::-1]


@register.simple_tag
def with_anchor(text: str, anchor: str):
    """`text` with the words `anchor` highlighted."""
    return highlighted(text, anchor)

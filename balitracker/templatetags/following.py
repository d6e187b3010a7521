"""The ways to follow a record from its page."""

from django import template

from balitracker.following.subjects import Subject
from balitracker.references.making import file_of

register = template.Library()


@register.inclusion_tag("_partials/_feed_links.html")
def feed_links(record=None) -> dict:
    """The feeds that a browser, or a feed reader, finds by itself: of the whole record, and of `record`."""
    return {"everything": Subject(), "subject": Subject.of(record)}


@register.inclusion_tag("_partials/_follow.html")
def follow(record) -> dict:
    """How to follow `record`, report an error of it, and take it as a JSON file."""
    return {"subject": Subject.of(record), "file": file_of(record.get_absolute_url())}

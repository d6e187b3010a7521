"""The ways to follow a record from its page."""

from django import template

from balitracker.following.subjects import Subject

register = template.Library()


@register.inclusion_tag("_partials/_feed_links.html")
def feed_links(record=None) -> dict:
    """The feeds that a browser, or a feed reader, finds by itself: of the whole record, and of `record`."""
    return {"everything": Subject(), "subject": Subject.of(record)}


@register.inclusion_tag("_partials/_follow.html")
def follow(record) -> dict:
    """How to follow `record`."""
    return {"subject": Subject.of(record)}

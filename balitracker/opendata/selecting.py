"""Which rows the public takes away: those of the public door, and what they refer to; nothing that leads to a draft."""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q

from balitracker.fixtures.rows import exported_fields
from balitracker.publication import Part, PublicationState, Publishable
from balitracker.record import Record


def public_rows(model: type[Record], models_: list[type[Record]]) -> models.QuerySet:
    """Return the rows of `model` that are taken away with those of `models_`.

    Those of the public door; without rows that cannot be read without one that is not public, such as a headcount of
    an unpublished document; and, of what has no publication of its own, also what a public row names: the country of
    a meeting, say.
    """
    rows = model._default_manager.public()
    for link in model._meta.concrete_fields:
        if not link.null and (state := state_path(link)):
            rows = rows.filter(**{state: PublicationState.PUBLISHED})
    if has_publication(model):
        return rows
    named = [
        Q(pk__in=public_rows(other, models_).filter(**{f"{link.name}__isnull": False}).values(link.name))
        for other in models_
        for link in exported_fields(other)
        if link.is_relation and link.related_model is model
    ]
    return model._default_manager.filter(reduce(or_, named, Q(pk__in=rows.values("pk")))) if named else rows


def has_publication(model: type[Record]) -> bool:
    """Whether rows of `model` are published, by themselves or with the whole that they are part of."""
    return issubclass(model, (Part, Publishable))


def state_path(link: models.Field) -> str:
    """Return how the publication state of what `link` leads to is reached; empty where that has none."""
    target = link.related_model
    if target is None:
        return ""
    if issubclass(target, Publishable):
        return f"{link.name}__state"
    return f"{link.name}__{target.WHOLE}__state" if issubclass(target, Part) else ""

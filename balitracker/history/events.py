"""Where the history of a model lies: its event model, and those of its many-to-many links."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Link:
    """The history of one many-to-many field: `owner_attname` and `target_attname` are columns of its events."""

    field: models.ManyToManyField
    event_model: type[models.Model]
    owner_attname: str
    target_attname: str

    @property
    def target(self) -> type[models.Model]:
        """The model that the link leads to."""
        return self.field.related_model

    def pairs(self, *, owners: Iterable[int] = (), targets: Iterable[int] = ()) -> set[tuple[int, int]]:
        """Return the pairs (owner, target) that are joined now, of any of `owners` or `targets`."""
        where = Q(**{f"{self.owner_attname}__in": owners}) | Q(**{f"{self.target_attname}__in": targets})
        rows = self.field.remote_field.through._base_manager.filter(where)
        return set(rows.values_list(self.owner_attname, self.target_attname))


@cache
def event_models() -> dict[type[models.Model], type[models.Model]]:
    """Return every tracked model with its event model; a link table stands for itself, not for its proxy."""
    return {
        model.pgh_tracked_model._meta.concrete_model: model
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model")
    }


def event_model_of(model: type[models.Model]) -> type[models.Model]:
    """Return the event model of `model`. Raises KeyError for a model whose history is not kept."""
    return event_models()[model]


@cache
def links_of(model: type[models.Model]) -> tuple[Link, ...]:
    """Return the many-to-many fields of `model` whose history is kept in a table of its own."""
    return tuple(
        Link(each, event_models()[each.remote_field.through], f"{each.m2m_field_name()}_id",
             f"{each.m2m_reverse_field_name()}_id")
        for each in model._meta.many_to_many
        if each.remote_field.through._meta.auto_created and each.remote_field.through in event_models()
    )  # fmt: skip


@cache
def all_links() -> tuple[Link, ...]:
    """Return every many-to-many field whose history is kept."""
    return tuple(link for model in event_models() for link in links_of(model))


@cache
def link_of_events(event_model: type[models.Model]) -> Link | None:
    """Return the link of which `event_model` keeps the history; None for the history of rows."""
    through = event_model.pgh_tracked_model._meta.concrete_model
    owner = through._meta.auto_created
    if not owner:
        return None
    return next(link for link in links_of(owner) if link.event_model is event_model)

"""History of every record: written by database triggers, so that it holds whoever writes, and however."""

import pghistory
import pgtrigger
from django.db import models

_MOVE_VERSION = "PERFORM balitracker_moment(); RETURN NULL;"
"""Moves the version of the record once a transaction, and in it: whoever sees the version sees the change. The
function, made by a migration, returns when: that is the time of all events of the transaction."""


def _move_version(model):
    """Class decorator: let every statement that writes `model` move the version of the record."""
    operations = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return pgtrigger.register(
        pgtrigger.Trigger(
            name="move_version",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operations,
            func=_MOVE_VERSION,
        )
    )(model)


def _indexes() -> list[models.Index]:
    """Return the indexes of an event table: it is asked for what came after an event of the same row."""
    return [models.Index(fields=["id", "pgh_id"])]


def tracked(model):
    """Class decorator: keep every insert, update and delete of `model` in an event table beside it."""
    track = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), meta={"indexes": _indexes()}
    )
    return _move_version(track(model))


def track_link(through, name: str):
    """Keep the history of a many-to-many table that Django made by itself, and return its event model.

    `through` is the automatic model of the link (`Session.topics.through`); the event model is called
    `<name>Event`. The triggers hang on a proxy called `name`, since migrations do not see `through` itself.
    """
    proxy = type(
        name,
        (through,),
        {
            "__module__": through.__module__,
            "Meta": type("Meta", (), {"proxy": True, "app_label": through._meta.app_label}),
        },
    )
    track = pghistory.track(
        pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None, meta={"indexes": _indexes()}
    )
    _move_version(track(proxy))
    return proxy.pgh_event_model

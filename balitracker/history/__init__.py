"""History of every record: written by database triggers, so that it holds whoever writes, and however."""

import pghistory


def tracked(model):
    """Class decorator: keep every insert, update and delete of `model` in an event table beside it."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


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
    pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)(proxy)
    return proxy.pgh_event_model

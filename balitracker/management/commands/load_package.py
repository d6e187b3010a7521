"""`manage.py load_package FILE`: bring a data package into an empty database."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from balitracker.opendata import about
from balitracker.opendata.loading import PackageError, load_package


class Command(BaseCommand):
    """Load a data package, whole or not at all."""

    help = "Load a data package (balitracker.zip, from /data/) into an empty database. All it holds is published."

    def add_arguments(self, parser):
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file, **options):
        """Load and say how many rows there are, and what a package cannot hold."""
        try:
            with file.open("rb") as opened:
                loaded = load_package(opened)
        except (PackageError, OSError) as error:
            raise CommandError(_("%(reason)s Nothing was loaded.") % {"reason": error}) from error
        self.stdout.write(
            _("%(rows)d rows in %(tables)d tables loaded, as published.")
            % {"rows": sum(loaded.values()), "tables": len(loaded)}
        )
        self.stdout.write(_("A package does not hold: %(what)s") % {"what": about.NOT_IN_IT})

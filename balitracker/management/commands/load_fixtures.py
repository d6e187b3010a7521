"""`manage.py load_fixtures`: bring the record of `fixtures/` into the database."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from balitracker.fixtures.loading import FixtureError, load


class Command(BaseCommand):
    """Load the fixtures, whole or not at all; what people changed since stays as they left it."""

    help = "Load the record from fixtures/. Loading again changes nothing that a person has touched."

    def add_arguments(self, parser):
        """Take another folder, for trials."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *, folder, **options):
        """Load and say how many rows were added, updated, unchanged or kept."""
        try:
            report = load(folder)
        except FixtureError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        self.stdout.write(f"{report.added} rows added, {report.updated} updated, {report.unchanged} unchanged.")
        for row in report.kept_as_edited:
            self.stdout.write(f"Kept as edited here, though the fixture changed: {row}")

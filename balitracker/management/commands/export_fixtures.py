"""`manage.py export_fixtures`: write the record of the database as fixtures."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from balitracker.fixtures.rows import FILES, dump


class Command(BaseCommand):
    """Write one JSON file per noun; loading them elsewhere gives the same record, exporting again the same bytes."""

    help = "Write the record of the database to fixtures/, one JSON file per noun."

    def add_arguments(self, parser):
        """Take another folder, for trials."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "fixtures")

    def handle(self, *, folder, **options):
        """Write the files and say how many rows each holds."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, label in FILES.items():
            model = apps.get_model(label)
            (folder / f"{name}.json").write_text(dump(model), encoding="utf-8")
            self.stdout.write(f"{name}.json: {model._default_manager.in_fixtures().count()} rows")

"""`manage.py make_scale_data`: fill an empty database with a made-up record, as large as the portal must bear."""

import time

from django.core.management.base import BaseCommand, CommandError

from balitracker.scale_data import MEETINGS, make_scale_data
from meetings.models import Document, Meeting
from members.models import Party


class Command(BaseCommand):
    """Make a large record for `manage.py bench`; never beside a real one."""

    help = "Fill an empty database with 10,000 made-up meetings, 60 parties and 380,000 attendances, for bench."

    def add_arguments(self, parser):
        """Take another number of meetings, for trials."""
        parser.add_argument("--meetings", type=int, default=MEETINGS, help="how many meetings (38 parties each)")

    def handle(self, *, meetings, **options):
        """Make it, saying what; refuse where there is a record."""
        if any(model.objects.exists() for model in (Party, Meeting, Document)):
            raise CommandError(
                "There is a record in this database, and a made-up one must not be mixed with it. "
                "Name an empty one in DATABASE_URL, and run `manage.py migrate` there first."
            )
        began = time.monotonic()
        make_scale_data(meetings, say=self.stdout.write)
        self.stdout.write(f"Made in {time.monotonic() - began:.0f} s.")

"""`manage.py send_digest`: the daily mail to those who follow the record. Run it once a day, by cron."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from balitracker.following.digests import send_digests


class Command(BaseCommand):
    """Send everybody what changed until midnight; run again on the same day, it sends what it could not before."""

    help = "Mail what changed until midnight to those who follow it, once a day each, and forget who never confirmed."

    def handle(self, **options):
        """Send, then say how many. Raises CommandError where no mail is sent, or some could not be."""
        if not settings.SENDS_MAIL:
            raise CommandError("EMAIL_HOST is not set, so no mail is sent.")
        sent = send_digests()
        self.stdout.write(f"{sent.mails} sent.")
        if sent.failures:
            raise CommandError(f"{sent.failures} could not be sent; run it again to try those once more.")

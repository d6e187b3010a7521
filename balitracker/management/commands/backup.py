"""`manage.py backup FILE`: the whole database and the kept documents in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from balitracker.backups.manifest import BackupError
from balitracker.backups.writing import make_backup


class Command(BaseCommand):
    """Make a backup, while the portal runs or not."""

    help = "Write the whole database and the kept documents into FILE, which appears only when it is whole."

    def add_arguments(self, parser):
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="for example balitracker-2026-03-01.backup")

    def handle(self, *, file, **options):
        """Write, and say what is in it and what could not be."""
        try:
            report = make_backup(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                _("The database cannot be reached any more: %(reason)s. There is no new backup; run this again.")
                % {"reason": str(error).splitlines()[0]}
            ) from error
        self.stdout.write(
            _("%(file)s: %(tables)d tables with accounts and history, %(documents)d documents. Keep it safe.")
            % {"file": file, "tables": report.tables, "documents": report.documents}
        )
        for sha256 in report.missing:
            self.stderr.write(_("Missing from DOCUMENTS_DIR: %(name)s") % {"name": sha256})
        for sha256 in report.damaged:
            self.stderr.write(_("Damaged in DOCUMENTS_DIR, and left out: %(name)s") % {"name": sha256})

"""`manage.py restore FILE`: bring a backup back."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import gettext as _

from balitracker.backups.manifest import BackupError
from balitracker.backups.restoring import restore_backup


class Command(BaseCommand):
    """Restore a backup, whole or not at all."""

    help = "Bring back a backup, whole or not at all, into a database that was made by migrate and is still empty."

    def add_arguments(self, parser):
        """Take the file, and whether what is there may go."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *, file, replace, **options):
        """Restore, and say what came back."""
        try:
            manifest = restore_backup(file, replace=replace)
        except BackupError as error:
            raise CommandError(_("%(reason)s Nothing was restored.") % {"reason": error}) from error
        except OperationalError as error:
            raise CommandError(
                _("The database cannot be reached any more: %(reason)s. It holds what it held before, or all of the "
                  "backup: look at it when it answers again.") % {"reason": str(error).splitlines()[0]}
            ) from error  # fmt: skip
        self.stdout.write(
            _("%(tables)d tables and %(documents)d documents, as of %(when)s. Everybody signs in again.")
            % {"tables": len(manifest.tables), "documents": len(manifest.documents), "when": manifest.made_at}
        )
        self.stdout.write(_("Restart the portal: its processes may remember what was there before."))

"""Who may do what with work plans, beyond what holds for every record."""

from django.utils.translation import gettext as _

from balitracker.policies import Denied, answers, check_delete, has_permission
from workplan.models import ProgressUpdate


def check_delete_update(user, update: ProgressUpdate) -> None:
    """Raise Denied unless `user` may delete `update`: an update stands as long as its action item does."""
    check_delete(user, update)
    check_delete(user, update.item)


def check_report_progress(user) -> None:
    """Raise Denied unless `user` may say what a meeting heard of action items."""
    if not has_permission(user, "add", ProgressUpdate):
        raise Denied(_("Progress is reported by editors and reviewers."))


can_delete_update = answers(check_delete_update)
can_report_progress = answers(check_report_progress)

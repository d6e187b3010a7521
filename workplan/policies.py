"""Who may do what with work plans, beyond what holds for every record."""

from balitracker.policies import answers, check_delete
from workplan.models import ProgressUpdate


def check_delete_update(user, update: ProgressUpdate) -> None:
    """Raise Denied unless `user` may delete `update`: an update stands as long as its action item does."""
    check_delete(user, update)
    check_delete(user, update.item)


can_delete_update = answers(check_delete_update)

"""Who may do what with meetings, beyond what holds for every record."""

from django.utils.translation import gettext as _

from balitracker.policies import Denied, answers, has_permission
from meetings.models import Attendance, Meeting


def check_keep_attendance(user, meeting: Meeting) -> None:
    """Raise Denied unless `user` may write who came to `meeting`."""
    if not has_permission(user, "change", meeting):
        raise Denied(_("Who came to a meeting is written by editors and reviewers."))
    if not all(has_permission(user, action, Attendance) for action in ("add", "change", "delete")):
        raise Denied(_("You may not change attendance."))


can_keep_attendance = answers(check_keep_attendance)

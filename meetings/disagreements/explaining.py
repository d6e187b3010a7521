"""Explain a disagreement, or take the explanation back: for editors and reviewers."""

from django.db import transaction
from django.utils.translation import gettext as _

from balitracker.history.writers import written_by
from balitracker.policies import Denied, answers, has_permission
from meetings.disagreements.settling import lock_for_writing
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy


def check_explain(user, discrepancy: Discrepancy) -> None:
    """Raise Denied unless `user` may explain `discrepancy` or take its explanation back."""
    if not has_permission(user, "change", Discrepancy):
        raise Denied(_("Disagreements are explained by editors and reviewers."))
    if discrepancy.status == DiscrepancyStatus.CLOSED:
        raise Denied(
            _("This disagreement is closed: %(reason)s There is nothing to explain.")
            % {"reason": discrepancy.closed_because}
        )


can_explain = answers(check_explain)


def explain(*, by, discrepancy: Discrepancy, reason: str, explanation: str) -> Discrepancy:
    """Give `discrepancy` a reason of DiscrepancyReason and a sentence for the user `by`, and return it as explained.

    Raises Denied, with the reason, for who may not; ValidationError where reason or explanation is missing. Nothing
    is changed then.
    """
    return _write(by, discrepancy, DiscrepancyStatus.EXPLAINED, reason=reason, explanation=explanation.strip())


def reopen(*, by, discrepancy: Discrepancy) -> Discrepancy:
    """Take the explanation of `discrepancy` back for the user `by`, and return it as open.

    Raises Denied, with the reason, for who may not.
    """
    return _write(by, discrepancy, DiscrepancyStatus.OPEN, reason="", explanation="")


def _write(by, discrepancy: Discrepancy, status: str, *, reason: str, explanation: str) -> Discrepancy:
    with transaction.atomic(), written_by(by):
        lock_for_writing()  # before the row, as settling does: neither waits for the other's
        row = Discrepancy.objects.select_for_update(no_key=True).get(pk=discrepancy.pk)
        check_explain(by, row)
        row.status, row.reason, row.explanation = status, reason, explanation
        row.full_clean()
        row.save(update_fields=["status", "reason", "explanation"])
    discrepancy.status, discrepancy.reason, discrepancy.explanation = status, reason, explanation
    return discrepancy

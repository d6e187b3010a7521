"""What changes a record's place in the world, whoever asks: desk, command or shell."""

import pghistory
from django.db import transaction

from balitracker.policies import check_change_state
from balitracker.publication import Publishable
from meetings.disagreements.settling import settle_if_needed


def change_state(*, by, record: Publishable, to: str) -> Publishable:
    """Move `record` to the publication state `to` for the user `by`, and return it.

    The row is locked and the policy asked again inside the transaction, so that two people cannot decide twice.
    Only the state is saved; the history names `by`. Raises Denied, with the reason, and changes nothing then.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, username=by.get_username()):
        row = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        check_change_state(by, row, to)
        row.state = to
        row.save(update_fields=["state"])
        transaction.on_commit(settle_if_needed)  # what is withdrawn takes its disagreements along
    record.state = to
    return record

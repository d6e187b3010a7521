"""What changes a record's place in the world, whoever asks: desk, command or shell."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from balitracker.authors import last_change_by, wrote
from balitracker.content import content_hash
from balitracker.history.writers import written_by
from balitracker.models import SignOff
from balitracker.policies import TRANSITIONS, Denied, check_change_state, check_sign_off
from balitracker.publication import PublicationState, Publishable
from meetings.disagreements.settling import settle_if_needed


def change_state(*, by, record: Publishable, to: str, reason: str = "", seen: str = "") -> Publishable:
    """Move `record` to the publication state `to` for the user `by`, and return it.

    `reason` is the note of a return and the public reason of a withdrawal, which need one. `seen` is the state in
    which the record was shown to who decides, where that is known. The row is locked and the policy asked again
    inside the transaction, so that two people cannot decide twice. Only what belongs to the publication is saved;
    the history names `by`. Raises Denied, with the reason, and changes nothing then.
    """
    with transaction.atomic(), written_by(by):
        row = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        _check_as_seen(row, seen)
        check_change_state(by, row, to)
        row.self_published = to == PublicationState.PUBLISHED and last_change_by(by, row) is not None
        row.state_reason = _reason(row.state, to, reason)
        row.state = to
        row.save(update_fields=row.PUBLICATION_FIELDS)
        transaction.on_commit(settle_if_needed)  # what is withdrawn takes its disagreements along
    for name in row.PUBLICATION_FIELDS:
        setattr(record, name, getattr(row, name))
    return record


def sign_off(*, by, record: Publishable, note: str = "", seen: str = "") -> SignOff:
    """Write down that `by` checked `record` against its documents, with the fingerprint of its content.

    `seen` is the fingerprint of what was shown to who signs, where that is known. Raises Denied, with the reason,
    for who may not, and where the record holds something else now.
    """
    with transaction.atomic(), written_by(by):
        row = type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)
        check_sign_off(by, row)
        content = content_hash(row)
        if seen and seen != content:
            raise Denied(_("It was changed while you looked. Look again at what changed, then sign."))
        return SignOff.objects.create(
            content_type=ContentType.objects.get_for_model(type(row)),
            object_id=row.pk,
            by=by,
            username=by.get_username(),
            by_author=wrote(by, row),
            note=note.strip(),
            content=content,
        )


def _check_as_seen(row: Publishable, seen: str) -> None:
    """Raise Denied where somebody else decided since `seen` was shown."""
    if seen and seen != row.state:
        raise Denied(_("Somebody else decided meanwhile: it is %(state)s now.") % {"state": row.get_state_display()})


def _reason(start: str, to: str, given: str) -> str:
    """Return what to keep of the reason `given`; raise Denied where the move needs one."""
    transition, given = TRANSITIONS[start, to], given.strip()
    if not transition.asks:
        return ""
    if not given:
        raise Denied(_("“%(action)s” needs a few words: %(asks)s") % {"action": transition.label,
                                                                      "asks": transition.asks})  # fmt: skip
    return given

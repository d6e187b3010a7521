"""Whether a record is as it was when somebody checked it against its documents; if not, what changed since."""

import datetime
from dataclasses import dataclass

from balitracker.authors import with_later_changes
from balitracker.content import content_hash
from balitracker.history.changes import Change, changes_of
from balitracker.models import SignOff
from balitracker.publication import Publishable

OVERLAP = datetime.timedelta(minutes=1)
"""What another transaction wrote while somebody signed may bear a time before the signature."""


@dataclass(frozen=True)
class Checked:
    """The newest sign-off of a record, and whether the record holds something else since."""

    sign_off: SignOff
    is_changed: bool


def checked(record: Publishable) -> Checked | None:
    """Return how `record` stands to its newest sign-off; None where nobody ever checked it.

    What was changed and changed back is not changed: the fingerprints are compared, where there is anything to ask.
    """
    newest = with_later_changes(SignOff.objects.of(record), record, OVERLAP).first()
    if newest is None:
        return None
    return Checked(newest, newest.is_touched and content_hash(record) != newest.content)


def changes_since(sign_off: SignOff, record: Publishable, parts: list[tuple]) -> list[Change]:
    """Return what was done to the content of `record` and its `parts` since `sign_off`, newest first."""
    labels = {str(record._meta.get_field(name).verbose_name) for name in record.PUBLICATION_FIELDS}
    found = []
    for change in changes_of(record, parts):
        if change.when <= sign_off.at:
            break
        for line in change.lines:
            if line.is_whole:
                line.fields = [each for each in line.fields if each.label not in labels]
        change.lines = [line for line in change.lines if line.fields or not line.is_whole]
        if change.lines:
            found.append(change)
    return found

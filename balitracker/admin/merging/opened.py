"""What a form was opened with: it travels with the form, signed, and comes back with what was typed."""

from dataclasses import dataclass, field

from django.core import signing
from django.db import models

from balitracker.admin.merging.comparing import Difference
from balitracker.admin.merging.sheets import Sheet

FIELD = "_opened"
"""The name of the hidden field."""


@dataclass
class Opened:
    """What the form of a record held, and which choices it asks for."""

    sheet: Sheet
    asked: list[Difference] = field(default_factory=list)

    def signed(self, record: models.Model) -> str:
        """Return it as a text that only this portal can make, and only for `record`."""
        told = {
            "own": self.sheet.own,
            "parts": self.sheet.parts,
            "asked": [each.as_json() for each in self.asked],
        }
        return signing.dumps(told, salt=_salt(record), compress=True)

    @classmethod
    def read(cls, text: str, record: models.Model) -> "Opened | None":
        """Return what `text` says of `record`; None where it is missing, of another record, or not ours."""
        try:
            told = signing.loads(text, salt=_salt(record))
        except signing.BadSignature:
            return None
        return cls(
            Sheet(told["own"], told["parts"]),
            [Difference(**each) for each in told["asked"]],
        )


def _salt(record: models.Model) -> str:
    return f"opened:{record._meta.label_lower}:{record.pk}"

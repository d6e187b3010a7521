"""Changes of the publication state, told as what somebody decided."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from balitracker.policies import TRANSITIONS
from balitracker.publication import PublicationState, Publishable


@dataclass(frozen=True)
class Decision:
    """A record was sent for review, published, returned, withdrawn; `reason` is the note or reason given with it.

    `told` are the labels of the fields that need no line of their own any more.
    """

    words: str
    reason: str
    told: tuple[str, ...]


def decision_between(model: type[models.Model], before, after) -> Decision | None:
    """Return what was decided about a row of `model` between two events; None where its state stayed."""
    if not issubclass(model, Publishable) or not before or not after or before.state == after.state:
        return None
    transition = TRANSITIONS.get((before.state, after.state))
    words = transition.done if transition else _("back from “%(old)s” to “%(new)s”") % {
        "old": PublicationState(before.state).label, "new": PublicationState(after.state).label,
    }  # fmt: skip
    told = tuple(str(model._meta.get_field(name).verbose_name) for name in model.PUBLICATION_FIELDS)
    return Decision(str(words), after.state_reason, told)

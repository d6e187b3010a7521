"""Who may move a record where: one table of transitions, and checks that say why not.

A `check_x` raises Denied with a sentence for the person who asked; `can_x` asks the same and answers yes or no.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.authors import last_change_by
from balitracker.models import SignOff
from balitracker.publication import PublicationState, Publishable
from meetings.models import Citation
from meetings.verifying import parts_without_source, unpublished_sources

DRAFT, IN_REVIEW = PublicationState.DRAFT, PublicationState.IN_REVIEW
PUBLISHED, WITHDRAWN = PublicationState.PUBLISHED, PublicationState.WITHDRAWN

NAMED_IN_A_REASON = 5


class Denied(PermissionDenied):
    """Something that may not be done. `reason` is a sentence for the person who asked; over HTTP it is a 403."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Transition:
    """One allowed move: the permission that it takes ("change" or "publish"), and its words.

    `asks` is what the person is asked to write with it, "" for nothing.
    """

    permission: str
    label: str | Promise
    done: str | Promise
    asks: str | Promise = ""


TRANSITIONS: dict[tuple[str, str], Transition] = {
    (DRAFT, IN_REVIEW): Transition("change", gettext_lazy("Send for review"), gettext_lazy("sent for review")),
    (IN_REVIEW, PUBLISHED): Transition("publish", gettext_lazy("Publish"), gettext_lazy("published")),
    (IN_REVIEW, DRAFT): Transition("change", gettext_lazy("Return with a note"), gettext_lazy("returned"),
                                    gettext_lazy("What is to be done before it can be published?")),
    (PUBLISHED, WITHDRAWN): Transition("publish", gettext_lazy("Withdraw"), gettext_lazy("withdrawn"),
                                       gettext_lazy("Why is it withdrawn? The public reads this.")),
    (WITHDRAWN, DRAFT): Transition("publish", gettext_lazy("Return to draft"), gettext_lazy("returned to draft")),
}  # fmt: skip
"""The whole life of a record: (from, to) -> what it takes. A move that is not here does not exist."""


def answers(check: Callable[..., None]) -> Callable[..., bool]:
    """Return the `can_x` of a `check_x`: True where it does not raise Denied."""

    @wraps(check)
    def can(*args, **kwargs) -> bool:
        try:
            check(*args, **kwargs)
        except Denied:
            return False
        return True

    return can


def has_permission(user, action: str, model: type[models.Model] | models.Model) -> bool:
    """Whether `user` holds the permission `action` ("add", "change", "publish" ...) on `model`."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")


def transitions_from(state: str) -> dict[str, Transition]:
    """Return the moves that exist from `state`: state reached -> transition."""
    return {to: transition for (start, to), transition in TRANSITIONS.items() if start == state}


def check_change_state(user, record: Publishable, to: str) -> None:
    """Raise Denied unless `user` may move `record` from the state it is in to `to`."""
    transition = TRANSITIONS.get((record.state, to))
    if transition is None:
        raise Denied(_no_such_move(record, to))
    if has_permission(user, transition.permission, record):
        if to == PUBLISHED:
            _check_four_eyes(user, record)
            _check_has_sources(record)
        return
    if transition.permission == "publish":
        raise Denied(
            _("“%(action)s” is for reviewers. You may edit records and send them for review.")
            % {"action": transition.label}
            if has_permission(user, "change", record)
            else _("“%(action)s” is for reviewers.") % {"action": transition.label}
        )
    raise Denied(_("“%(action)s” is for editors and reviewers.") % {"action": transition.label})


def _check_four_eyes(user, record: Publishable) -> None:
    """Raise Denied where `user` would publish what `user` wrote, unless the office has one person."""
    changed = None if settings.ONE_PERSON_OFFICE else last_change_by(user, record)
    if changed:
        raise Denied(
            _(
                "You changed this record on %(date)s, so another reviewer has to publish it. "
                "You can return it with a note."
            )
            % {"date": date_format(changed, "j F Y")}
        )


def _check_has_sources(record: Publishable) -> None:
    """Raise Denied while `record`, or a part of it, cites no passage: what nobody can check is not published."""
    if not parts_without_source(record):
        return
    bare = parts_without_source(record, Citation.objects.all())
    if not bare:
        titles = "; ".join(f"“{document}”" for document in unpublished_sources(record))
        raise Denied(
            _("It rests on what the public does not see yet: %(titles)s. Publish that first, then this.")
            % {"titles": titles}
        )
    named = "; ".join(f"{part._meta.verbose_name} “{part}”" for part in bare[:NAMED_IN_A_REASON])
    if len(bare) > NAMED_IN_A_REASON:
        named += _(" and %(number)s more") % {"number": len(bare) - NAMED_IN_A_REASON}
    raise Denied(
        _(
            "It cannot be published while something in it has no source: %(named)s. Add the passage under “Sources” at "
            "the end of the form: “the record itself” for its own facts, “all attendance” and so on for all such rows."
        )
        % {"named": named}
    )


def _no_such_move(record: Publishable, to: str) -> str:
    if to not in PublicationState.values:
        return _("“%(state)s” is not a publication state.") % {"state": to}
    if record.state == to:
        return _("It is %(state)s already.") % {"state": record.get_state_display()}
    moves = [str(transition.label) for transition in transitions_from(record.state).values()]
    return _("It is %(state)s, so it cannot become %(to)s. What can be done now: %(moves)s.") % {
        "state": record.get_state_display(),
        "to": PublicationState(to).label,
        "moves": " / ".join(moves),
    }


def check_add(user, model: type[models.Model]) -> None:
    """Raise Denied unless `user` may add records of `model`."""
    if not has_permission(user, "add", model):
        raise Denied(_("You may not add %(kind)s.") % {"kind": model._meta.verbose_name_plural})


def check_delete(user, record: models.Model) -> None:
    """Raise Denied unless `user` may delete `record`.

    What the public sees is withdrawn before it can be deleted; what it has seen is deleted by reviewers only.
    """
    if not has_permission(user, "delete", record):
        raise Denied(_("You may not delete %(kind)s.") % {"kind": record._meta.verbose_name_plural})
    if not isinstance(record, Publishable):
        return
    if record.state == PUBLISHED:
        raise Denied(
            _("%(kind)s “%(record)s” is published. A reviewer has to withdraw it before it can be deleted.")
            % {"kind": capfirst(record._meta.verbose_name), "record": record}
        )
    if record.state == WITHDRAWN and not has_permission(user, "publish", record):
        raise Denied(
            _("%(kind)s “%(record)s” was public once. Only a reviewer may delete it.")
            % {"kind": capfirst(record._meta.verbose_name), "record": record}
        )


def check_sign_off(user, record: Publishable) -> None:
    """Raise Denied unless `user` may say that `record` was checked: who may change it may, an author as well."""
    if not has_permission(user, "change", record):
        raise Denied(_("Records are checked by editors and reviewers."))


def check_close_report(user, report, answer: str) -> None:
    """Raise Denied unless `user` may close the `report` of an error with `answer`."""
    if not has_permission(user, "change", report):
        raise Denied(_("Reports are closed by editors and reviewers."))
    if not report.is_open:
        raise Denied(_("Somebody else closed it meanwhile."))
    if not answer.strip():
        raise Denied(_("Write a note: what was found, and what was done."))


def check_undo(user, plan) -> None:
    """Raise Denied unless `user` may do by hand all that `plan`, of balitracker.history.plans, would do at once.

    What the public sees, or has seen, comes and goes by reviewers only, and so does what was withdrawn or returned.
    """
    for model, verb in sorted(plan.kinds(), key=str):
        if model is not SignOff and not has_permission(user, _PERMISSIONS[verb], model):
            raise Denied(
                _("You may not undo this: it takes the permission to %(do)s %(kind)s.")
                % {"do": _DO[verb], "kind": model._meta.verbose_name_plural}
            )
    for row in plan.rows:
        if issubclass(row.model, Publishable):
            _check_undo_state(user, row.now, row.target)
        elif row.model is SignOff:
            _check_undo_signing(user, row.now or row.target)


_PERMISSIONS = {"added": "add", "changed": "change", "removed": "delete"}
_DO = {"added": gettext_lazy("add"), "changed": gettext_lazy("change"), "removed": gettext_lazy("delete")}


def _check_undo_signing(user, signed: SignOff) -> None:
    """Raise Denied unless `user` signed it, or is a reviewer: who signs and publishes in one go takes both back."""
    if signed.by_id != user.pk and not has_permission(user, "publish", signed.content_type.model_class()):
        raise Denied(_("Only %(who)s, or a reviewer, may take back that it was checked.") % {"who": signed.username})


def _check_undo_state(user, now: Publishable | None, target: Publishable | None) -> None:
    """Raise Denied unless `user` may let a record go from the state of `now` to that of `target`; None is no record.

    What becomes public again does so by a reviewer who has not written in it since: an undo is no way around that.
    """
    record, states = now or target, (now and now.state, target and target.state)
    if states[0] == states[1] or not {PUBLISHED, WITHDRAWN} & set(states):
        return
    if not has_permission(user, "publish", record):
        raise Denied(
            _("%(kind)s “%(record)s” is, or was, public. Only a reviewer may undo what was decided about that.")
            % {"kind": capfirst(record._meta.verbose_name), "record": record}
        )
    if states[1] == PUBLISHED:
        _check_four_eyes(user, record)


can_add = answers(check_add)
can_change_state = answers(check_change_state)
can_delete = answers(check_delete)
can_sign_off = answers(check_sign_off)
can_close_report = answers(check_close_report)
can_undo = answers(check_undo)

"""What stands at the address of a record that was withdrawn: its kind, since when, and why. Nothing of its content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from balitracker.moves import last_move, left_public
from balitracker.problems import problem
from balitracker.publication import PublicationState, Publishable

GONE = 410


class SaysWhyWithdrawn:
    """A detail view that answers with 410 and the reason where its record was public once and is not any more.

    `gone` makes the answer: a page, unless a file is asked for.
    """

    gone = staticmethod(lambda request, facts: render(request, "withdrawn.html", facts, status=GONE))

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Answer as ever; where there is nothing, look whether there was something."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            record = self._not_public()
            facts = record and _facts(record)
            if facts is None:
                raise
            return type(self).gone(request, facts)

    def _not_public(self) -> Publishable | None:
        model = self.model or self.queryset.model
        if not issubclass(model, Publishable):
            return None
        return model.objects.filter(slug=self.kwargs["slug"]).exclude(state=PublicationState.PUBLISHED).first()


def _facts(record: Publishable) -> dict | None:
    """Return what the public may know of a record that it could read once; None where it never could."""
    move, reason = left_public(record), record.state_reason
    if record.state != PublicationState.WITHDRAWN:
        if move is None:
            return None
        reason = move.reason or _("Its publication was taken back: it is being worked on.")
    move = move or last_move(record)  # a record that was loaded as withdrawn
    return {
        "kind": str(record._meta.verbose_name),
        "withdrawn_on": move.when if move else None,
        "reason": reason,
    }


def gone_as_json(request: HttpRequest, facts: dict) -> HttpResponse:
    """Answer with the facts as JSON."""
    when = facts["withdrawn_on"]
    return problem(GONE, _("This record was withdrawn."), **facts | {"withdrawn_on": when.date() if when else None})


def gone_as_text(request: HttpRequest, facts: dict) -> HttpResponse:
    """Answer with the reason as plain text, where a file of another kind was asked for."""
    return HttpResponse(facts["reason"] + "\n", content_type="text/plain; charset=utf-8", status=GONE)

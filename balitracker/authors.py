"""Who wrote what is about to be published, by the history: whoever publishes it should be somebody else."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KeyTextTransform

from balitracker.history.events import event_model_of, event_models, links_of
from balitracker.history.words import generic_key, shown_fields
from balitracker.publication import PublicationState, Publishable
from balitracker.record import Record

USER = KeyTextTransform("user", "pgh_context__metadata")


def last_change_by(user, record: Publishable) -> datetime.datetime | None:
    """Return when `user` last changed `record`, or a part, link or citation of it, since it was last published.

    Sending it for review counts as well; publishing, withdrawing and returning do not. None where `user` did nothing.
    """
    return authors_of(record).get(str(user.pk)) if record.pk else None


def wrote(user, record: Publishable) -> bool:
    """Return whether `user` is among the authors of `record`."""
    return last_change_by(user, record) is not None


def authors_of(record: Publishable) -> dict[str, datetime.datetime]:
    """Return everybody who changed `record` since it was last published: key of the account -> when last.

    What a command or the shell changed has no author. Two queries, whatever the record holds.
    """
    found: dict[str, datetime.datetime] = {}
    since, own = _own_changes(record)
    for user, when in [*own, *_changes_of_parts(record, since)]:
        if user:
            found[user] = max(when, found.get(user, when))
    return found


def with_later_changes(sign_offs: QuerySet, record: Publishable, overlap: datetime.timedelta) -> QuerySet:
    """Annotate `is_touched`: whether content of `record`, its parts, links or citations was written since `at`.

    Its publication is no content. What was written up to `overlap` before counts as well. No query of its own.
    """
    own = event_model_of(type(record)).objects.filter(id=record.pk)
    sign_offs = sign_offs.annotate(since=F("at") - Value(overlap))
    earlier = own.filter(pgh_created_at__lt=OuterRef("since")).order_by("-pgh_id").values("pgh_id")
    sign_offs = sign_offs.annotate(left_at=Subquery(earlier[:1]))  # how the record stood then
    names = [each.attname for each in shown_fields(type(record)) if each.name not in record.PUBLICATION_FIELDS]
    other = own.exclude(**{name: getattr(record, name) for name in names})
    touched = Q(Exists(other.filter(Q(pgh_created_at__gte=OuterRef("since")) | Q(pgh_id=OuterRef("left_at")))))
    for events in _events_around(record):
        touched |= Q(Exists(events.filter(pgh_created_at__gte=OuterRef("since"))))
    return sign_offs.annotate(is_touched=ExpressionWrapper(touched, BooleanField()))


@dataclass(frozen=True)
class _Step:
    """An event of the record itself, and what it did: moved it, or sent it for review, wrote its content, or both."""

    event: Model
    is_move: bool
    is_content: bool
    is_sending: bool


def _own_steps(record: Publishable) -> Iterator[_Step]:
    """Yield what was done to the record's own fields, oldest first."""
    content = [each.attname for each in shown_fields(type(record)) if each.name not in record.PUBLICATION_FIELDS]
    before = None
    for event in event_model_of(type(record)).objects.filter(id=record.pk).annotate(by=USER).order_by("pgh_id"):
        is_content = before is None or any(getattr(before, name) != getattr(event, name) for name in content)
        states = (before.state if before else None, event.state)
        is_sending = states == (PublicationState.DRAFT, PublicationState.IN_REVIEW)  # not by undoing its publication
        yield _Step(event, before is not None and before.state != event.state, is_content, is_sending)
        before = event


def _own_changes(record: Publishable) -> tuple[datetime.datetime | None, list[tuple]]:
    """Return when `record` was last published, and (user, when) for each change of its own fields since."""
    since, found = None, []
    for step in _own_steps(record):
        event = step.event
        if step.is_move and event.state == PublicationState.PUBLISHED:
            since, found = event.pgh_created_at, []
        elif step.is_content or step.is_sending:
            found.append((event.by, event.pgh_created_at))
    return since, found


def _changes_of_parts(record: Publishable, since: datetime.datetime | None) -> Iterator[tuple]:
    """Return (user, when) for each change of a part, a link or a citation of `record` after `since`."""
    later = Q(pgh_created_at__gt=since) if since else Q()
    queries = [
        events.filter(later).order_by().annotate(by=USER).values_list("by", "pgh_created_at")
        for events in _events_around(record)
    ]
    return queries[0].union(*queries[1:], all=True).iterator() if queries else iter(())


def _events_around(record: Publishable) -> Iterator[QuerySet]:
    """Yield the events of all that ever was part of `record`, of the links of both, and of their citations."""
    ids: dict[type[Record], QuerySet | list] = {type(record): [record.pk]}
    for model in type(record).part_models():
        link = model.WHOLE.split("__")[0]
        to = model._meta.get_field(link).related_model
        events = event_model_of(model).objects
        ids[model] = events.filter(**{f"{link}_id__in": ids[to]}).values("id")
        yield events.filter(id__in=ids[model])
    for model, keys in ids.items():
        for link in links_of(model):
            yield link.event_model.objects.filter(**{f"{link.owner_attname}__in": keys})
    for model in event_models():
        if issubclass(model, Record) and (generic := generic_key(model)):
            mine = Q()
            for owner, keys in ids.items():
                kind = ContentType.objects.get_for_model(owner)
                mine |= Q(**{f"{generic.ct_field}_id": kind.pk, f"{generic.fk_field}__in": keys})
            ever = event_model_of(model).objects.filter(mine).values("id")
            yield event_model_of(model).objects.filter(id__in=ever)

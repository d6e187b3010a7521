"""Giving sources to a record and all its parts at once, whoever asks: desk or shell."""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from balitracker.history.writers import written_by
from balitracker.publication import Part
from balitracker.record import Record
from meetings.models import Citation
from meetings.sources import parts_that_may_share

NOT_SAID = {"slug", "position", "unstated"}
"""Fields that no document says."""


def add_citations(*, by, citations: Iterable[Citation]) -> int:
    """Save new `citations` for the user `by` in one transaction, and return how many. Each was checked before."""
    number = 0
    with transaction.atomic(), written_by(by):
        for citation in citations:
            citation.save(force_insert=True)
            number += 1
    return number


def cited_together(whole: Record) -> list[Record]:
    """Return `whole` and every part of it that may cite a passage, each kind in its own order."""
    found: list[Record] = [whole]
    for model in apps.get_models():
        is_part = issubclass(model, Part) and not model._meta.proxy and model.WHOLE and hasattr(model, "citations")
        if is_part and model.whole_model() is type(whole):
            found += model._default_manager.filter(**{model.WHOLE: whole}).with_names()
    return found


def citations_of_records(records: list[Record]) -> dict[tuple, list[Citation]]:
    """Return the citations of `records` by model and key, in the order in which they were given: one query."""
    kinds = ContentType.objects.get_for_models(*{type(record) for record in records})
    wanted = models.Q(pk__in=[])
    for model, kind in kinds.items():
        keys = [record.pk for record in records if type(record) is model]
        wanted |= models.Q(content_type=kind, object_id__in=keys)
    found: dict[tuple, list[Citation]] = {}
    model_of = {kind.pk: model for model, kind in kinds.items()}
    for citation in Citation.objects.filter(wanted).select_related("passage__document").order_by("pk"):
        found.setdefault((model_of[citation.content_type_id], citation.object_id), []).append(citation)
    return found


def facts_of(model: type[Record]) -> list[tuple[str, str]]:
    """Return, as choices, what of a row of `model` may rest on a passage: its fields, then all its parts of a kind."""
    options = model._meta
    shown = [each for each in (*options.concrete_fields, *options.many_to_many) if each.editable]
    whole = getattr(model, "WHOLE", "").split("__")[0]
    facts = [(each.name, each.verbose_name) for each in shown if not each.primary_key]
    return [fact for fact in facts if fact[0] not in NOT_SAID | {whole}] + parts_that_may_share(model)

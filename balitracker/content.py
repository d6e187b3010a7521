"""The content of a record as plain data, and its fingerprint: the same wherever and whenever it is worked out.

It names everything in words, never by primary keys, and does not depend on the order of rows.
"""

import hashlib
import json

from django.contrib.contenttypes.models import ContentType
from django.db import models

from balitracker.fixtures.rows import exported_fields, generic_key, natural_key, row_of, sortable
from balitracker.history.events import event_models
from balitracker.publication import Publishable
from balitracker.record import Record


def content_hash(record: Publishable) -> str:
    """Return the SHA-256, in hexadecimal digits, of what `record`, its parts and its citations hold."""
    text = json.dumps(content_of(record), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(record: Publishable) -> dict:
    """Return the rows of `record`, of its parts and of the citations of both, by kind, each ordered in words.

    Its publication is no content. The number of queries depends on the kinds of parts, not on how many there are.
    """
    model = type(record)
    rows: dict[type[Record], list[Record]] = {model: _fetch(model, pk=record.pk)}
    for part in model.part_models():
        rows[part] = _fetch(part, **{part.WHOLE: record})
    for cited in _citations(rows):
        rows.setdefault(type(cited), []).append(cited)
    content = {}
    for kind, found in rows.items():
        found = sorted(found, key=lambda row: sortable(natural_key(row)))
        content[kind._meta.label_lower] = [row_of(row)["fields"] for row in found]
    (own,) = content[model._meta.label_lower]
    for name in record.PUBLICATION_FIELDS:
        own.pop(name, None)
    return content


def _fetch(model: type[Record], **which) -> list[Record]:
    """Return rows of `model` with everything that their names, and the names of what they point to, reach for."""
    return list(model._base_manager.filter(**which).prefetch_related(*_named_through(model)))


def _named_through(model: type[Record]) -> list[str]:
    found = [path.rpartition("__")[0] for path in model.NATURAL_KEY]
    for link in (each for each in exported_fields(model) if each.is_relation):
        keys = link.related_model.NATURAL_KEY if issubclass(link.related_model, Record) else ()
        found += [link.name, *(f"{link.name}__{path.rpartition('__')[0]}" for path in keys if "__" in path)]
    return list(dict.fromkeys(filter(None, found)))


def _citations(rows: dict[type[Record], list[Record]]) -> list[Record]:
    """Return what is said of any of `rows` by rows that may point to any kind of record."""
    found = []
    for model in (each for each in event_models() if issubclass(each, Record) and generic_key(each)):
        generic = generic_key(model)
        kinds = {
            ContentType.objects.get_for_model(kind).pk: {row.pk: row for row in of_kind}
            for kind, of_kind in rows.items()
        }
        mine = models.Q(pk__in=[])
        for kind, by_pk in kinds.items():
            mine |= models.Q(**{generic.ct_field: kind, f"{generic.fk_field}__in": list(by_pk)})
        links = [name for name in _named_through(model) if name != generic.ct_field]
        for row in model._base_manager.filter(mine).prefetch_related(*links):
            kind = getattr(row, f"{generic.ct_field}_id")
            setattr(row, generic.ct_field, ContentType.objects.get_for_id(kind))
            generic.set_cached_value(row, kinds[kind][getattr(row, generic.fk_field)])
            found.append(row)
    return found

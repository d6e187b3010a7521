"""The record as JSON: one file per noun, rows named by natural keys, in an order that makes a diff readable.

A row looks like `{"model": "meetings.attendance", "fields": {...}}`, as in Django's own fixtures; a link holds
the natural key of what it points to. What can be worked out (the days of a date, the key of a name) is left out.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pgtrigger
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction

from balitracker.models import LoadedRow
from balitracker.record import Record

FILES = {
    "topics": "meetings.topic",
    "parties": "members.party",
    "party_names": "members.partyname",
    "memberships": "members.membership",
    "people": "members.person",
    "posts": "members.post",
    "documents": "meetings.document",
    "passages": "meetings.passage",
    "meetings": "meetings.meeting",
    "meeting_bodies": "meetings.meetingbody",
    "sessions": "meetings.session",
    "chairs": "meetings.chair",
    "attendances": "meetings.attendance",
    "headcounts": "meetings.headcount",
    "contributions": "meetings.contribution",
    "outcomes": "meetings.outcome",
    "work_plans": "workplan.workplan",
    "priorities": "workplan.priority",
    "priority_links": "workplan.prioritylink",
    "action_items": "workplan.actionitem",
    "action_leads": "workplan.actionlead",
    "progress_updates": "workplan.progressupdate",
    "citations": "meetings.citation",
}
"""File name -> model, in the order of loading: what a row points to comes before it."""


class FixtureError(Exception):
    """A fixture cannot be loaded; the message names file, row and key."""


@dataclass
class LoadReport:
    """What a load did, in numbers of rows."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    kept_as_edited: list[str] = field(default_factory=list)


def exported_fields(model: type[Record]) -> list[models.Field]:
    """Return the fields of `model` that a fixture row holds, in the model's order."""
    generic = {f.ct_field for f in model._meta.private_fields if isinstance(f, GenericForeignKey)} | {
        f.fk_field for f in model._meta.private_fields if isinstance(f, GenericForeignKey)
    }
    derived = {
        name
        for f in model._meta.concrete_fields
        for name in (getattr(f, "earliest", ""), getattr(f, "latest", ""), f.name if hasattr(f, "of") else "")
    }
    concrete = [f for f in model._meta.concrete_fields if not f.primary_key and f.name not in generic | derived]
    links = [f for f in model._meta.many_to_many if f.remote_field.through._meta.auto_created]
    return concrete + links


def _generic_key(model: type[Record]) -> GenericForeignKey | None:
    return next((f for f in model._meta.private_fields if isinstance(f, GenericForeignKey)), None)


def natural_key(record: Record) -> list:
    """Return the natural key of `record` as JSON holds it; a generic link is [label, natural key]."""
    generic = _generic_key(type(record))
    if generic is None:
        return list(record.natural_key())
    target = getattr(record, generic.name)
    rest = [value for path, value in zip(record.NATURAL_KEY, record.natural_key(), strict=True)
            if path not in (generic.ct_field, generic.fk_field)]  # fmt: skip
    return [target._meta.label_lower, natural_key(target), *rest]


def row_of(record: Record) -> dict:
    """Return the fixture row of `record`."""
    model = type(record)
    fields = {}
    generic = _generic_key(model)
    if generic is not None:
        target = getattr(record, generic.name)
        fields[generic.name] = [target._meta.label_lower, natural_key(target)]
    for each in exported_fields(model):
        if each.many_to_many:
            fields[each.name] = sorted(natural_key(target) for target in getattr(record, each.name).all())
        elif each.is_relation:
            target = getattr(record, each.name)
            fields[each.name] = None if target is None else natural_key(target)
        else:
            fields[each.name] = getattr(record, each.attname)
    return {"model": model._meta.label_lower, "fields": fields}


def dump(model: type[Record]) -> str:
    """Return the JSON text of all rows of `model`, ordered by natural key."""
    rows = model._default_manager.order_by("pk")
    links = [f.name for f in exported_fields(model) if f.is_relation]
    if generic := _generic_key(model):
        links.append(generic.name)
    rows = sorted(rows.prefetch_related(*links), key=lambda row: _sortable(natural_key(row)))
    return _as_text([row_of(row) for row in rows])


def _as_text(rows: list[dict]) -> str:
    """Return `rows` as JSON with one line a field, so that a diff shows which field of which row changed."""
    blocks = []
    for row in rows:
        lines = [f"   {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in row["fields"].items()]
        blocks.append(f' {{\n  "model": {json.dumps(row["model"])},\n  "fields": {{\n' + ",\n".join(lines) + "\n  }\n }")
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def _sortable(value):
    """Return `value` so that numbers sort as numbers, and nothing before anything."""
    if isinstance(value, (list, tuple)):
        return tuple(_sortable(part) for part in value)
    return (value is not None, not isinstance(value, int), value if value is not None else 0)


def load(folder: Path) -> LoadReport:
    """Load every fixture file of `folder`, whole or not at all, and report what was done.

    A row that was loaded before and reads the same is left alone, whatever became of the record since. A row that
    reads differently now updates its record, unless a person changed or deleted that: then it is kept as edited.

    Raises FixtureError, naming file and key, for a row that cannot be loaded; the database is then as before.
    """
    report = LoadReport()
    with transaction.atomic():
        for name, label in FILES.items():
            path = folder / f"{name}.json"
            if path.exists():
                _FileLoader(path, apps.get_model(label), report).load()
    return report


class _FileLoader:
    """Loads one file."""

    def __init__(self, path: Path, model: type[Record], report: LoadReport):
        self.path, self.model, self.report = path, model, report
        self.content_type = ContentType.objects.get_for_model(model)
        self.loaded = {json.dumps(row.key): row for row in LoadedRow.objects.filter(content_type=self.content_type)}

    def load(self) -> None:
        try:
            rows = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise FixtureError(f"{self.path.name} is not JSON: {error}") from error
        for number, row in enumerate(rows, 1):
            where = f"{self.path.name}, row {number}"
            if row.get("model") != self.model._meta.label_lower:
                raise FixtureError(f"{where}: expected model {self.model._meta.label_lower}, found {row.get('model')}.")
            self._load_row(where, row)

    def _load_row(self, where: str, row: dict) -> None:
        key = _key_of_row(self.model, row["fields"], where)
        content = _digest(row)
        before = self.loaded.get(json.dumps(key))
        if before and before.content == content:
            self.report.unchanged += 1
            return
        if before is None and (record := self._made_by_hand(key)):
            self.report.kept_as_edited.append(f"{self.model._meta.verbose_name} {key}")
        elif before is None:
            record = self._save(where, key, row["fields"], self.model())
            self.report.added += 1
        else:
            record = self.model._default_manager.filter(pk=before.object_id).first()
            if record is None or _digest(row_of(record)) != before.content:
                self.report.kept_as_edited.append(f"{self.model._meta.verbose_name} {key}")
            else:
                record = self._save(where, key, row["fields"], record)
                self.report.updated += 1
        LoadedRow.objects.update_or_create(
            content_type=self.content_type,
            key=key,
            defaults={"content": content, "object_id": record.pk if record else before.object_id},
        )

    def _made_by_hand(self, key: list) -> Record | None:
        """The record of that natural key which somebody made before the fixtures had it."""
        if _generic_key(self.model) is not None:
            return None
        return self.model._default_manager.filter(**dict(zip(self.model.NATURAL_KEY, key, strict=True))).first()

    def _save(self, where: str, key: list, fields: dict, record: Record) -> Record:
        links = {}
        known = {f.name: f for f in exported_fields(self.model)}
        generic = _generic_key(self.model)
        for name, value in fields.items():
            if generic is not None and name == generic.name:
                setattr(record, name, _target(apps.get_model(value[0]), value[1], f"{where} {key}: {name}"))
            elif name not in known:
                raise FixtureError(f"{where} {key}: {self.model._meta.label} has no field {name}.")
            elif known[name].many_to_many:
                links[name] = [_target(known[name].related_model, each, f"{where} {key}: {name}") for each in value]
            elif known[name].is_relation and value is not None:
                setattr(record, name, _target(known[name].related_model, value, f"{where} {key}: {name}"))
            else:
                setattr(record, name, value)
        try:
            record.full_clean()
        except ValidationError as error:
            raise FixtureError(f"{where} {key}: {'; '.join(error.messages)}") from error
        with pgtrigger.ignore("workplan.ProgressUpdate:append_only"):
            record.save()
        for name, targets in links.items():
            getattr(record, name).set(targets)
        return record


def _key_of_row(model: type[Record], fields: dict, where: str) -> list:
    """Return the natural key that `fields` give, reaching into the keys of what they point to."""
    generic = _generic_key(model)
    key: list = []
    for path in model.NATURAL_KEY:
        if generic is not None and path in (generic.ct_field, generic.fk_field):
            if path == generic.ct_field:
                key += fields[generic.name]
            continue
        first, *rest = path.split("__")
        if first not in fields:
            raise FixtureError(f"{where}: the field {first} is missing.")
        value = fields[first]
        if rest and value is not None:
            target = model._meta.get_field(first).related_model
            value = value[_index_in_key(target, "__".join(rest))]
        key.append(value)
    return key


def _index_in_key(model: type[Record], path: str) -> int:
    return list(model.NATURAL_KEY).index(path)


def _target(model: type[Record], key: list, where: str) -> Record:
    """Return the record that `key` names; one whose key a person changed since it was loaded is found as well."""
    try:
        return model._default_manager.get_by_natural_key(*key)
    except (ObjectDoesNotExist, ValueError):
        row = LoadedRow.objects.filter(content_type=ContentType.objects.get_for_model(model), key=key).first()
        record = row and model._default_manager.filter(pk=row.object_id).first()
        if record is None:
            named = ", ".join(str(part) for part in key)
            raise FixtureError(f"{where} names an unknown {model._meta.verbose_name}: {named}.") from None
        return record


def _digest(row: dict) -> str:
    """Return the SHA-256 of a row, the same whatever the order of its many-to-many links."""
    fields = {
        name: sorted(value, key=str) if value and isinstance(value, list) and isinstance(value[0], list) else value
        for name, value in row["fields"].items()
    }
    return hashlib.sha256(json.dumps(fields, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

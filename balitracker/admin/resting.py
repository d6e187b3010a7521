"""What each row of a record says, and the passages on which it rests: for the page of sources and for who publishes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.text import Truncator, capfirst

from balitracker.admin.sourcing import passage_in_short
from balitracker.history.words import FieldChange, Names, field_changes
from balitracker.publication import Part, Publishable
from balitracker.record import Record
from meetings.citing import NOT_SAID, citations_of_records, facts_of
from meetings.models import Citation
from meetings.sources import relation_to_whole

NAME_LENGTH = 70


@dataclass(frozen=True)
class Resting:
    """A passage on which a row, or one `fact` of it, rests."""

    citation: Citation
    passage: str
    fact: str


@dataclass
class Row:
    """A row of the record, what it says where that was asked for, and what it rests on.

    `shared` are the passages that the whole gives for all such rows, where this one has none of its own.
    """

    name: str
    url: str
    rests_on: list[Resting]
    shared: list[Resting]
    needs_source: bool
    """Whether it must rest on a passage; a document is a source itself."""
    says: list[FieldChange] = field(default_factory=list)


@dataclass
class Group:
    """The rows of one kind."""

    name: str
    rows: list[Row] = field(default_factory=list)


def name_in_list(record: Record) -> str:
    """Return the name of `record` for a list, with its number where it has one."""
    number = getattr(record, "number", None) if isinstance(record, Part) and "number" in record.NATURAL_KEY else None
    return f"{number}. {Truncator(record).chars(NAME_LENGTH)}" if number else Truncator(record).chars(NAME_LENGTH)


def resting(records: list[Record]) -> list[Group]:
    """Return `records` by their kind, each with what it rests on; one query for all citations."""
    citations = citations_of_records(records)
    groups: dict[type, Group] = {}
    for record in records:
        model = type(record)
        own = [_resting(model, each) for each in citations.get((model, record.pk), ())]
        link = relation_to_whole(model)
        shared = [
            _resting(link.related_model, each)
            for each in citations.get((link.related_model, getattr(record, link.attname)), ())
            if not own and each.field == link.remote_field.related_name
        ] if link else []  # fmt: skip
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[record.pk])
        group = groups.setdefault(model, Group(capfirst(model._meta.verbose_name_plural)))
        group.rows.append(Row(name_in_list(record), url, own, shared, model.NEEDS_SOURCE))
    return list(groups.values())


def resting_with_facts(whole: Publishable, records: list[Record]) -> list[Group]:
    """Return what `resting` does, each row with all that it says, in words; as many queries however many rows."""
    names, by_kind = Names(), {}
    for record in records:
        by_kind.setdefault(type(record), []).append(record)
        names.add(record)
        names.want_targets(type(record), record)
    names.load()
    groups = resting(records)
    for (model, rows), group in zip(by_kind.items(), groups, strict=True):
        several = [each for each in model._meta.many_to_many if each.editable]
        prefetch_related_objects(rows, *(each.name for each in several))
        for record, row in zip(rows, group.rows, strict=True):
            row.says = [*_filled_in(record, whole, names), *_chosen(record, several)]
    return groups


def _resting(model: type[Record], citation: Citation) -> Resting:
    fact = dict(facts_of(model)).get(citation.field, "") if citation.field else ""
    return Resting(citation, passage_in_short(citation.passage), fact)


def _filled_in(record: Record, whole: Publishable, names: Names) -> list[FieldChange]:
    model = type(record)
    unsaid = {str(model._meta.get_field(name).verbose_name) for name in _not_said(model)}
    return [each for each in field_changes(model, None, record, names, whole=whole) if each.label not in unsaid]


def _not_said(model: type[Record]) -> Iterable[str]:
    """Return the fields of `model` that no document says."""
    names = {each.name for each in model._meta.concrete_fields}
    return names & {*NOT_SAID, "number", *getattr(model, "PUBLICATION_FIELDS", ())}


def _chosen(record: Record, several: list) -> list[FieldChange]:
    found = ((each, "; ".join(str(one) for one in getattr(record, each.name).all())) for each in several)
    return [FieldChange(str(each.verbose_name), None, told) for each, told in found if told]

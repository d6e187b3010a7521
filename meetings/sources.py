"""Which passages the facts of a page rest on: one query for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from balitracker.publication import Publishable
from balitracker.record import Record
from meetings.models import Citation, Document, Passage


@dataclass(frozen=True)
class Source:
    """A passage that says so, or from which we conclude it."""

    passage: Passage
    anchor: str
    inferred: bool
    ground: str

    @property
    def url(self) -> str:
        """The passage's place on its document's page, where the anchor is highlighted."""
        page = self.passage.document.get_absolute_url()
        query = f"?{urlencode({'anchor': self.anchor})}" if self.anchor else ""
        return f"{page}{query}#{self.passage.anchor}"


class Sources:
    """The public citations of `records` that say what the record says.

    Asks the database once, when the first source is asked for.
    """

    def __init__(self, records: Iterable[Record]):
        self.wanted: dict[type[Record], set[int]] = {}
        for record in records:
            self.wanted.setdefault(type(record), set()).add(record.pk)
        self._found: dict[tuple, list[Source]] | None = None
        self._by_record: dict[tuple, list[Source]] | None = None

    def of(self, record: Record, field: str = "") -> list[Source]:
        """Return the sources of `record`, or of its `field`.

        A field that has none of its own rests on those of the record; a part that has none rests on those which
        its whole gives for such parts: a citation of the meeting's `attendances` holds for every row of the list.
        """
        found = self._fetched()
        return (
            found.get((type(record), record.pk, field))
            or found.get((type(record), record.pk, ""))
            or found.get(_for_such_parts(record))
            or []
        )

    def all_of(self, record: Record) -> list[Source]:
        """Return the sources of `record` and all its fields, not of its parts; for none, those of its whole."""
        own = self._fetched_by_record().get((type(record), record.pk))
        return own or self.of(record)

    def _fetched_by_record(self) -> dict[tuple, list[Source]]:
        if self._by_record is None:
            self._by_record = {}
            for (model, pk, field), found in self._fetched().items():
                if field not in dict(parts_that_may_share(model)):
                    self._by_record.setdefault((model, pk), []).extend(found)
        return self._by_record

    def _fetched(self) -> dict[tuple, list[Source]]:
        if self._found is None:
            self._found = {}
            kinds = {model: ContentType.objects.get_for_model(model) for model in self.wanted}
            models = {kind.pk: model for model, kind in kinds.items()}
            wanted = Q(pk__in=[])
            for model, ids in self.wanted.items():
                wanted |= Q(content_type=kinds[model], object_id__in=ids)
            for row in Citation.objects.public().agreeing().filter(wanted).select_related("passage__document"):
                place = (models[row.content_type_id], row.object_id, row.field)
                source = Source(row.passage, row.anchor, row.inferred, row.ground)
                self._found.setdefault(place, []).append(source)
        return self._found


def documents_of(record: Publishable) -> list[Document]:
    """Return the documents that `record` and its parts cite, by title; for a document, itself."""
    if isinstance(record, Document):
        return [record]
    models = {type(record): [record.pk]}
    for part in type(record).part_models():
        models[part] = part._base_manager.filter(**{part.WHOLE: record}).values("pk")
    mine = Q(pk__in=[])
    for model, keys in models.items():
        mine |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=keys)
    cited = Citation.objects.filter(mine).values("passage__document")
    return list(Document.objects.filter(pk__in=cited).order_by("title"))


def relation_to_whole(model: type[Record]):
    """Return the link of a part to the record whose parts may share a source; None where it is not a direct one."""
    whole = getattr(model, "WHOLE", "")
    return model._meta.get_field(whole) if whole and "__" not in whole else None


def parts_that_may_share(model: type[Record]) -> list[tuple[str, str]]:
    """Return, as choices, the parts of `model` for which one citation of the whole may speak: ("outcomes", ...)."""
    return [
        (relation.get_accessor_name(), _("all %(parts)s") % {"parts": part._meta.verbose_name_plural})
        for relation in model._meta.related_objects
        for part in [relation.related_model]
        if getattr(part, "NEEDS_SOURCE", False) and relation_to_whole(part) == relation.field
    ]


def name_of_field(model: type[Record], field: str) -> str:
    """Return what staff call the `field` of a citation: a field's label, or "all attendance"."""
    parts = dict(parts_that_may_share(model))
    return parts.get(field) or model._meta.get_field(field).verbose_name


def _for_such_parts(record: Record) -> tuple | None:
    link = relation_to_whole(type(record))
    if link is None:
        return None
    return (link.related_model, getattr(record, link.attname), link.remote_field.related_name)

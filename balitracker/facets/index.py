"""Which rows of a list each value of each facet stands for, kept as bitmaps as long as the record does not change."""

import datetime
import sys
import threading
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Aggregate, BinaryField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from pyroaring import BitMap

from balitracker.as_it_stood.moments import shown
from balitracker.models import RecordVersion

ALL_ROWS = "*"
AT_ONCE = 4
"""So many values are fetched together: each comes with the keys of all its rows, hundreds of thousands maybe."""
CHUNK = 20_000
"""So many keys of an order are."""


def joined(*parts, by: str) -> Concat:
    """Return the expression for several paths, or expressions, as one text with `by` between them."""
    texts = [Cast(F(each) if isinstance(each, str) else each, TextField()) for each in parts]
    between = [piece for text in texts for piece in (text, Value(by))][:-1]
    return Concat(*between, output_field=TextField())


class Keys(Aggregate):
    """Keys of rows as bytes, four each: a tenth of what lists of numbers take, and hundreds of thousands may come."""

    function = "string_agg"
    template = "%(function)s(int4send(%(expressions)s::int4), ''::bytea)"
    output_field = BinaryField()

    @staticmethod
    def bitmap(packed: bytes | None) -> BitMap:
        """Return the keys in `packed`, as the database gave them."""
        keys = array("I", packed or b"")
        if sys.byteorder == "little":
            keys.byteswap()
        return BitMap(keys)


@dataclass(frozen=True)
class Pairs:
    """A question for pairs of value and row: `rows()` gives a queryset, `value` and `row` the paths in it.

    `value` may also be an expression. A row without a value is in no pair. `spread` makes several values of one.
    """

    rows: Callable[[], QuerySet]
    value: object
    row: str = "pk"
    spread: Callable[[str], list[str]] = field(default=lambda value: [value])

    def query(self, name: str) -> QuerySet:
        """Return rows of (name, value as text, Keys of the rows) for all values of the facet `name`."""
        value = F(self.value) if isinstance(self.value, str) else self.value
        return (
            self.rows()
            .order_by()
            .annotate(facet_name=Value(name), facet_value=Cast(value, TextField()))
            .values_list("facet_name", "facet_value")
            .annotate(facet_rows=Keys(F(self.row)))
        )


@dataclass(frozen=True)
class Names:
    """What values are called: `rows()` gives a queryset, `value` and `label` the paths, or expressions, in it.

    They are told in the order of `order`, which is the label where it is empty; `descending` turns it round. `say`
    makes the words of a label, in the reader's language.
    """

    rows: Callable[[], QuerySet]
    value: object = "slug"
    label: object = "name"
    order: object = ""
    descending: bool = False
    say: Callable[[str], str] = str

    def query(self, name: str) -> QuerySet:
        """Return rows of (name, value, label, order) as text."""
        columns = {"facet_value": self.value, "facet_label": self.label, "facet_order": self.order or self.label}
        texts = {
            alias: Cast(F(each) if isinstance(each, str) else each, TextField()) for alias, each in columns.items()
        }
        rows = self.rows().order_by().annotate(facet_name=Value(name), **texts)
        return rows.values_list("facet_name", *texts).distinct()


@dataclass
class FacetIndex:
    """The rows of a list: all of them, those of every value of every facet, and their orders."""

    rows: QuerySet
    all_rows: BitMap = field(default_factory=BitMap)
    values: dict[str, dict[str, BitMap]] = field(default_factory=dict)
    """Name of a facet -> value -> keys of its rows."""
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Name of a facet -> value -> what it is called, in the order to be shown."""
    _orders: dict[str, array] = field(default_factory=dict)

    def of(self, name: str, value: str) -> BitMap:
        """Return the keys of the rows that have `value` in the facet `name`."""
        return self.values[name].get(value) or BitMap()

    def with_a_value(self, name: str) -> BitMap:
        """Return the keys of the rows that have any value in the facet `name`."""
        return BitMap.union(BitMap(), *self.values[name].values())

    def in_order(self, sort: str, order: Iterable) -> array:
        """Return the keys of all rows in the order `order`, which is called `sort`."""
        if sort not in self._orders:
            keys = self.rows.order_by(*order).values_list("pk", flat=True)
            self._orders[sort] = array("q", keys.iterator(chunk_size=CHUNK))
        return self._orders[sort]


def build(rows: QuerySet, pairs: dict[str, list[Pairs]], names: dict[str, Names]) -> FacetIndex:
    """Ask the database for the index of `rows`: one query for all pairs, one for all names."""
    index = FacetIndex(rows=rows, values={name: {} for name in pairs}, names={name: {} for name in names})
    queries = [Pairs(lambda: rows.model._base_manager.filter(pk__in=rows.values("pk")), Value("")).query(ALL_ROWS)]
    queries += [each.query(name) for name, several in pairs.items() for each in several]
    asked = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    for name, value, packed in asked.iterator(chunk_size=AT_ONCE):
        keys = Keys.bitmap(packed)
        if name == ALL_ROWS:
            index.all_rows = keys
        elif value not in (None, ""):
            for each in pairs[name][0].spread(value):
                index.values[name][each] = index.values[name].get(each, BitMap()) | keys
    for bitmaps in index.values.values():
        for bitmap in bitmaps.values():
            bitmap.intersection_update(index.all_rows)  # a value may belong to what the list does not show
    for name, known in ask_names(names).items():
        index.names[name] = known
    return index


def ask_names(names: dict[str, Names]) -> dict[str, dict[str, str]]:
    """Ask the database, by one query, what the values of each of `names` are called, in the order to be shown."""
    found: dict[str, list[tuple]] = {name: [] for name in names}
    queries = [each.query(name) for name, each in names.items()]
    if queries:
        for name, value, label, order in queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]:
            found[name].append(((order or "").casefold(), label, value))
    return {
        name: {value: label for _order, label, value in sorted(rows, reverse=names[name].descending)}
        for name, rows in found.items()
    }


class KeptIndexes:
    """The newest index of each list, for the state of the record and the day it was made at."""

    def __init__(self):
        self._found: dict[object, tuple[tuple[str, datetime.date], FacetIndex]] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], FacetIndex]) -> FacetIndex:
        """Return the index kept under `key`; made by `make` where the record, or the day, is another since.

        That of the record as it stood is never kept: there are as many as there are moments.
        """
        version = None if shown() else RecordVersion.stamp_for_others()
        if version is None:
            return make()
        stamp = (version, timezone.localdate())
        with self._lock:  # one of several readers makes it, the others wait for it
            stamped, index = self._found.get(key, (None, None))
            if stamped != stamp:
                index = make()
                self._found[key] = (stamp, index)
        return index


indexes = KeptIndexes()
"""The indexes that this process keeps."""

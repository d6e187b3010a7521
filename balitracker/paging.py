"""A list by pages of a cursor, beside the complete file: the rows behind the last one that was read.

A cursor holds what the last row read is ordered by. So no row that stays in the list is left out or given twice,
whatever is added or deleted meanwhile, that row included.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import BaseExpression, OrderBy
from django.http import QueryDict
from django.utils.translation import gettext as _

MOST_ROWS = 1000
LIMIT, CURSOR = "limit", "cursor"

_signer = signing.Signer(salt="balitracker.paging")


@dataclass(frozen=True)
class Asked:
    """How many rows are asked for, in which order, and behind which row; `behind` is None for the first page."""

    limit: int
    sort: str
    behind: list | None


def asked_for(query: QueryDict, sort: str) -> tuple[Asked | None, dict[str, list[str]]]:
    """Return which page of the order `sort` the query string asks for, and what is wrong with it, by parameter.

    None, and nothing wrong, where it asks for the complete file.
    """
    limit, cursor = query.get(LIMIT), query.get(CURSOR)
    if limit is None:
        return None, {} if cursor is None else {LIMIT: [_("Say how many rows a page has: a cursor needs a limit.")]}
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= MOST_ROWS):
        reason = _("“%(value)s”: write a whole number from 1 to %(most)s.") % {"value": limit, "most": MOST_ROWS}
        return None, {LIMIT: [reason]}
    if cursor is None:
        return Asked(int(limit), sort, None), {}
    try:
        its_sort, behind = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        return None, {CURSOR: [_("This is no cursor of this portal. Take it from “next” as it stands, or begin anew.")]}
    if its_sort != sort:
        return None, {CURSOR: [_("This cursor is of another list or order. Ask with the sort it was given for.")]}
    return Asked(int(limit), sort, behind), {}


def page_of(rows: QuerySet, order: Sequence, asked: Asked) -> tuple[QuerySet, str | None]:
    """Return the rows asked for out of `rows`, which stand in `order`, and the cursor of those behind; None at the end.

    Asks one question. `order` must tell any two rows apart.
    """
    parts = [_as_order_by(each) for each in order]
    keys = [f"cursor_{number}" for number in range(len(parts))]
    rows = rows.annotate(**{key: part.expression for key, part in zip(keys, parts, strict=True)})
    if asked.behind is not None:
        rows = rows.filter(_behind(keys, parts, asked.behind))
    last_and_next = list(rows.values_list(*keys)[asked.limit - 1 : asked.limit + 1])
    cursor = _signer.sign_object([asked.sort, [_plain(key) for key in last_and_next[0]]]) if last_and_next[1:] else None
    return rows[: asked.limit], cursor


def _as_order_by(each: str | BaseExpression) -> OrderBy:
    if isinstance(each, OrderBy):
        return each
    if isinstance(each, str):
        return OrderBy(F(each.removeprefix("-")), descending=each.startswith("-"))
    return OrderBy(each)


def _behind(keys: list[str], parts: list[OrderBy], values: list) -> Q:
    """Return the condition of rows that stand behind the one ordered by `values`."""
    condition, same = Q(pk__in=[]), Q()
    for key, part, value in zip(keys, parts, values, strict=True):
        condition |= same & _greater(key, part, value)
        same &= Q(**{f"{key}__isnull": True}) if value is None else Q(**{key: value})
    return condition


def _greater(key: str, part: OrderBy, value) -> Q:
    """Return the condition of rows whose `key` alone puts them behind `value`; PostgreSQL takes null for the most."""
    nulls_last = part.nulls_last or not (part.nulls_first or part.descending)
    if value is None:
        return Q(pk__in=[]) if nulls_last else Q(**{f"{key}__isnull": False})
    greater = Q(**{f"{key}__{'lt' if part.descending else 'gt'}": value})
    return greater | Q(**{f"{key}__isnull": True}) if nulls_last else greater


def _plain(value):
    """Return `value` as JSON holds it."""
    return value.isoformat() if hasattr(value, "isoformat") else value

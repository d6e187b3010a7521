"""Keep the table of disagreements in step with what the rules find."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from psycopg.errors import DeadlockDetected

from balitracker.as_it_stood.moments import shown
from balitracker.history.writers import written_by
from balitracker.keeping import moved_meanwhile, pass_by
from balitracker.middleware import UNAVAILABLE
from balitracker.models import RecordVersion
from meetings.disagreements.findings import SLUG_LENGTH, Finding, Rule, Side
from meetings.disagreements.rules import RULES
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy, DiscrepancyCheck, DiscrepancySide

logger = logging.getLogger(__name__)

LOCK = 0x0BA1_1D15  # any number that nothing else in the database locks
FIELDS = ("kind", "sentence", "meeting_id", "party_id", "status", "closed_because")
OPEN, EXPLAINED, CLOSED = DiscrepancyStatus.OPEN, DiscrepancyStatus.EXPLAINED, DiscrepancyStatus.CLOSED
NO_RULE = _("The rule that found it is not asked any more.")


@dataclass
class Settled:
    """What settling did, in numbers of disagreements."""

    found: int = 0
    reopened: int = 0
    changed: int = 0
    closed: int = 0

    def __bool__(self) -> bool:
        """Whether anything was written."""
        return bool(self.found or self.reopened or self.changed or self.closed)


def settle_if_needed() -> None:
    """Settle, unless nothing was written since the last time: then this is one query.

    Called by whatever shows disagreements. Where another connection is settling, or writes what this would, it
    leaves the table as it is: what was found last is shown, and the next call tries again. So it does, and logs it,
    where a rule fails: reading a page does not fail for that. Under a moment in the past nothing is settled: what had
    been found by then is shown.
    """
    if shown() or _is_settled():
        return
    try:
        with transaction.atomic():
            if not _lock(wait=False):
                pass_by()
            elif not _is_settled():
                _settle()
                moved_meanwhile()
    except UNAVAILABLE as error:
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        pass_by()
    except Exception:
        pass_by()
        logger.exception("The rules for disagreements could not be asked; what was found last is shown.")


def settle() -> Settled:
    """Ask all rules and bring the table in step, in one transaction; say what was done.

    A new finding opens a disagreement; one that changed is brought up to date, and open again if it was explained
    and its sides are others now; one that is found no longer is closed, with the reason. None is ever deleted, and
    those of persons are left alone.
    """
    with transaction.atomic():
        _lock(wait=True)
        return _settle()


def lock_for_writing() -> None:
    """Wait until nobody settles, and keep others from it until the end of the transaction."""
    _lock(wait=True)


def _lock(*, wait: bool) -> bool:
    """Take the lock until the end of the transaction, and return whether it was had."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return cursor.fetchone()[0]


def _is_settled() -> bool:
    version = Subquery(RecordVersion.objects.values("number")[:1])
    return DiscrepancyCheck.objects.filter(version=Coalesce(version, 0)).exists()


def _settle() -> Settled:
    before = RecordVersion.current()
    # What is stored is in the source language, as the rest of the record, whoever's visit led to it.
    with translation.override(settings.LANGUAGE_CODE), written_by(command="find_disagreements"):
        found = {rule.id: list(rule.find()) for rule in RULES}
        settled = _write(found)
    version = RecordVersion.current()
    if version > before + bool(settled):
        version = before  # somebody else wrote meanwhile, and the rules may not have seen it: ask again next time
    DiscrepancyCheck.objects.update_or_create(pk=1, defaults={"version": version})
    return settled


def _write(found: dict[str, list[Finding]]) -> Settled:
    """Write what differs between the table and `found`; the number of queries does not depend on how much that is."""
    settled = Settled()
    rows = {row.slug: row for row in Discrepancy.objects.exclude(rule="").prefetch_related("sides")}
    taken = set(Discrepancy.objects.filter(rule="").values_list("slug", flat=True))
    new, changed, new_sides = [], [], []
    for rule in RULES:
        for finding in found[rule.id]:
            slug = _free_slug(finding.slug, taken)
            row = rows.pop(slug, None)
            if row is None:
                row = Discrepancy(slug=slug, rule=rule.id)
                _fill(row, finding)
                new.append((row, finding))
            elif _brought_up_to_date(row, finding, settled):
                changed.append(row)
                if _sides(row) != finding.sides:
                    new_sides.append((row, finding))
    closed = [row for row in rows.values() if row.status != CLOSED]
    _close(closed)
    settled.found, settled.closed = len(new), len(closed)
    Discrepancy.objects.bulk_create([row for row, _finding in new])
    if changed or closed:
        Discrepancy.objects.bulk_update([*changed, *closed], FIELDS)
    if new_sides:
        DiscrepancySide.objects.filter(discrepancy__in=[row for row, _finding in new_sides]).delete()
    DiscrepancySide.objects.bulk_create(
        DiscrepancySide(discrepancy=row, number=number, says=side.says, passage_id=side.passage_id)
        for row, finding in [*new, *new_sides]
        for number, side in enumerate(finding.sides, 1)
    )
    return settled


def _free_slug(slug: str, taken: set[str]) -> str:
    """Return `slug`, or with a number where a person's disagreement or an earlier finding has it; take it."""
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug[: SLUG_LENGTH - 4]}-{number}"
    taken.add(free)
    return free


def _fill(row: Discrepancy, finding: Finding) -> None:
    row.kind, row.sentence = finding.kind, finding.sentence
    row.meeting_id, row.party_id = finding.meeting_id, finding.party_id


def _brought_up_to_date(row: Discrepancy, finding: Finding, settled: Settled) -> bool:
    """Bring `row` in step with `finding`; return whether something is to be saved."""
    before = [getattr(row, name) for name in FIELDS]
    has_other_sides = _sides(row) != finding.sides
    _fill(row, finding)
    if row.status == CLOSED or (row.status == EXPLAINED and has_other_sides):
        row.status, row.closed_because = OPEN, ""
        settled.reopened += 1
        return True
    is_changed = has_other_sides or before != [getattr(row, name) for name in FIELDS]
    settled.changed += is_changed
    return is_changed


def _sides(row: Discrepancy) -> tuple[Side, ...]:
    return tuple(Side(side.says, side.passage_id) for side in sorted(row.sides.all(), key=lambda side: side.number))


def _close(rows: Iterable[Discrepancy]) -> None:
    """Mark `rows` as closed, each with its reason in words."""
    by_rule: dict[str, list[Discrepancy]] = {}
    for row in rows:
        by_rule.setdefault(row.rule, []).append(row)
    rules: dict[str, Rule] = {rule.id: rule for rule in RULES}
    for rule_id, of_rule in by_rule.items():
        rule = rules.get(rule_id)  # None: a rule of an earlier release
        reasons = rule.why_gone(of_rule) if rule and rule.why_gone else {}
        for row in of_rule:
            row.status = CLOSED
            row.closed_because = reasons.get(row.slug) or str(rule.gone if rule else NO_RULE)

"""`manage.py find_disagreements`: ask all rules what the sources disagree on."""

from collections import Counter

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from meetings.disagreements.rules import RULES
from meetings.disagreements.settling import settle
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy


class Command(BaseCommand):
    """Bring the table of disagreements in step, and say how many each rule has."""

    help = "Ask all rules what the sources disagree on, and say how many each found: open, explained, closed."

    def handle(self, **options):
        """Settle, then print a line a rule and one for those added by persons."""
        settled = settle()
        numbers = Counter(Discrepancy.objects.values_list("rule", "status"))
        names = {rule.id: rule.name for rule in RULES}
        gone = {rule: rule for rule, _status in numbers if rule and rule not in names}
        for rule, name in [*names.items(), *gone.items(), ("", _("added by a person"))]:
            counted = ", ".join(f"{numbers[rule, status]} {status.label}" for status in DiscrepancyStatus)
            self.stdout.write(f"{rule or '-':<14}{counted:<34}{name}")
        self.stdout.write(
            f"{settled.found} found, {settled.reopened} opened again, {settled.changed} changed, "
            f"{settled.closed} closed."
        )

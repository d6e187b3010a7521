"""How long it takes to read a pasted list of sixty names and to match it with every name of the record."""

import statistics
import time

from django.core.management.base import BaseCommand, CommandError

from meetings.intake.lists import read_list
from meetings.intake.review import Standing, judge
from members.models import Party

CLEAN, MISSPELT, UNKNOWN, DOUBLE = 42, 5, 10, 3
RUNS = 15


class Command(BaseCommand):
    """Pastes 60 names: 42 clean ones, 5 misspelt, 10 unknown, 3 doubles; prints what became of them and how long."""

    help = __doc__

    def handle(self, *args, **options):
        """Read and match the list several times, and print the median in milliseconds."""
        names = [name for name in Party.objects.order_by("slug").values_list("name", flat=True) if len(name) > 6]
        if len(names) < CLEAN + MISSPELT:
            raise CommandError(f"This takes {CLEAN + MISSPELT} parties: load the fixtures first.")
        clean, rest = names[:CLEAN], names[CLEAN : CLEAN + MISSPELT]
        misspelt = [name[:3] + name[4] + name[3] + name[5:] for name in rest]  # two letters change places
        unknown = [f"Guild of the {number}th Bridge" for number in range(4, 4 + UNKNOWN)]
        text = ", ".join([*clean, *unknown, *misspelt, *clean[:DOUBLE]])
        times = []
        for _run in range(RUNS):
            begun = time.perf_counter()
            known = Party.objects.known_names()
            judged = judge(read_list(text, known), known)
            times.append((time.perf_counter() - begun) * 1000)
        counts = {standing: sum(each.standing == standing for each in judged) for standing in Standing}
        told = ", ".join(f"{number} {standing.label}" for standing, number in counts.items())
        self.stdout.write(f"{len(judged)} names: {told}")
        self.stdout.write(f"{statistics.median(times):.1f} ms (median of {RUNS}; longest {max(times):.1f} ms)")

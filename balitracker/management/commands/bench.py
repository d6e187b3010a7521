"""`manage.py bench`: how fast the portal is on this machine, page by page, and beside Datasette."""

import tempfile
from pathlib import Path
from statistics import median

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from balitracker.bench import datasette
from balitracker.bench.addresses import FACETS, MATRIX, addresses
from balitracker.bench.measuring import Measured, alone, measure
from balitracker.bench.reading import read
from balitracker.bench.servers import Server, portal
from balitracker.bench.urls import CONSTANT
from meetings.disagreements.settling import settle
from meetings.models import Attendance, Meeting

SECONDS, QUICK = 3.0, 0.2
ROUNDS = 5
MEGABYTE = 1024 * 1024
LINE = "{:<22} {:>8} {:>8} {:>8} | {:>8} {:>8} {:>8} | {:>5} {:>5} {:>9} {:>7}"
HEADING = ("", "fresh/s", "p50 ms", "p95 ms", "kept/s", "p50 ms", "p95 ms", "asks", "kept", "bytes", "MB")


class Command(BaseCommand):
    """Measure the portal on the record of this database: make one with `manage.py make_scale_data`."""

    help = "Measure pages and files, fresh and kept, and compare them with Datasette and with a constant."

    def add_arguments(self, parser):
        """Take how long to measure."""
        parser.add_argument("--quick", action="store_true", help="a fifth of a second an address, only to see it run")

    def handle(self, *, quick, **options):
        """Measure, and print a line an address and the ratios."""
        if not Meeting.objects.public().exists():
            raise CommandError("There is nothing to measure: run `manage.py make_scale_data` on an empty database.")
        self.seconds = QUICK if quick else SECONDS
        settle()  # what the first reader after a change sets off
        self.found = addresses()
        reads = {name: read(address) for name, address in self.found.items()}
        connection.close()
        with portal(keeps_pages=False) as server:
            fresh, memory = self.all_of(server)
            matrix = alone(server.ports[0], self.found[MATRIX]) if MATRIX in self.found else None
        with portal(keeps_pages=False) as server:  # by itself: memory that other pages took is not counted
            rows_per_second, peak = self.attendance_file(server)
        with portal(keeps_pages=True) as server:
            kept, _memory = self.all_of(server)
            constant = measure(server.ports, CONSTANT, seconds=self.seconds)
            beside_constant = self.in_turn((server, self.found[FACETS]), (server, CONSTANT))
        self.stdout.write(LINE.format(*HEADING))
        for name in self.found:
            self.stdout.write(
                LINE.format(name, *_timing(fresh[name]), *_timing(kept[name]), reads[name].queries,
                            reads[name].queries_kept, reads[name].sent, round(memory[name] / MEGABYTE))
            )  # fmt: skip
        self.stdout.write(LINE.format("a constant", "", "", "", *_timing(constant), "", "", constant.sent, ""))
        self.stdout.write("")
        self.ratio("kept filtered list / a constant", beside_constant, "at least 0.4")
        self.ratio("attendance as CSV, rows a second", rows_per_second, "at least 50,000")
        self.ratio("its process, MB at most", peak / MEGABYTE, "under 150")
        if matrix is not None:
            self.ratio("matrix, seconds fresh", matrix, "under 0.3")
        self.beside_datasette()

    def all_of(self, server: Server) -> tuple[dict[str, Measured], dict[str, int]]:
        """Measure every address; return how each was answered, and the memory a process took for it."""
        measured, memory = {}, {}
        for name, address in self.found.items():
            server.forget_peak()
            measured[name] = measure(server.ports, address, seconds=self.seconds)
            memory[name] = server.peak_memory()
        return measured, memory

    def attendance_file(self, server: Server) -> tuple[float, int]:
        """Take all attendance as CSV; return rows a second and the memory that its process took."""
        took = alone(server.ports[0], "/attendance.csv")
        return Attendance.objects.public().count() / took, server.peak_memory()

    def in_turn(self, ours: tuple[Server, str], theirs: tuple[Server, str]) -> float:
        """Ask two (server, address) in turn, and return how many times as often the first answers: the median."""
        ratios = []
        for _each in range(ROUNDS):
            mine, other = (measure(server.ports, path, seconds=self.seconds) for server, path in (ours, theirs))
            ratios.append(mine.per_second / other.per_second)
        return median(ratios)

    def beside_datasette(self) -> None:
        """Print how many times as often we answer as Datasette, with the same rows, filter and facets."""
        if not datasette.is_installed():
            self.stdout.write("Datasette is not installed, so there is no comparison: pip install -e '.[bench]'")
            return
        with (
            tempfile.TemporaryDirectory() as folder,
            datasette.served(Path(folder)) as theirs,
            portal(keeps_pages=False) as ours,
        ):
            ratio = self.in_turn((ours, self.found[FACETS]), (theirs, datasette.ADDRESS_OF_LIST))
        self.ratio("fresh filtered list / Datasette's", ratio, "at least 10")

    def ratio(self, what: str, number: float, wanted: str) -> None:
        """Print a number beside what it should be."""
        self.stdout.write(f"{what:<40} {number:>10,.2f}   ({wanted})")


def _timing(measured: Measured) -> tuple[str, str, str]:
    return f"{measured.per_second:,.1f}", f"{measured.p50 * 1000:.1f}", f"{measured.p95 * 1000:.1f}"

"""`manage.py check_citations`: does every published record cite a passage, and does each still say so?"""

import json

from django.core.management.base import BaseCommand, CommandError

from meetings.verifying import STATES, CitationReport, Tally, check_citations


class Command(BaseCommand):
    """Print, per document and per kind of record, what was found; exit with 1 where something has no ground."""

    help = "Check that every published record cites a passage and that every cited passage is where it was."

    def add_arguments(self, parser):
        """Take the form of the answer."""
        parser.add_argument("--json", action="store_true", help="answer as JSON")

    def handle(self, *, json: bool, **options):
        """Check and print. Raises CommandError, so that the exit status is 1, for an uncited record or a broken one."""
        report = check_citations()
        self.stdout.write(_as_json(report) if json else _as_text(report))
        if not report.is_sound:
            broken = sum(state == "broken" for state, _citation in report.troubled)
            raise CommandError(f"{len(report.uncited)} published records without a source, {broken} broken citations.")


def _as_text(report: CitationReport) -> str:
    width = max(map(len, [*report.documents, *report.kinds]), default=8)
    lines = []
    for heading, tallies in (("document", report.documents), ("record", report.kinds)):
        lines.append(f"{heading:{width}}  {'cited':>6}" + "".join(f"  {label!s:>13}" for label in STATES.values()))
        lines += [_line(name, tally, width) for name, tally in sorted(tallies.items())]
        total = Tally()
        for tally in tallies.values():
            total.states.update(tally.states)
        lines += [_line("all", total, width), ""]
    lines += [f"{state}: {_name(citation.record)} at {citation.passage}" for state, citation in report.troubled]
    lines += [f"uncited: {_name(record)}" for record in report.uncited]
    lines.append(f"{len(report.uncited)} published records without a source.")
    return "\n".join(lines)


def _line(name: str, tally: Tally, width: int) -> str:
    return f"{name:{width}}  {tally.cited:>6}" + "".join(f"  {tally.states[state]:>13}" for state in STATES)


def _name(record) -> str:
    return f"{record._meta.verbose_name} {record.natural_key()}" if record is not None else "a record that is gone"


def _as_json(report: CitationReport) -> str:
    def numbers(tallies: dict[str, Tally]) -> dict:
        return {
            name: {"cited": tally.cited} | {state: tally.states[state] for state in STATES}
            for name, tally in sorted(tallies.items())
        }

    return json.dumps(
        {
            "documents": numbers(report.documents),
            "records": numbers(report.kinds),
            "uncited": [[record._meta.label_lower, list(record.natural_key())] for record in report.uncited],
            "troubled": [
                {"state": state, "record": str(citation.record), "passage": str(citation.passage)}
                for state, citation in report.troubled
            ],
            "sound": report.is_sound,
        },
        ensure_ascii=False,
        indent=1,
    )

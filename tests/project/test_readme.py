"""The two commands of the README are the ones that are run and tested."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = "python3 -m venv .venv && .venv/bin/pip install -e '.[quickstart]' && .venv/bin/python manage.py quickstart"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"


def test_the_readme_has_both_commands_each_on_a_line_of_its_own():
    lines = [line.strip() for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()]
    assert [lines.count(RUN), lines.count(TEST)] == [1, 1]


def test_ci_runs_the_readmes_test_command():
    assert f"\n({TEST})\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")

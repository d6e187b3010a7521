"""From a fresh copy of the project to a served portal, and again."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LEFT_BEHIND = (".git", ".venv", ".env", "var", "node_modules", "test-results", "__pycache__", ".*_cache")
PATIENCE = 600  # seconds, where other work keeps the machine busy
PASSWORD = re.compile(r"^Account (\w+) \((\w+)\), password, shown only now: (\S{16})$", re.MULTILINE)


class Trial:
    """A copy of the project as a fresh clone has it, with nothing of this machine's settings."""

    def __init__(self, folder: Path):
        self.folder = folder
        named = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        hidden = {line.partition("=")[0] for line in named} | {"DJANGO_SETTINGS_MODULE"}
        self.environment = {key: value for key, value in os.environ.items() if key not in hidden}

    def begin(self, *arguments: str, **environment: str) -> subprocess.Popen:
        """Start `manage.py` with `arguments`."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, **environment: str) -> str:
        """Run `manage.py` with `arguments` to a good end and return what it prints."""
        process = self.begin(*arguments, **environment)
        said, complaints = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, complaints
        return said

    def refusal(self, *arguments: str, **environment: str) -> str:
        """Run `manage.py` with `arguments` to a bad end and return what it complains of."""
        process = self.begin(*arguments, **environment)
        _, complaints = process.communicate(timeout=PATIENCE)
        assert process.returncode != 0
        assert "Traceback" not in complaints
        return complaints

    def shell(self, code: str) -> str:
        """Return what `code` prints, with every model imported."""
        return self.run("shell", "--verbosity=0", "--command", code).strip()

    def git(self, *arguments: str) -> str:
        """Return what git prints about the copy."""
        done = subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> Trial:
    """The copy, before anything was run in it."""
    folder = tmp_path_factory.mktemp("quickstart") / "portal"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
    trial = Trial(folder)
    trial.git("init", "--quiet")
    trial.git("add", "--all")
    return trial


@pytest.fixture(scope="module")
def first_run(trial) -> str:
    """What the first `quickstart` prints."""
    return trial.run("quickstart", "--no-serve")


COUNTS = """
from django.apps import apps
print({model._meta.label: model.objects.count() for model in apps.get_models() if model._meta.managed})
"""


def test_the_first_run_says_what_it_does_and_prints_each_password_once(trial, first_run):
    assert first_run.splitlines()[0] == "Starting PostgreSQL ..."
    assert [match[:2] for match in PASSWORD.findall(first_run)] == [("editor", "Editors"), ("reviewer", "Reviewers")]
    editor, reviewer = (match[2] for match in PASSWORD.findall(first_run))
    assert editor != reviewer
    signs_in = f"from django.contrib.auth import authenticate; u = authenticate(username='editor', password={editor!r})"
    assert trial.shell(f"{signs_in}; print(u.is_staff, u.is_superuser, u.groups.get())") == "True False Editors"


def test_what_it_makes_is_the_owners_alone_and_unknown_to_git(trial, first_run):
    assert stat.S_IMODE((trial.folder / "var" / "quickstart.env").stat().st_mode) == 0o600
    assert [line for line in trial.git("status", "--porcelain").splitlines() if not line.startswith("A  ")] == []
    assert not (trial.folder / "var" / "postgresql" / "postmaster.pid").exists()


def test_a_second_run_loses_and_doubles_nothing(trial, first_run):
    trial.shell("Meeting.objects.filter(slug='wg-tip-10').update(summary='As edited here.')")
    before = trial.shell(COUNTS)
    second_run = trial.run("quickstart", "--no-serve")
    assert PASSWORD.findall(second_run) == []
    for name in ("editor", "reviewer"):
        assert f"Account {name} keeps its password; to change it: manage.py changepassword {name}\n" in second_run
    assert trial.shell(COUNTS) == before
    assert trial.shell("print(Meeting.objects.get(slug='wg-tip-10').summary)") == "As edited here."


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_a_signal_ends_it_and_the_database(trial, first_run, number):
    port = free_port()
    process = trial.begin("quickstart", "--port", str(port))
    try:
        place = next(line for line in process.stdout if line.startswith("The portal is at"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=30) as answer:
            assert answer.status == 200
        ask_for_mail(f"http://127.0.0.1:{port}/follow/")
        assert any(f"<http://127.0.0.1:{port}/follow/" in line for line in process.stdout)
        assert trial.refusal("quickstart", "--port", str(port)) == (
            f"CommandError: Cannot serve on 127.0.0.1:{port}: Address already in use. Another: quickstart --port 8001\n"
        )
    finally:
        process.send_signal(number)
        process.communicate(timeout=60)
    assert f"http://127.0.0.1:{port}/admin/" in place
    assert process.returncode == 0
    assert not (trial.folder / "var" / "postgresql" / "postmaster.pid").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "8000.0"])
def test_a_port_that_is_none_is_refused(trial, port):
    assert f"{port!r} is not a port: it wants a whole number" in trial.refusal("quickstart", f"--port={port}")


def test_https_is_refused_for_a_trial_on_one_machine(trial):
    assert "Set HTTPS=off" in trial.refusal("quickstart", SECRET_KEY="x", HTTPS="on")


def test_reset_asks_first(trial, first_run):
    before = trial.shell(COUNTS)
    assert "Nothing was deleted. In a script, say --reset --yes." in trial.refusal(
        "quickstart", "--reset", "--no-serve"
    )
    assert trial.shell(COUNTS) == before


def test_reset_is_for_the_embedded_database_only(trial):
    elsewhere = "postgresql://nobody@127.0.0.1:1/none"
    refusal = trial.refusal("quickstart", "--reset", "--yes", "--no-serve", SECRET_KEY="x", DATABASE_URL=elsewhere)
    assert "--reset is for the embedded database only. DATABASE_URL is set" in refusal


def test_a_database_that_cannot_be_reached_is_no_traceback(trial):
    elsewhere = "postgresql://nobody@127.0.0.1:1/none"
    assert "CommandError" in trial.refusal("quickstart", "--no-serve", SECRET_KEY="x", DATABASE_URL=elsewhere)


def test_reset_begins_anew(trial, first_run):
    trial.shell("Meeting.objects.filter(slug='wg-tip-10').update(summary='Edited, then reset.')")
    anew = trial.run("quickstart", "--reset", "--yes", "--no-serve")
    assert len(PASSWORD.findall(anew)) == 2
    assert PASSWORD.findall(anew) != PASSWORD.findall(first_run)
    assert trial.shell("print(Meeting.objects.get(slug='wg-tip-10').summary)") != "Edited, then reset."


def ask_for_mail(page: str) -> None:
    """Fill in the form at `page`, as a browser does."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    form = browser.open(page, timeout=30).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    sent = urlencode({"csrfmiddlewaretoken": token, "email": "reader@example.org"}).encode()
    assert "Look into your mail" in browser.open(page, sent, timeout=30).read().decode()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

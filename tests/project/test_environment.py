"""Settings come from the environment; what is missing or not understood is refused by name."""

import ast
import os
import runpy
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from balitracker import environment, quickstart_environment

ROOT = Path(settings.BASE_DIR)
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
NAMED = [line.partition("=")[0] for line in EXAMPLE.splitlines() if line and not line.startswith("#")]


@pytest.fixture
def read_settings(monkeypatch):
    """A function that reads settings.py with nothing but its arguments in the environment."""
    monkeypatch.setattr(environment, "read_file", lambda path: None)
    for name in NAMED:
        monkeypatch.delenv(name, raising=False)

    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(ROOT / "balitracker" / "settings.py"))

    return read


@pytest.mark.parametrize(
    ("variables", "wants"),
    [
        ({}, "SECRET_KEY is not set. It wants a long random text"),
        ({"SECRET_KEY": " "}, "SECRET_KEY is not set. It wants a long random text"),
        ({"SECRET_KEY": "x", "DEBUG": "maybe"}, "DEBUG is 'maybe'. It wants one of: on,"),
        ({"SECRET_KEY": "x", "HTTPS": "yes"}, "HTTPS is 'yes'. It wants one of: on,"),
        ({"SECRET_KEY": "x", "BEHIND_PROXY": "2"}, "BEHIND_PROXY is '2'. It wants one of: on,"),
        ({"SECRET_KEY": "x", "DATABASE_POOL": "many"}, "DATABASE_POOL is 'many'. It wants a whole number"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "nonsense"}, "DATABASE_URL cannot be read. It wants postgresql://"),
        ({"SECRET_KEY": "x", "DATABASE_URL": "mysql://h/n"}, "DATABASE_URL wants a PostgreSQL address"),
    ],
)
def test_a_refusal_names_the_variable_and_what_it_wants(read_settings, variables, wants):
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_settings(**variables)
    assert f"The environment variable {wants}" in str(refusal.value)


def test_only_the_secret_is_needed_and_the_rest_is_safe(read_settings):
    read = read_settings(SECRET_KEY="x")
    assert (read["DEBUG"], read["SECURE_SSL_REDIRECT"], read["SESSION_COOKIE_SECURE"]) == (False, True, True)
    assert read["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert read["DATABASES"]["default"]["ENGINE"] == "balitracker.embedded_postgresql"
    assert "SECURE_PROXY_SSL_HEADER" not in read


def test_database_url_takes_the_place_of_the_embedded_server(read_settings):
    database = read_settings(SECRET_KEY="x", DATABASE_URL="postgresql://u:p@db.example:5433/records")["DATABASES"][
        "default"
    ]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("HOST", "PORT", "USER", "NAME")] == ["db.example", 5433, "u", "records"]


def test_every_variable_is_named_in_the_example_and_the_other_way_round():
    calls = [
        node
        for node in ast.walk(ast.parse((ROOT / "balitracker" / "settings.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    read = {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).removeprefix("environment.") in ("text", "switch", "choice", "number", "words")
    }
    assert sorted(NAMED) == sorted(read)


def test_a_file_gives_what_the_environment_does_not(tmp_path, monkeypatch):
    monkeypatch.setenv("ALREADY", "stays")
    monkeypatch.delenv("NEW", raising=False)
    (tmp_path / ".env").write_text("# NEW=comment\n\nALREADY=changed\nNEW = made=here \nnonsense\n", encoding="utf-8")
    environment.read_file(tmp_path / ".env")
    environment.read_file(tmp_path / "not there")
    assert (os.environ["ALREADY"], os.environ.pop("NEW")) == ("stays", "made=here")


def test_a_trial_gets_a_secret_of_its_own_once(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "")
    quickstart_environment.ensure(tmp_path)
    written = tmp_path / "var" / "quickstart.env"
    first = written.read_text(encoding="utf-8")
    assert "HTTPS=off\n" in first
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    quickstart_environment.ensure(tmp_path)
    assert written.read_text(encoding="utf-8") == first
    assert list(written.parent.iterdir()) == [written]


def test_a_trial_uses_the_secret_there_is(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "")
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n", encoding="utf-8")
    quickstart_environment.ensure(tmp_path)
    (tmp_path / ".env").write_text("SECRET_KEY=\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY", "mine")
    quickstart_environment.ensure(tmp_path)
    assert not (tmp_path / "var").exists()

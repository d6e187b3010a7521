"""Read settings from the environment; refuse, by name, what is missing or cannot be understood."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE, _FALSE = ("on", "true", "1"), ("off", "false", "0")


def read_file(path: Path) -> None:
    """Put the NAME=value lines of `path` into the environment, unless set already or empty. No file: nothing."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and value.strip() and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None, *, wants: str) -> str:
    """Return the variable `name`, or `default`. Raises ImproperlyConfigured, saying what it `wants`."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"The environment variable {name} is not set. It wants {wants}.")
    return default


def switch(name: str, default: bool) -> bool:
    """Return the variable `name` as a yes or no. Raises ImproperlyConfigured for any other word."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in _TRUE + _FALSE:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {value!r}. It wants one of: {', '.join(_TRUE + _FALSE)}."
        )
    return value in _TRUE


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return the variable `name` as one of `choices`. Raises ImproperlyConfigured for any other word."""
    value = os.environ.get(name, "").strip().lower() or default
    if value not in choices:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {value!r}. It wants one of: {', '.join(choices)}."
        )
    return value


def number(name: str, default: int) -> int:
    """Return the variable `name` as a whole number. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"The environment variable {name} is {value!r}. It wants a whole number.")
    return int(value)


def words(name: str, default: str) -> list[str]:
    """Return the variable `name` as a list, split at commas."""
    return [word.strip() for word in text(name, default, wants="a list with commas").split(",") if word.strip()]

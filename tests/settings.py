"""Settings of the tests: the project's own, read from nothing but what stands here.

Only DATABASE_URL is taken from the environment: the suite also runs on a server of one's own.
"""

import os
from pathlib import Path

for _line in (Path(__file__).resolve().parent.parent / ".env.example").read_text(encoding="utf-8").splitlines():
    if "=" in _line and not _line.startswith("#"):
        _name = _line.partition("=")[0]
        # Set, though empty, it also hides what the developer's .env says.
        os.environ[_name] = os.environ.get(_name, "") if _name == "DATABASE_URL" else ""
os.environ.update(SECRET_KEY="only for tests, and long enough not to be complained of", HTTPS="off")
os.environ.update(EMAIL_HOST="console", EMAIL_FROM="records@example.org", PORTAL_URL="http://testserver")

from balitracker.settings import *  # noqa: E402, F403
from balitracker.settings import DATABASES, STORAGES  # noqa: E402

# Its own name for each run, so that two runs at once do not meet.
DATABASES["default"]["TEST"] = {"NAME": f"test_balitracker_{os.getpid()}"}
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"  # what a crash loses does not matter here
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FILES_A_MINUTE = 0  # sweeps ask for thousands from one address
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True  # there is no collected folder to read at the start

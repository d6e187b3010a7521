"""Which addresses are public files: those that end in a format, as /meetings.json does. The desk's are not."""

import re

PUBLIC_FILE = r"^/(?!admin/|static/)(?:[^/]+/)*[^/]+\.[a-z]+$"
_is_public_file = re.compile(PUBLIC_FILE).match


def is_public_file(path: str) -> bool:
    """Whether `path` names a public file."""
    return bool(_is_public_file(path))


def is_json(path: str) -> bool:
    """Whether `path` names a public file of JSON."""
    return path.endswith(".json") and is_public_file(path)

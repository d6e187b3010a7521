"""One key for all ways to write a name, so that a list typed by anyone finds the party."""

import unicodedata


def name_key(name: str) -> str:
    """Return `name` case-folded, with apostrophes, dashes and spaces made alike; "" for a blank name."""
    text = unicodedata.normalize("NFKC", name).replace("’", "'").replace("‘", "'")
    text = text.replace("‐", "-").replace("‑", "-").replace("–", "-")
    return " ".join(text.casefold().split())

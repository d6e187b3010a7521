"""A reference as text, for BibTeX and for programs that read RIS."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.as_it_stood.moments import AsOf

PORTAL = "balitracker"
SHORT = 16
"""So many digits of a fingerprint stand in a reference."""

_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", "\n": "%0A"})


@dataclass(frozen=True)
class Reference:
    """A page as of a moment: `address` shows it, `file` is the JSON file that `fingerprint` is the SHA-256 of."""

    title: str
    publisher: str
    address: str
    as_of: AsOf
    file: str = ""
    fingerprint: str = ""

    @property
    def sentence(self) -> str:
        """The reference as people write it."""
        found = _("“%(title)s”, %(portal)s, %(publisher)s, as it stood at %(moment)s: %(address)s") % {
            "title": self.title, "portal": PORTAL, "publisher": self.publisher,
            "moment": self.as_of.in_words, "address": self.address,
        }  # fmt: skip
        return f"{found} ({self._note})" if self.fingerprint else found

    @property
    def _note(self) -> str:
        return f"SHA-256 {self.fingerprint[:SHORT]}…"

    def as_text(self) -> str:
        """The sentence, and how to check the fingerprint."""
        check = _("The fingerprint is that of the same record as JSON. This command prints it:")
        return f"{self.sentence}\n\n{check}\ncurl -s '{self.file}' | sha256sum\n{self.fingerprint}\n"

    def as_bibtex(self) -> str:
        """An entry for BibTeX; the title keeps its capitals."""
        moment, name = (
            self.as_of.moment,
            slugify(re.sub(r"^\w+://[^/]*|as_of=[^&]*", "", self.address).replace("/", "-")),
        )
        fields = {
            "title": f"{{{_escaped(self.title)}}}",
            "howpublished": _escaped(PORTAL),
            "publisher": f"{{{_escaped(self.publisher)}}}",
            "year": f"{moment:%Y}",
            "month": f"{moment:%m}",
            "url": self.address.translate(_IN_ADDRESS),
            "urldate": f"{moment:%Y-%m-%d}",
            "note": _escaped(_("As it stood at %s.") % self.as_of.in_words + f" {self._note}"),
        }
        written = ",\n".join(f"  {key} = {{{value}}}" for key, value in fields.items())
        return f"@misc{{{PORTAL}-{name}-{moment:%Y%m%d},\n{written}\n}}\n"

    def as_ris(self) -> str:
        """An entry for Zotero, EndNote and the like."""
        moment = self.as_of.moment
        fields = [
            ("TY", "ELEC"),
            ("TI", self.title),
            ("PB", self.publisher),
            ("DB", PORTAL),
            ("PY", f"{moment:%Y}"),
            ("DA", f"{moment:%Y/%m/%d}"),
            ("UR", self.address),
            ("N1", _("As it stood at %s.") % self.as_of.in_words + f" {self._note}"),
        ]
        return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in [*fields, ("ER", "")])


def _escaped(text: str) -> str:
    """Return `text` as BibTeX, and LaTeX behind it, read it: as it stands."""
    return "".join(_BIBTEX.get(sign, sign) for sign in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


FORMATS: dict[str, tuple[str, str, Callable[[Reference], str]]] = {
    "txt": (gettext_lazy("Text"), "text/plain", Reference.as_text),
    "bib": (gettext_lazy("BibTeX"), "application/x-bibtex", Reference.as_bibtex),
    "ris": (gettext_lazy("RIS"), "application/x-research-info-systems", Reference.as_ris),
}
"""Ending of the address -> what a link says, the media type, and what writes it."""

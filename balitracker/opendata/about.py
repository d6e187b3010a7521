"""What is said of the record wherever it is taken away: what it is, on what it rests, its licence, what is left out."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAME = "balitracker"
TITLE = _("Meeting records of the Bali Process Working Group on Trafficking in Persons")
DESCRIPTION = _(
    "Who met, when and where; who came; what was said and agreed; what the work plans promise and how far it is; and "
    "which passage of which document says so."
)
PROVENANCE = _(
    "Read from documents and public pages of the Bali Process by people, in their own words. Names, titles and at most "
    "eight words of a passage are the documents' own. Each row rests on the passages that “citations” names for it; "
    "what is concluded and not said is marked as inferred, with its ground. What the documents do not say is left "
    "empty: empty is “not stated”, never “no” and never zero."
)
NOT_IN_IT = _(
    "What is not published, who wrote what and when, accounts, and the texts of the documents: they belong to their "
    "publishers, whose addresses “documents” gives."
)
LICENCE_MEANS = _("Use, change and pass on all of it, for any purpose; keep the notice of copyright and licence.")


@dataclass(frozen=True)
class Licence:
    """A licence, by its SPDX identifier."""

    identifier: str
    title: Promise
    address: str


LICENCE = Licence("MIT", _("MIT License"), "https://opensource.org/license/mit")


@dataclass(frozen=True)
class Download:
    """A file of the whole record: its name at /data/, what it is, and for whom."""

    file_name: str
    title: Promise
    meaning: Promise


PACKAGE = Download(
    f"{NAME}.zip",
    _("Data package"),
    _("All tables as CSV, with their types, keys and meanings in datapackage.json (Frictionless Data Package)."),
)
SQLITE = Download(
    f"{NAME}.sqlite",
    _("SQLite file"),
    _("The same tables as one database, for Datasette, R, Python, QGIS or DB Browser for SQLite."),
)

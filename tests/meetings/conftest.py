"""A document with passages and what rests on them, and a folder of its own for kept files."""

import pytest

from balitracker.publication import PublicationState
from meetings.intake.paragraphs import fingerprint
from meetings.models import Citation, Document, Passage
from members.models import Party
from tests.meetings.minutes import LINES


@pytest.fixture
def documents_dir(settings, tmp_path):
    """The folder of kept files; made when the first is kept."""
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def document(db) -> Document:
    """A document with a passage for each line, and a party resting on each."""
    document = Document.objects.create(slug="minutes", title="Minutes", kind="report", state=PublicationState.PUBLISHED)
    for number, line in enumerate(LINES, 1):
        passage = Passage.objects.create(document=document, number=number, gist=line, sha256=fingerprint(line))
        party = Party.objects.create(slug=f"party-{number}", name=f"Party {number}", kind="state")
        Citation.objects.create(record=party, passage=passage)
    return document

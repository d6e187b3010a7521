"""A document of four lines, and what tests ask of documents."""

from meetings.actions import load_document
from meetings.models import Document, DocumentVersion, Paragraph

LINES = ["Opening.", "Members met.", "They agreed.", "They went home."]


def text(*lines: str) -> bytes:
    return "\n\n".join(lines).encode()


def load(document, *lines, by=None, **options):
    return load_document(by=by, document=document, content=text(*lines), file_name="minutes.txt", **options)


def names(folder) -> list[str]:
    """The files in the folder."""
    return sorted(path.name for path in folder.iterdir())


def rows() -> tuple:
    return tuple(model.objects.count() for model in (DocumentVersion, Paragraph)) + tuple(
        Document.objects.order_by("pk").values_list("pk", "sha256")
    )


def numbers(document) -> dict[str, int]:
    return dict(document.passages.values_list("gist", "number"))

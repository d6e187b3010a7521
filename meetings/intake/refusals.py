"""The sentences of a refusal: each names the cause and what to do."""

from django.utils.translation import gettext_lazy as _

from meetings.intake.unreadable import Unreadable


class Refused(Exception):
    """Something that is not done. `reason` is a sentence that names the cause and what to do about it."""

    def __init__(self, reason):
        super().__init__(str(reason))
        self.reason = str(reason)


REASONS = {
    # The name
    "name_path": _("The file name has a path in it, or characters that no name has: give the bare name."),
    "name_long": _("The file name is longer than 255 characters: rename the file."),
    "extension_unknown": _("The name ends in “%(extension)s”. What can be read: .txt, .docx, .pdf with text, .html."),
    "extension_none": _("The name has no extension. What can be read: .txt, .docx, .pdf with text, .html."),
    "extension_wrong": _(
        "The name ends in “%(extension)s”, but the content is %(found)s: rename the file or take the right one."
    ),
    # The size
    "too_large": _("The file is larger than %(limit)s MB: load the document without its pictures, or in parts."),
    "empty": _("The file is empty: save it again, or take another copy."),
    "too_many_characters": _("The text has more than %(limit)s characters: split the document and load its parts."),
    "too_many_paragraphs": _("The text has more than %(limit)s paragraphs: split the document and load its parts."),
    "too_many_pages": _("It has %(pages)s pages, more than %(limit)s: split the document and load its parts."),
    # What it is
    "archive": _("It is an archive (%(kind)s): unpack it and load the documents inside one by one."),
    "old_office": _("It is an old Office file (%(kind)s): open it and save it as .docx or PDF."),
    "office": _("It is an Office file of another kind (%(kind)s): save it as .docx or PDF."),
    "rich_text": _("It is a rich text file (RTF): open it and save it as .docx."),
    "picture": _("It is a picture (%(kind)s): run text recognition first, and load the PDF or text that it makes."),
    "program": _("It is a program (%(kind)s), not a document. It was not run."),
    "media": _("It is a sound or film file (%(kind)s): load its transcript."),
    "xml": _("It is XML data, not a document: save it as .docx, PDF, .html or .txt."),
    "nul_bytes": _("It has NUL bytes, which no text has: save it again as UTF-8 text, .docx or PDF."),
    "control_characters": _("It has control characters, which no text has: save it again as UTF-8 text, .docx or PDF."),
    "unknown_encoding": _("Its letters are in an encoding that is not known: save it as UTF-8."),
    # What it holds
    "no_text": _("It has no text: take a copy that has."),
    "only_pictures": _("It has no text, only pictures: run text recognition first."),
    "unmapped_letters": _("Its letters cannot be told from its fonts: run text recognition first, or take the .docx."),
    "encrypted": _("It is protected by a password: save a copy without one."),
    "pdf_cut_off": _("The PDF is cut off, its end is missing: fetch it again."),
    "pdf_damaged": _("The PDF is damaged and cannot be read: open it and save it again, or fetch it again."),
    "html_damaged": _("The web page is damaged and cannot be read: save it again from the browser."),
    "docx_damaged": _("The .docx is damaged or cut off: open it and save it again, or fetch it again."),
    "docx_expands": _("The .docx unpacks to more than %(limit)s MB: it is not a usual document, and was not unpacked."),
    "docx_parts": _("The .docx has %(parts)s files inside, more than %(limit)s: it is not a usual document."),
    "docx_entities": _("The .docx declares entities in its XML, which no Office program writes: it was not read."),
    "too_deep": _("Its elements stand more than %(limit)s deep inside each other: it is not a usual document."),
    # What reading it takes
    "too_slow": _("Reading it takes longer than %(limit)s seconds: split it, or save it as text."),
    "too_big_for_memory": _("Reading it takes more than %(limit)s MB of memory: split it, or save it as text."),
    "crashed": _("Reading it failed: it is damaged, or made to do harm. Save it again, or take another copy."),
}  # fmt: skip
"""Code -> sentence."""


def refusal(unreadable: Unreadable) -> Refused:
    """Return what a person is told of an `unreadable` file, in the language of the request."""
    return Refused(REASONS[unreadable.code] % unreadable.figures)

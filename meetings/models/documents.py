"""The documents that the record rests on, and their passages."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from balitracker.dates import EdtfField
from balitracker.history import tracked
from balitracker.models import PendingFile
from balitracker.publication import Part, Publishable, withdrawn_with_reason
from balitracker.slugs import page_address, slug_constraint
from meetings.enums import DocumentKind
from meetings.querysets import DocumentQuerySet

SHA256 = RegexValidator(r"^[0-9a-f]{64}$", _("A fingerprint (SHA-256) has 64 digits and letters from a to f."))


@tracked
class Document(Publishable):
    """A source: a statement, summary, report or public page."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("The last part of the address of its page in this record: wg-tip-10-co-chair-statement."),
    )
    title = models.CharField(_("title"), max_length=300, help_text=_("As the document has it; ours where it has none."))
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind, help_text=_("What sort of document it is."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True, help_text=_("Blank: not stated."))
    date = EdtfField(
        _("date"),
        blank=True,
        earliest="starts_on",
        latest="ends_on",
        help_text=_("When it was issued. Blank: not stated."),
    )
    starts_on = models.DateField(_("first day"), null=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, editable=False)
    date_note = models.TextField(_("note on the date"), blank=True, help_text=_("What is inferred, and why."))
    url = models.URLField(
        _("link"), max_length=500, blank=True, help_text=_("Where the public finds it. Blank: none is known.")
    )
    sha256 = models.CharField(
        _("fingerprint of the file"),
        max_length=64,
        blank=True,
        validators=[SHA256],
        help_text=_(
            "The SHA-256 of the file that the record was made from; loading the file fills it. Blank: not held."
        ),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Shown to the public: state of the copy, and the like."))

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [slug_constraint("meetings_document"), withdrawn_with_reason("meetings_document")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Address of the document's page."""
        return page_address("documents:detail", self.slug)


@tracked
class Passage(Part):
    """One paragraph of a document, or one fact-bearing place of a public page whose text is not held."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="passages", verbose_name=_("document"), help_text=_("Where it stands.")
    )
    number = models.PositiveSmallIntegerField(
        _("number"),
        help_text=_("Paragraphs are counted from 1, headings included; of a text that is not held, the facts we use."),
    )
    gist = models.TextField(_("gist"), help_text=_("What it says, in our own words."))
    sha256 = models.CharField(
        _("fingerprint of the paragraph"),
        max_length=64,
        blank=True,
        validators=[SHA256],
        help_text=_("Its SHA-256, spaces made alike; it is filled from the text. Blank: the text is not held."),
    )

    WHOLE = "document"
    NATURAL_KEY = ("document__slug", "number")

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["document__title", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="meetings_passage_number_once",
                deferrable=models.Deferrable.IMMEDIATE,  # so that one statement can renumber them all
                violation_error_message=_("This document already has a passage of that number."),
            ),
            models.CheckConstraint(
                name="meetings_passage_counted_from_1",
                condition=Q(number__gte=1),
                violation_error_message=_("Paragraphs are counted from 1."),
            ),
        ]

    def __str__(self):
        return f"{self.document}, ¶{self.number}"

    @property
    def anchor(self) -> str:
        """The id of its place on the document's page: p4."""
        return f"p{self.number}"


@tracked
class DocumentVersion(Part):
    """A file of a document, as it was loaded; the newest is in force, the others stay readable."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions", verbose_name=_("document"))
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("From 1, oldest first."))
    sha256 = models.CharField(_("fingerprint of the file"), max_length=64, validators=[SHA256])
    file_name = models.CharField(_("file name"), max_length=255, help_text=_("As it was loaded."))
    media_type = models.CharField(_("type"), max_length=100, help_text=_("Judged by the content."))
    loaded_at = models.DateTimeField(_("loaded"), auto_now_add=True)

    WHOLE = "document"
    NATURAL_KEY = ("document__slug", "number")

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        ordering = ["document__title", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                name="meetings_documentversion_number_once",
                violation_error_message=_("This document already has a version of that number."),
            ),
            models.UniqueConstraint(
                fields=["document", "sha256"],
                name="meetings_documentversion_file_once",
                violation_error_message=_("This file is already a version of the document."),
            ),
        ]

    def __str__(self):
        return f"{self.document}, {self.file_name}"


class PendingImport(PendingFile):
    """A file that somebody was shown the report of: one a person and document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", verbose_name=_("document"))

    class Meta:
        verbose_name = _("import to be confirmed")
        verbose_name_plural = _("imports to be confirmed")
        constraints = [models.UniqueConstraint(fields=["document", "by"], name="meetings_pendingimport_once")]


@tracked
class Paragraph(Part):
    """A paragraph of a version of a document, as it stands there."""

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="paragraphs", verbose_name=_("version"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("fingerprint"), max_length=64, validators=[SHA256], db_index=True)

    WHOLE = "version__document"
    TOLD_AMONG_LATEST = False
    NATURAL_KEY = ("version__document__slug", "version__number", "number")

    class Meta:
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"],
                name="meetings_paragraph_number_once",
                violation_error_message=_("This version already has a paragraph of that number."),
            )
        ]

    def __str__(self):
        return f"{self.version}, ¶{self.number}"

    @property
    def anchor(self) -> str:
        """The id of its place on the document's page: p4."""
        return f"p{self.number}"

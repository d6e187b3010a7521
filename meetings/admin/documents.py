"""The desk: documents, their passages, and what rests on them."""

from django.contrib import admin
from django.db.models import Case, Count, When
from django.template.defaultfilters import truncatewords
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin import PublishableAdmin, RecordAdmin, TabularPartInline, date_column, state_column
from balitracker.history.words import Names
from meetings.admin.importing import DocumentImportAdmin
from meetings.admin.passages import PassageMakingAdmin
from meetings.models import Citation, Document, DocumentVersion, Paragraph, Passage
from meetings.sources import name_of_field

GIST_WORDS = 20
LONGEST_NUMBER = 5  # digits of a paragraph's number
LONGEST_KEY = 18


class PassageInline(TabularPartInline):
    """The paragraphs, in the document's order."""

    model = Passage
    numbered = "number"
    fields = ["number", "gist"]
    about = gettext_lazy(
        "What the record rests on: a row for each paragraph, or for each fact of a page whose text is not held. Where "
        "you have the file, save the document, then load it: its paragraphs are offered."
    )
    classes = ["collapse"]
    show_change_link = True
    extra_when_new = 5


@admin.register(Document)
class DocumentAdmin(PassageMakingAdmin, DocumentImportAdmin, PublishableAdmin):
    """Statements, summaries, reports and public pages."""

    public_view = "meetings.views.DocumentDetailView"
    list_display = [
        "title",
        "kind",
        "publisher",
        date_column("date", gettext_lazy("date")),
        "passages_held",
        state_column,
    ]
    list_filter = ["state", "kind", "publisher"]
    date_hierarchy = "starts_on"
    search_fields = ["title", "publisher", "slug", "url"]
    search_help_text = gettext_lazy("Title, publisher or address.")
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (gettext_lazy("What it is"), {"fields": ["title", "kind", "publisher", "slug"]}),
        (gettext_lazy("When it was issued"), {"fields": ["date", "date_note"]}),
        (gettext_lazy("Where it is found"), {"fields": ["url", "sha256"]}),
        (gettext_lazy("What a reader should know"), {"fields": ["note"]}),
    ]
    inlines = [PassageInline]

    def get_inline_instances(self, request, obj=None):
        """Open the passages of a new document: without one nothing can rest on it."""
        inlines = super().get_inline_instances(request, obj)
        for inline in inlines:
            if obj is None:
                inline.classes = []
        return inlines

    def get_queryset(self, request):
        """Count the passages."""
        return super().get_queryset(request).annotate(passage_count=Count("passages"))

    @admin.display(description=gettext_lazy("passages"), ordering="passage_count")
    def passages_held(self, document) -> int:
        """How many of its passages the record holds."""
        return document.passage_count


@admin.register(DocumentVersion)
class DocumentVersionAdmin(RecordAdmin):
    """Files as they were loaded; a new one is loaded on the document's own page."""

    list_display = ["document", "number", "file_name", "media_type", "loaded_at"]
    list_filter = [("document", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["document"]
    search_fields = ["document__title", "file_name", "sha256"]
    fields = ["document", "number", "file_name", "media_type", "sha256", "loaded_at"]
    readonly_fields = fields

    def has_add_permission(self, request) -> bool:
        """Nowhere but on the document's page."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody: what was loaded stays readable."""
        return False


@admin.register(Paragraph)
class ParagraphAdmin(RecordAdmin):
    """The text of documents, as it was loaded."""

    list_display = ["number", "text_in_short", "version"]
    list_select_related = ["version__document"]
    list_filter = [("version__document", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["text", "version__document__title"]
    fields = ["version", "number", "text", "sha256"]
    readonly_fields = fields

    def has_add_permission(self, request) -> bool:
        """Nobody: text comes with a file."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody: what was loaded stays readable."""
        return False

    @admin.display(description=gettext_lazy("text"))
    def text_in_short(self, paragraph) -> str:
        """The first words."""
        return truncatewords(paragraph.text, GIST_WORDS)


@admin.register(Passage)
class PassageAdmin(RecordAdmin):
    """Passages, all documents together."""

    list_display = ["paragraph", "document", "gist_in_short", "resting_on_it"]
    list_display_links = ["paragraph", "document"]
    list_filter = [("document", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["document"]
    search_fields = ["document__title", "document__slug", "gist", "=number"]
    search_help_text = gettext_lazy("Words of the document's title or of the gist, and the paragraph's number.")
    autocomplete_fields = ["document"]
    numbered, numbered_within = "number", "document"
    fields = ["document", "number", "gist", "sha256"]

    def get_queryset(self, request):
        """Count what rests on each."""
        return super().get_queryset(request).annotate(citation_count=Count("citations"))

    def autocomplete_label(self, passage) -> str:
        """Name a passage by what it says, where one is chosen from a list."""
        return f"{passage} – {truncatewords(passage.gist, GIST_WORDS)}"

    def get_search_results(self, request, queryset, search_term):
        """Find a paragraph by ¶4 as well as by 4."""
        return super().get_search_results(request, queryset, search_term.replace("¶", " "))

    def autocomplete_order(self, passages, request):
        """Begin with the paragraph of the number typed, and with the documents that stand on the form at hand."""
        documents = [key for key in request.GET.get("documents", "").split(",") if _is_key(key)]
        typed = request.GET.get("term", "").replace("¶", " ").split()
        numbers = [int(word) for word in typed if word.isdecimal() and len(word) < LONGEST_NUMBER]
        is_other_document = Case(When(document__in=documents, then=0), default=1)
        is_other_number = Case(When(number__in=numbers, then=0), default=1)
        return passages.order_by(is_other_document, is_other_number, "document__title", "number")

    @admin.display(description=gettext_lazy("paragraph"), ordering="number")
    def paragraph(self, passage) -> str:
        """The number, as documents cite it."""
        return f"¶{passage.number}"

    @admin.display(description=gettext_lazy("gist"))
    def gist_in_short(self, passage) -> str:
        """The first words of the gist."""
        return truncatewords(passage.gist, GIST_WORDS)

    @admin.display(description=gettext_lazy("records resting on it"), ordering="citation_count")
    def resting_on_it(self, passage) -> int:
        """How many records cite it."""
        return passage.citation_count


@admin.register(Citation)
class CitationAdmin(RecordAdmin):
    """What rests on which passage, all records together; a new citation is made on the record's own page."""

    list_display = ["record_named", "kind_of_record", "field_named", "passage", "anchor", "inferred"]
    list_filter = ["inferred", ("content_type", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["content_type", "passage__document"]
    search_fields = ["passage__document__title", "passage__gist", "anchor", "ground"]
    search_help_text = gettext_lazy("Words of the document's title, of the gist, the anchor or the ground.")
    autocomplete_fields = ["passage"]
    fields = ["record_link", "field_named", "passage", "anchor", "says", "inferred", "ground"]
    readonly_fields = ["record_link", "field_named"]

    def has_add_permission(self, request) -> bool:
        """Nowhere but on the record that rests on it."""
        return False

    def get_changelist_instance(self, request):
        """Fetch the names of the page's records together."""
        changelist = super().get_changelist_instance(request)
        names = Names()
        for citation in changelist.result_list:
            names.want_targets(Citation, citation)
        names.load()
        for citation in changelist.result_list:
            names.of_row(citation)  # so that it holds its record from now on
        return changelist

    @admin.display(description=gettext_lazy("record"))
    def record_named(self, citation) -> str:
        """The record that rests on the passage."""
        return str(citation.record)

    @admin.display(description=gettext_lazy("kind of record"), ordering="content_type")
    def kind_of_record(self, citation) -> str:
        """What sort of record it is."""
        return citation.content_type.model_class()._meta.verbose_name

    @admin.display(description=gettext_lazy("field"), ordering="field")
    def field_named(self, citation) -> str:
        """The one field that rests on it, by its label."""
        if not citation.field:
            return _("the record itself")
        return str(name_of_field(citation.content_type.model_class(), citation.field))

    @admin.display(description=gettext_lazy("record"))
    def record_link(self, citation) -> str:
        """The record, as a link to its page at the desk."""
        record = citation.record
        options = record._meta
        try:
            address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])
        except NoReverseMatch:
            return str(record)
        return format_html('<a href="{}">{}</a>', address, record)


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < LONGEST_KEY

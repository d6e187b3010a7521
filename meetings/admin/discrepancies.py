"""The desk: disagreements, open, explained and closed."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin import RecordAdmin, TabularPartInline
from meetings.disagreements.explaining import explain, reopen
from meetings.disagreements.rules import RULE_NAMES
from meetings.disagreements.settling import settle_if_needed
from meetings.enums import DiscrepancyStatus
from meetings.models import Discrepancy, DiscrepancySide
from meetings.verifying import Texts

FOUND = ["sentence", "kind", "meeting", "party", "rule_named", "status", "closed_because", "both_sides"]
"""What a rule writes, shown and not to be changed."""


class RuleFilter(admin.SimpleListFilter):
    """By the rule that found it, or a person."""

    title = gettext_lazy("found by")
    parameter_name = "rule"

    def lookups(self, request, model_admin):
        """Every rule, then "a person"."""
        return [*RULE_NAMES.items(), ("person", _("a person"))]

    def queryset(self, request, queryset):
        """Keep those of the rule chosen."""
        if self.value() is None:
            return queryset
        return queryset.filter(rule="" if self.value() == "person" else self.value())


class DiscrepancyForm(forms.ModelForm):
    """Reason and explanation go together; a person's own may also be closed, with a sentence that says why."""

    class Meta:
        model = Discrepancy
        fields = [
            "sentence", "kind", "meeting", "party", "slug", "status", "reason", "explanation"
        ]  # fmt: skip
        widgets = {"sentence": forms.Textarea({"rows": 2}), "explanation": forms.Textarea({"rows": 3})}

    def clean(self):
        """Refuse one of reason and explanation without the other, and an explained or closed one without words."""
        cleaned = super().clean()
        reason, explanation = cleaned.get("reason"), (cleaned.get("explanation") or "").strip()
        if bool(reason) != bool(explanation):
            raise ValidationError(_("Choose a reason and explain in a sentence; or leave both empty."))
        if cleaned.get("status") in (DiscrepancyStatus.EXPLAINED, DiscrepancyStatus.CLOSED) and not explanation:
            raise ValidationError(_("Say in the explanation why it is explained or closed."))
        return cleaned


class SideInline(TabularPartInline):
    """The sides of a person's own disagreement."""

    model = DiscrepancySide
    numbered = "number"
    fields = ["number", "says", "passage"]
    autocomplete_fields = ["passage"]
    fetched = ("passage__document",)
    extra_when_new = 2


@admin.register(Discrepancy)
class DiscrepancyAdmin(RecordAdmin):
    """Explain what rules found; keep what persons add."""

    form = DiscrepancyForm
    list_display = ["sentence", "status", "kind", "rule_named", "meeting", "reason"]
    list_filter = ["status", "kind", RuleFilter, "reason"]
    list_select_related = ["meeting"]
    search_fields = ["sentence", "explanation", "slug", "sides__says"]
    search_help_text = gettext_lazy("Words of the sentence, of a side or of the explanation.")
    ordering = ["-status", "slug"]
    autocomplete_fields = ["meeting", "party"]
    prepopulated_fields = {"slug": ["sentence"]}
    inlines = [SideInline]

    # What may be done

    def has_delete_permission(self, request, obj=None) -> bool:
        """Nobody deletes one: it is explained, or closes."""
        return False

    def get_inlines(self, request, obj):
        """Sides are written by hand where the disagreement is a person's own."""
        return [] if _is_found(obj) else self.inlines

    def get_fields(self, request, obj=None):
        """What a rule found, and its explanation; all of a person's own."""
        if _is_found(obj):
            return [*FOUND, "reason", "explanation"]
        return ["sentence", "kind", "meeting", "party", "slug", "status", "reason", "explanation"]

    def get_readonly_fields(self, request, obj=None):
        """What a rule wrote stays as it wrote it; a closed one has nothing to explain."""
        if not _is_found(obj):
            return []
        return [*FOUND, "reason", "explanation"] if obj.status == DiscrepancyStatus.CLOSED else FOUND

    def get_prepopulated_fields(self, request, obj=None):
        """An address is made of the sentence of a new one only."""
        return {} if obj else self.prepopulated_fields

    # Showing

    def changelist_view(self, request, extra_context=None):
        """Bring the list in step with the record first."""
        if request.method == "GET":
            settle_if_needed()
        return super().changelist_view(request, extra_context)

    def get_queryset(self, request):
        """With the sides and their passages."""
        return super().get_queryset(request).for_list()

    @admin.display(description=gettext_lazy("found by"), ordering="rule")
    def rule_named(self, discrepancy) -> str:
        """The rule's name, or "a person"."""
        return RULE_NAMES.get(discrepancy.rule, discrepancy.rule) if discrepancy.rule else _("a person")

    @admin.display(description=gettext_lazy("both sides"))
    def both_sides(self, discrepancy) -> str:
        """What each side says, with the passage that says it beside that of the other."""
        texts = Texts()
        rows = ((side.says, _passage_link(side), _text_of(side, texts)) for side in discrepancy.sides.all())
        return format_html('<ul class="desk-sides">{}</ul>', format_html_join("", "<li><p>{}: {}</p>{}</li>", rows))

    # Saving

    def save_model(self, request, obj, form, change):
        """Save a person's own as it is; of what a rule found, the explanation only."""
        if not _is_found(obj):
            if obj.status == DiscrepancyStatus.OPEN and obj.explanation and "explanation" in form.changed_data:
                obj.status = DiscrepancyStatus.EXPLAINED
            obj.closed_because = obj.explanation if obj.status == DiscrepancyStatus.CLOSED else ""
            super().save_model(request, obj, form, change)
        elif {"reason", "explanation"} & set(form.changed_data) or (obj.explanation and not obj.is_explained):
            if obj.explanation:
                explain(by=request.user, discrepancy=obj, reason=obj.reason, explanation=obj.explanation)
            else:
                reopen(by=request.user, discrepancy=obj)


def _is_found(discrepancy: Discrepancy | None) -> bool:
    """Whether a rule found it."""
    return discrepancy is not None and bool(discrepancy.rule)


def _passage_link(side: DiscrepancySide) -> str:
    if side.passage is None:
        return _("the record itself")
    return format_html('<a href="{}">{}</a>', side.passage.get_absolute_url(), side.passage)


def _text_of(side: DiscrepancySide, texts: Texts) -> str:
    """Return the text of the passage of a side, where it is held, else its gist."""
    if side.passage is None:
        return ""
    text = texts.of(side.passage)
    if text is None:
        return format_html("<p>{}</p>", _("In our own words: %(gist)s") % {"gist": side.passage.gist})
    return format_html("<blockquote>{}</blockquote>", text)


@admin.register(DiscrepancySide)
class DiscrepancySideAdmin(RecordAdmin):
    """Sides, all disagreements together; they are written on the page of the disagreement."""

    list_display = ["says", "passage", "discrepancy"]
    list_select_related = ["passage__document", "discrepancy"]
    search_fields = ["says", "discrepancy__sentence"]
    fields = ["discrepancy", "number", "says", "passage"]
    readonly_fields = fields

    def has_add_permission(self, request) -> bool:
        """Nowhere but on the disagreement."""
        return False

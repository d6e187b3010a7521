"""The desk: parties, their names and memberships, people and their posts."""

from django.contrib import admin, messages
from django.forms import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.admin import RecordAdmin, TabularPartInline, citations_of, date_column, names_column
from balitracker.admin.numbering import PartFormSet
from balitracker.admin.sheets import SheetAdmin
from members.enums import PartyKind
from members.models import Membership, Party, PartyName, Person, Post
from members.names import name_key
from members.spreadsheets import PartySheet

SAME_NAME = gettext_lazy("“%(name)s” is on the list already.")


class PartyNameFormSet(PartFormSet):
    """Other names of one party: each once, however it is spelt with capitals and spaces."""

    def clean(self):
        """Refuse the second of two names with the same key."""
        super().clean()
        seen = set()
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name")
            if name and not self._should_delete_form(form):
                if name_key(name) in seen:
                    form.add_error("name", ValidationError(SAME_NAME, params={"name": name}))
                seen.add(name_key(name))


class PartyNameInline(TabularPartInline):
    """Every other spelling, acronym and former name."""

    model = PartyName
    formset = PartyNameFormSet
    fields = ["name", "kind", "period"]
    extra_when_new = 2


class MembershipInline(TabularPartInline):
    """The bodies on which the party stands."""

    model = Membership
    fk_name = "party"
    fetched = ("party",)
    autocomplete_fields = ["body"]
    fields = ["body", "standing", "period", "note"]
    verbose_name_plural = gettext_lazy("memberships: on which bodies it stands, and how")


class BodyMemberInline(TabularPartInline):
    """The parties on a body; shown on the pages of bodies."""

    model = Membership
    fk_name = "body"
    fetched = ("body",)
    autocomplete_fields = ["party"]
    fields = ["party", "standing", "period", "note"]
    verbose_name_plural = gettext_lazy("who is on this body")


class PostInline(TabularPartInline):
    """The offices that a person holds."""

    model = Post
    fetched = ("person",)
    autocomplete_fields = ["party"]
    fields = ["title", "party", "period"]


@admin.register(Party)
class PartyAdmin(SheetAdmin, RecordAdmin):
    """States, organisations, companies, programmes and bodies."""

    sheet = PartySheet
    list_display = [
        "name",
        "acronym",
        "kind",
        names_column(gettext_lazy("other names"), lambda party: party.names.all()),
        "iso_code",
    ]
    list_filter = ["kind", "memberships__standing", "subregion"]
    search_fields = ["name", "acronym", "names__name", "slug"]
    search_help_text = gettext_lazy("Any name, other spelling, former name or acronym.")
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "acronym", "kind", "slug"]}),
        (gettext_lazy("States and territories"), {"fields": ["iso_code", "subregion"]}),
        (gettext_lazy("What a reader should know"), {"fields": ["note"]}),
    ]
    inlines = [PartyNameInline, MembershipInline, BodyMemberInline, citations_of(Party)]

    def get_queryset(self, request):
        """Fetch the other names as well."""
        return super().get_queryset(request).prefetch_related("names")

    def get_inlines(self, request, obj):
        """Only a Bali Process body has parties on it."""
        is_body = obj is not None and obj.kind == PartyKind.BODY
        return [inline for inline in self.inlines if is_body or inline is not BodyMemberInline]

    def view_on_site(self, obj) -> str | None:
        """Return the public page, where the public record says something of the party."""
        return obj.get_absolute_url() if Party.objects.public().filter(pk=obj.pk).exists() else None


@admin.register(PartyName)
class PartyNameAdmin(RecordAdmin):
    """Other names, all parties together."""

    list_display = ["name", "party", "kind", date_column("period", gettext_lazy("in use"), ordering="period")]
    list_filter = ["kind"]
    list_select_related = ["party"]
    search_fields = ["name", "party__name"]
    autocomplete_fields = ["party"]
    fields = ["party", "name", "kind", "period"]
    inlines = [citations_of(PartyName)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Refuse a name that its own party has already."""

        class NameOnce(super().get_form(request, obj, change=change, **kwargs)):
            def clean_name(self):
                name = self.cleaned_data["name"]
                if PartyName.objects.filter(key=name_key(name)).exclude(pk=self.instance.pk).exists():
                    raise ValidationError(_("“%(name)s” is recorded already."), params={"name": name})
                return name

        return NameOnce


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Who stands how on which body."""

    list_display = ["party", "body", "standing", date_column("period", gettext_lazy("period"))]
    list_filter = ["standing", ("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["party", "body"]
    search_fields = ["party__name", "party__acronym", "party__names__name", "body__name", "body__acronym"]
    autocomplete_fields = ["party", "body"]
    fields = ["party", "body", "standing", "period", "note"]
    inlines = [citations_of(Membership)]


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """People whom public documents name."""

    list_display = [
        "__str__",
        names_column(gettext_lazy("posts"), lambda person: [post.title for post in person.posts.all()]),
        names_column(
            gettext_lazy("for"), lambda person: dict.fromkeys(post.party.short_name for post in person.posts.all())
        ),
    ]
    search_fields = ["name", "posts__title", "posts__party__name", "posts__party__acronym"]
    search_help_text = gettext_lazy("Name, title of a post, or party.")
    prepopulated_fields = {"slug": ["name"]}
    fields = ["honorific", "name", "slug"]
    inlines = [PostInline]

    def get_queryset(self, request):
        """Fetch the posts as well."""
        return super().get_queryset(request).prefetch_related("posts__party")

    def add_view(self, request, form_url="", extra_context=None):
        """Remind whom the record may name."""
        if request.method == "GET":
            self.message_user(request, _("Only people whom a public document names are recorded."), messages.INFO)
        return super().add_view(request, form_url, extra_context)


@admin.register(Post)
class PostAdmin(RecordAdmin):
    """Posts, all people together."""

    list_display = ["title", "person", "party", date_column("period", gettext_lazy("period"))]
    list_filter = [("party", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["person", "party"]
    search_fields = ["title", "person__name", "party__name", "party__acronym"]
    autocomplete_fields = ["person", "party"]
    fields = ["person", "title", "party", "period"]
    inlines = [citations_of(Post)]

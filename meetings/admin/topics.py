"""The desk: topics."""

from django.contrib import admin

from balitracker.admin import RecordAdmin
from balitracker.admin.bulk import BulkAdmin
from meetings.bulk import TopicEdit
from meetings.models import Topic


@admin.register(Topic)
class TopicAdmin(BulkAdmin, RecordAdmin):
    """Themes that meetings return to."""

    bulk = TopicEdit
    actions = ["edit_selected", *RecordAdmin.actions]
    list_display = ["name", "description"]
    search_fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description"]

    def view_on_site(self, obj) -> str | None:
        """Return the public page, where a published record is about the topic."""
        return obj.get_absolute_url() if Topic.objects.public().filter(pk=obj.pk).exists() else None

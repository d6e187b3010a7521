"""What the pages of single records share."""

from django.views.generic import DetailView

from balitracker.checked import checked
from balitracker.linked_data import Absolute, as_script
from balitracker.publication import Publishable
from balitracker.withdrawn import SaysWhyWithdrawn


class PublishedDetailView(SaysWhyWithdrawn, DetailView):
    """One record's page. With `preview=True` (the desk's preview) it shows records in any state, and says so."""

    preview = False

    def linked_data(self, absolute: Absolute) -> list[dict]:
        """Return what the page says of its record in the words of schema.org; `absolute` makes an address full."""
        return []

    def get_queryset(self):
        """Return what may be shown, with what the page needs."""
        rows = self.model.objects.all() if self.preview else self.model.objects.public()
        return rows.for_detail()

    def get_context_data(self, **kwargs):
        """Say whether this is a preview, and whether somebody checked the record against its documents."""
        standing = checked(self.object) if isinstance(self.object, Publishable) else None
        nodes = [] if self.preview else self.linked_data(self.request.build_absolute_uri)
        linked_data = as_script(*nodes) if nodes else ""
        return super().get_context_data(preview=self.preview, standing=standing, linked_data=linked_data, **kwargs)

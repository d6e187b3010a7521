"""Records with a publication state: their moves, their checks, and the preview."""

from django.contrib.admin.utils import unquote
from django.urls import path
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from balitracker.admin.columns import state_column
from balitracker.admin.signing import SigningAdmin


class PublishableAdmin(SigningAdmin):
    """A record that is published as a whole.

    `public_view` names the view class of the public page; the preview is that page, in whatever state.
    """

    public_view = ""

    def get_urls(self):
        """Add the preview."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview)
        return [path("<path:object_id>/preview/", view, name=name), *super().get_urls()]

    def view_on_site(self, obj) -> str | None:
        """Return the public address of a published record; others have none yet."""
        return obj.get_absolute_url() if obj.is_public else None

    def preview(self, request, object_id):
        """Show the record by its public page, whatever its state."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            return self.refused(request, obj, _("A preview is for editors and reviewers."))
        return import_string(self.public_view).as_view(preview=True)(request, slug=obj.slug)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form its state, and where the preview is."""
        if obj is not None:
            context["state_tag"] = state_column(obj)
            context["preview_url"] = None if obj.is_public else self.address("preview", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

"""From the desk to a record's public address: only for those who may see that kind of record at the desk."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


def view_on_site(site, request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Redirect to the public address of a record, which for a draft is not for everybody who can sign in.

    Raises PermissionDenied for who may not see such records at `site`; Http404 where there is none.
    """
    kind = ContentType.objects.filter(pk=content_type_id).first() if content_type_id.isdecimal() else None
    model_admin = site._registry.get(kind.model_class()) if kind else None
    if model_admin is None or not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied(_("This is for editors and reviewers."))
    return shortcut(request, content_type_id, object_id)

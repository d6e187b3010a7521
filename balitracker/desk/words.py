"""The desk's page of words: what those of the field and of the desk mean."""

from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from balitracker.glossary import chapters_for


def words_page(site, request):
    """Show what the words mean, those of the desk among them."""
    request.current_app = site.name
    context = {
        **site.each_context(request),
        "title": _("What the words mean"),
        "chapters": chapters_for(staff=True),
    }
    return TemplateResponse(request, "admin/desk_words.html", context)

"""The way back, offered with what was just done."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from balitracker.history.moments import current_moment


def told_with_undo(request, text: str) -> None:
    """Tell the person what this request did, with a link to undo all that it wrote."""
    moment = current_moment()
    if moment is not None:
        address = reverse("admin:undo", args=[moment])
        text = format_html('{} <a href="{}">{}</a>', text, address, _("Undo"))
    messages.success(request, text)

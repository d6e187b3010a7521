"""The `meetings` application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    """See the README, "How it is built"."""

    name = "meetings"
    verbose_name = _("meetings")

"""The shell of the portal as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BalitrackerConfig(AppConfig):
    """What every record shares."""

    name = "balitracker"
    verbose_name = _("the portal")

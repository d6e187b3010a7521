"""The `workplan` application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkplanConfig(AppConfig):
    """See the README, "How it is built"."""

    name = "workplan"
    verbose_name = _("work plan")

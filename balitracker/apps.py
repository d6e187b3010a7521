"""The shell of the portal as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BalitrackerConfig(AppConfig):
    """What every record shares."""

    name = "balitracker"
    verbose_name = _("the portal")

    def ready(self):
        """Keep the groups of staff right after every migrate."""
        from balitracker.groups import keep_groups  # models are there only now

        post_migrate.connect(keep_groups, dispatch_uid="balitracker.keep_groups")

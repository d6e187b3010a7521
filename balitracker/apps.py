"""The shell of the portal as a Django application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class BalitrackerConfig(AppConfig):
    """What every record shares."""

    name = "balitracker"
    verbose_name = _("the portal")

    def ready(self):
        """Put what readers report on the desk; keep the groups of staff, and the views of the record as it stood, right
        after every migrate."""
        import balitracker.admin.reports  # noqa: F401 - the desk is there only now
        from balitracker.as_it_stood.schema import drop_schema, keep_schema  # and so are models
        from balitracker.groups import keep_groups

        post_migrate.connect(keep_groups, dispatch_uid="balitracker.keep_groups")
        pre_migrate.connect(drop_schema, sender=self, dispatch_uid="balitracker.drop_schema")
        post_migrate.connect(keep_schema, sender=self, dispatch_uid="balitracker.keep_schema")

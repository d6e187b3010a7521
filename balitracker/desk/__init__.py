"""The staff's desk."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Makes DeskSite the default admin site."""

    default_site = "balitracker.desk.site.DeskSite"

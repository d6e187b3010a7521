"""The staff's desk: Django's admin under the portal's own name."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskSite(admin.AdminSite):
    """The admin, where RSO staff keep the record."""

    site_header = _("Bali Process meeting records: the desk")
    site_title = _("The desk")
    index_title = _("What would you like to do?")


class DeskConfig(AdminConfig):
    """Makes DeskSite the default admin site."""

    default_site = "balitracker.desk.DeskSite"

"""The `members` application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """See the README, "How it is built"."""

    name = "members"
    verbose_name = _("members")

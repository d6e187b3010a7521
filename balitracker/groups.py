"""The two groups of staff: Editors draft and edit, Reviewers also publish and withdraw."""

from django.apps import AppConfig
from django.apps import apps as installed
from django.utils.translation import gettext_noop

from balitracker.models import ErrorReport
from balitracker.record import Record

EDITORS, REVIEWERS = gettext_noop("Editors"), gettext_noop("Reviewers")
PUBLISH = "publish"


def keep_groups(app_config: AppConfig, using: str, apps=installed, **kwargs) -> None:
    """Give both groups exactly their permissions on the records of `app_config`; make the groups where missing.

    What readers report is theirs like a record. Runs after every migrate (receiver of post_migrate, after the one that
    makes the permissions), so that a new model is theirs at once. Other groups, and other permissions, are left as
    they are.
    """
    if app_config.models_module is None:
        return
    names = [
        model._meta.model_name for model in app_config.get_models() if issubclass(model, Record) or model is ErrorReport
    ]
    if not names:
        return
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migrate of single apps, before there are accounts
        return
    of_records = permission_model.objects.using(using).filter(
        content_type__app_label=app_config.label, content_type__model__in=names
    )
    wanted = {
        EDITORS: of_records.exclude(codename__startswith=f"{PUBLISH}_"),
        REVIEWERS: of_records,
    }
    for name, permissions in wanted.items():
        group, _created = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.remove(*group.permissions.filter(pk__in=of_records).exclude(pk__in=permissions))
        group.permissions.add(*permissions)

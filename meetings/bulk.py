"""What can be edited of many attendances and topics at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from balitracker.bulk import LEAVE, BulkEdit, FieldChange
from balitracker.policies import Denied, check_delete
from meetings.models import Attendance, Topic


class AttendanceEdit(BulkEdit):
    """In which capacity, whether there, and by whom represented."""

    model = Attendance
    fields = ("capacity", "presence", "senior_official")


class TopicEdit(BulkEdit):
    """What falls under topics; and one topic for several, which goes wherever they stood."""

    model = Topic
    fields = ("description",)

    def form(self, chosen, data=None):
        """Ask for the topic that takes up the others."""
        form = super().form(chosen, data)
        form.fields["into"] = forms.ModelChoiceField(
            Topic.objects.all(),
            label=_("Make them one with"),
            required=False,
            empty_label=LEAVE[1],
            help_text=_(
                "All that is about the selected topics becomes about this one. They are deleted, and their addresses "
                "lead to it."
            ),
        )
        return form

    def changes(self, record, wanted):
        """Say also what comes to be about the topic that takes this one up."""
        into = wanted["into"]
        if into is None or into == record:
            record.refresh_from_db(fields=["former_addresses"])  # which an earlier one of the selected may have joined
            return super().changes(record, wanted)
        try:
            check_delete(self.by, record)
        except Denied as denied:
            raise ValidationError(denied.reason) from denied
        found = [FieldChange(_("topic"), str(record), str(into))]
        for link in Topic._meta.related_objects:
            if not link.many_to_many:
                continue
            holders = list(link.related_model._base_manager.filter(topics=record).order_by("pk"))
            getattr(into, link.get_accessor_name()).add(*holders)
            label = str(link.related_model._meta.verbose_name_plural)
            found += [FieldChange(label, "", "; ".join(str(holder) for holder in holders))] if holders else []
        into.refresh_from_db()
        into.former_addresses = " ".join(
            [*into.former_addresses.split(), *record.former_addresses.split(), record.slug]
        )
        into.save(update_fields=["former_addresses"])
        record.delete()
        return found

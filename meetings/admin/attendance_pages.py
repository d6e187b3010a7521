"""What the pages of a meeting's attendance share: the meeting, who may write, what was written, the links."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balitracker.admin.undoing import told_with_undo
from balitracker.policies import Denied
from meetings.attending import Kept
from meetings.models import Meeting
from meetings.policies import can_keep_attendance, check_keep_attendance


class AttendancePages:
    """Mixed into the admin of meetings: links from the meeting's form, and what both pages need."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Tell the form where the pages are."""
        if obj is not None and can_keep_attendance(request.user, obj):
            context["attendance_url"] = self.attendance_page("attendance", obj)
            context["paste_url"] = self.attendance_page("attendance_paste", obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def meeting_of(self, request, object_id) -> Meeting | HttpResponse:
        """Return the meeting, or the answer that says why it is not to be had."""
        meeting = self.get_object(request, unquote(object_id))
        if meeting is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        try:
            check_keep_attendance(request.user, meeting)
        except Denied as denied:
            return self.refused(request, meeting, denied.reason)
        return meeting

    def attendance_page(self, page: str, meeting: Meeting) -> str:
        """Return the address of one of the pages."""
        return reverse(f"{self.admin_site.name}:meetings_meeting_{page}", args=[meeting.pk])

    def attendance_context(self, request, meeting: Meeting, title: str) -> dict:
        """Return what every one of the pages shows; `title` has a place for the meeting's name."""
        return self._context_of(request, meeting) | {
            "title": title % meeting,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "attendance_url": self.attendance_page("attendance", meeting),
            "paste_url": self.attendance_page("attendance_paste", meeting),
            "state_tag": meeting.get_state_display(),
            "is_public": meeting.is_public,
        }

    def tell_kept(self, request, kept: Kept) -> None:
        """Say what was written."""
        if not kept:
            self.message_user(request, _("Nothing changed: the record has it all already."), messages.INFO)
            return
        said = [
            (kept.added, ngettext("%d row added", "%d rows added", kept.added)),
            (kept.changed, ngettext("%d changed", "%d changed", kept.changed)),
            (kept.removed, ngettext("%d taken away", "%d taken away", kept.removed)),
            (kept.parties, ngettext("%d new party", "%d new parties", kept.parties)),
            (kept.names, ngettext("%d spelling learnt", "%d spellings learnt", kept.names)),
            (kept.cited, ngettext("%d source given", "%d sources given", kept.cited)),
        ]
        parts = [words % number for number, words in said if number]
        if kept.meeting:
            parts.append(_("state of the list changed"))
        told_with_undo(request, _("Who came was saved: %s.") % ", ".join(parts))

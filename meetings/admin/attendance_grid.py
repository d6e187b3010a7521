"""The desk: a table of all who are likely to come to a meeting, saved as one change.

`AttendanceGridAdmin` is mixed into the admin of meetings, before the class that it extends.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from meetings.admin.attendance_pages import AttendancePages
from meetings.admin.grid import (
    FurtherFormSet,
    GridForm,
    GridRow,
    WholeForm,
    key_of,
    sealed,
    unsealed,
    values_of,
)
from meetings.attending import WRITTEN, Attendee, keep_attendance
from meetings.enums import Capacity, Presence
from meetings.expected import expected_at
from meetings.models import Attendance, Citation, Meeting
from members.models import Party


@dataclass
class GridGroup:
    """Rows of one capacity, beside what documents state of their number."""

    capacity: Capacity
    rows: list[GridRow]
    stated: list

    @property
    def attended(self) -> int:
        """How many are recorded as attended."""
        return sum(row.now is not None and row.now.presence == Presence.ATTENDED for row in self.rows)


class AttendanceGridAdmin(AttendancePages):
    """Adds to the admin of meetings: the table of who came."""

    def get_urls(self):
        """Add the page."""
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/attendance/", wrap(self.grid_view), name="meetings_meeting_attendance"),
            *super().get_urls(),
        ]

    def grid_view(self, request, object_id):
        """Show the table, and save what was changed in it."""
        meeting = self.meeting_of(request, object_id)
        if not isinstance(meeting, Meeting):
            return meeting
        parties = {party.pk: party for party in Party.objects.all()}
        known = Party.objects.known_names()
        typed = request.POST if request.method == "POST" else None
        rows, is_lost = self._rows(meeting, parties, typed)
        for row in rows:
            row.form = GridForm(None if is_lost else typed, prefix=row.key, name=str(row.party), initial=row.was)
        further = FurtherFormSet(
            None if is_lost else typed,
            prefix="further",
            form_kwargs={"known": known, "parties": parties, "taken": {row.key for row in rows}},
        )
        whole = WholeForm(typed, meeting=meeting, initial={"list_status": meeting.list_status})
        context = {"is_lost": is_lost}
        if typed is not None and not is_lost:
            answer = self._save(request, meeting, rows, further, whole)
            if not isinstance(answer, dict):
                return answer
            context |= answer
        return self._grid(request, meeting, rows, further, whole, context | {"parties": parties.values()})

    def _rows(self, meeting: Meeting, parties: dict[int, Party], typed) -> tuple[list[GridRow], bool]:
        """Return the rows of the table, and whether what the form was opened with is lost.

        A form that comes back has the rows that it was opened with, whatever is likely by now.
        """
        there = {key_of(row.party_id, row.capacity): row for row in Attendance.objects.filter(meeting=meeting)}
        grounds = {key_of(one.party.pk, one.capacity): one.ground for one in expected_at(meeting)}
        came = {row.party_id for row in there.values()}
        keys = [*there, *(key for key in grounds if int(key.split("-")[0]) not in came)]
        opened, is_lost = {key: values_of(there.get(key)) for key in keys}, False
        if typed is not None:
            try:
                opened = unsealed(typed.get("opened", ""))
            except signing.BadSignature:
                is_lost = True
        rows = []
        for key, was in opened.items():
            party, capacity = key.split("-", 1)
            if int(party) in parties:
                rows.append(GridRow(parties[int(party)], capacity, was, there.get(key), grounds.get(key, "")))
        order = list(Capacity)
        return sorted(rows, key=lambda row: (order.index(row.capacity), row.party.name)), is_lost

    def _save(self, request, meeting, rows: list[GridRow], further, whole):
        """Save, and answer with the way on; or return what the page has to say before anything is saved."""
        valid = [row.form.is_valid() for row in rows]
        if not (all(valid) and further.is_valid() and whole.is_valid()):
            return {"has_errors": True}
        asked = [row.settle(row.form.cleaned_data) for row in rows]
        if any(row.theirs for row in rows):
            self._show_both(rows)
            return {"is_disputed": True}
        remove = [each for each in asked if isinstance(each, Attendance)]
        sources = (
            Citation.objects.filter(
                content_type=ContentType.objects.get_for_model(Attendance), object_id__in=[row.pk for row in remove]
            ).count()
            if remove
            else 0
        )
        if sources and "confirm_removal" not in request.POST:
            return {"removed": remove, "removed_sources": sources}
        kept = keep_attendance(
            by=request.user,
            meeting=meeting,
            attendees=[
                *(each for each in asked if isinstance(each, Attendee)),
                *filter(None, (form.attendee() for form in further)),
            ],
            remove=remove,
            passage=whole.cleaned_data["passage"],
            list_status=whole.cleaned_data["list_status"],
        )
        self.tell_kept(request, kept)
        return HttpResponseRedirect(self.attendance_page("attendance", meeting))

    def _show_both(self, rows: list[GridRow]) -> None:
        """Let the form go on from what the record holds now, with what was typed in it."""
        for row in rows:
            shown = row.merged(row.form.cleaned_data)
            theirs = row.theirs
            row.was, row.theirs = values_of(row.now), theirs
            row.form = GridForm(prefix=row.key, name=str(row.party), initial=shown)

    def _grid(self, request, meeting, rows, further, whole, context):
        headcounts = [each for each in meeting.headcounts.all() if each.session_id is None]
        groups = [
            GridGroup(
                capacity,
                [row for row in rows if row.capacity == capacity],
                [each for each in headcounts if each.capacity == capacity],
            )
            for capacity in Capacity
        ]
        page = self.attendance_context(request, meeting, _("Who came: %s")) | {
            "groups": [group for group in groups if group.rows or group.stated],
            "further": further,
            "whole": whole,
            "opened": sealed(rows),
            "recorded": sum(row.now is not None for row in rows),
            "written": WRITTEN,
        }
        return TemplateResponse(request, "admin/attendance_grid.html", page | context)

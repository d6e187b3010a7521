"""The desk: paste a list of attendees, see every name matched, decide the rest, and save all as one change.

`AttendancePasteAdmin` is mixed into the admin of meetings, before the class that it extends.
"""

from dataclasses import dataclass, field

from django.core import signing
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from balitracker.policies import has_permission
from meetings.admin.attendance_pages import AttendancePages
from meetings.admin.pasted import OUT, READ_SALT, ListForm, PasteForm, ReviewForm, ReviewFormSet, text_of
from meetings.admin.set_all import SetAllForm
from meetings.attending import WRITTEN, keep_attendance
from meetings.enums import ListStatus
from meetings.expected import capacity_by_kind, expected_at
from meetings.intake.lists import ReadList, read_list
from meetings.intake.paragraphs import normalise
from meetings.intake.review import Judged, Standing, judge
from meetings.models import Attendance, Meeting, Passage
from members.enums import PartyKind
from members.models import Party

MOST_NAMES = 300


@dataclass
class ReviewRow:
    """A name under review: its form, how sure it is, and what saving it would do to the record."""

    form: ReviewForm
    standing: str
    is_in_record: bool = False
    changes: list[str] = field(default_factory=list)

    @property
    def is_decided(self) -> bool:
        """Whether it is among the matched ones."""
        return self.form.told["is_decided"]


class AttendancePasteAdmin(AttendancePages):
    """Adds to the admin of meetings: a page for a pasted list of attendees."""

    def get_urls(self):
        """Add the page."""
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/attendance/paste/", wrap(self.paste_view), name="meetings_meeting_attendance_paste"),
            *super().get_urls(),
        ]

    def paste_view(self, request, object_id):
        """Ask for a list, show what was read of it, and save it once everything is decided."""
        meeting = self.meeting_of(request, object_id)
        if not isinstance(meeting, Meeting):
            return meeting
        if "_save" in request.POST:
            return self._save_list(request, meeting)
        if "_set_all" in request.POST:
            return self._set_all(request, meeting)
        typed = request.POST if "_read" in request.POST else None
        again = {"text": request.POST.get("text", ""), "passage": request.POST.get("passage", "")}
        form = PasteForm(typed, meeting=meeting, initial=again if "_back" in request.POST else None)
        if typed and form.is_valid():
            parties, known = self._parties()
            read = read_list(form.cleaned_data["text"], known)
            if 0 < len(read.entries) <= MOST_NAMES:
                return self._first_review(request, meeting, form, read, parties, known)
            form.add_error(
                "text",
                _("No name was found in it. Put a comma or a new line between the names.")
                if not read.entries
                else _("These are more than %(number)s names: paste them in parts.") % {"number": MOST_NAMES},
            )
        context = self.attendance_context(request, meeting, _("Paste who came: %s")) | {"form": form}
        return TemplateResponse(request, "admin/attendance_paste.html", context)

    def _parties(self):
        parties = {party.pk: party for party in Party.objects.all()}
        return parties, Party.objects.known_names()

    def _first_review(self, request, meeting, form, read: ReadList, parties, known):
        passage = form.cleaned_data["passage"]
        suggested = {one.party.pk: one for one in expected_at(meeting)}
        recorded = _recorded(meeting)
        initial = [_initial(judged, parties, suggested, recorded, passage) for judged in judge(read, known)]
        forms = ReviewFormSet(initial=initial, form_kwargs=self._form_kwargs(request, parties, known))
        listed = ListForm(
            initial={
                "text": form.cleaned_data["text"],
                "passage": passage.pk if passage else "",
                "list_status": meeting.list_status,
            },
            meeting=meeting,
        )
        if meeting.list_status == ListStatus.NONE:
            listed.propose(*_status_of(read))
        return self._review(request, meeting, listed, forms, recorded, read)

    def _form_kwargs(self, request, parties, known) -> dict:
        return {"parties": parties, "known": known, "may_add": has_permission(request.user, "add", Party)}

    def _review(self, request, meeting, listed: ListForm, forms, recorded, read: ReadList):
        passage = listed.fields["passage"].passages.get(str(listed["passage"].value() or ""))
        rows = [_row(form, recorded) for form in forms]
        held = normalise(text_of(passage)) if passage else ""
        stated = [(group, read.listed(group)) for group in read.groups]
        context = self.attendance_context(request, meeting, _("Who came, as pasted: %s")) | {
            "listed": listed,
            "forms": forms,
            "undecided": [row for row in rows if not row.is_decided],
            "matched": [row for row in rows if row.is_decided],
            "parties": forms.form_kwargs["parties"].values(),
            "stated": stated,
            "left": read.left,
            "passage": passage,
            "not_in_passage": [row.form.words for row in rows if held and row.form.words not in held],
            "has_errors": forms.is_bound,
            "set_all": SetAllForm(
                may_add=forms.form_kwargs["may_add"], groups={form.told["capacity"] for form in forms} - {""}
            ),
        }
        return TemplateResponse(request, "admin/attendance_review.html", context)

    def _set_all(self, request, meeting):
        """Show the review again, with what was chosen for all names that are open; nothing typed is lost."""
        parties, known = self._parties()
        kwargs = self._form_kwargs(request, parties, known)
        typed = request.POST
        forms = ReviewFormSet(typed, form_kwargs=kwargs)
        chosen = SetAllForm(typed, may_add=kwargs["may_add"], groups={form.told["capacity"] for form in forms} - {""})
        rows = [{name: form[name].value() for name in form.fields} for form in forms]
        if chosen.is_valid():
            group = chosen.cleaned_data["group"]
            rows = [
                row if form.is_chosen or group not in ("", form.told["capacity"]) else chosen.fill(row)
                for form, row in zip(forms, rows, strict=True)
            ]
        forms = ReviewFormSet(initial=rows, form_kwargs=kwargs)
        told = {name: typed.get(name, "") for name in ("text", "passage", "list_status")}
        read = read_list(told["text"], known)
        return self._review(request, meeting, ListForm(initial=told, meeting=meeting), forms, _recorded(meeting), read)

    def _save_list(self, request, meeting):
        """Save what was decided; where something is still open, show the review again, with all that was typed."""
        parties, known = self._parties()
        typed = request.POST.copy()
        if "leave_rest" in typed:
            for number in range(_count(typed.get("form-TOTAL_FORMS", ""))):
                typed.setdefault(f"form-{number}-choice", OUT)
        listed = ListForm(typed, meeting=meeting)
        forms = ReviewFormSet(typed, form_kwargs=self._form_kwargs(request, parties, known))
        if not (forms.is_valid() and listed.is_valid()):
            read = read_list(typed.get("text", ""), known)
            return self._review(request, meeting, listed, forms, _recorded(meeting), read)
        kept = keep_attendance(
            by=request.user,
            meeting=meeting,
            attendees=[form.attendee() for form in forms if not form.is_out],
            passage=listed.cleaned_data["passage"],
            list_status=listed.cleaned_data["list_status"],
            in_order=True,
        )
        self.tell_kept(request, kept)
        return HttpResponseRedirect(self.attendance_page("attendance", meeting))


def _recorded(meeting: Meeting) -> dict[tuple[int, str], Attendance]:
    return {(row.party_id, row.capacity): row for row in Attendance.objects.filter(meeting=meeting)}


def _status_of(read: ReadList) -> tuple[str, str]:
    """Return how much of the list this is likely to be, and why: complete only where its own numbers say so."""
    stated = [group.stated == read.listed(group) for group in read.groups]
    if stated and all(stated):
        return ListStatus.COMPLETE, _("Proposed, since the list has as many names as it states.")
    if stated:
        return ListStatus.PARTIAL, _("Proposed, since the list states other numbers than it has names.")
    return ListStatus.PARTIAL, _("Proposed, since nothing in the list says that it names everybody.")


def _initial(judged: Judged, parties, suggested, recorded, passage: Passage | None) -> dict:
    """What the form of an entry begins with."""
    entry = judged.entry
    first = judged.candidates[0] if judged.candidates else None
    stated = entry.group.capacity
    if first and entry.group.is_open and parties[first].kind == PartyKind.BODY:
        stated = ""  # "members: ... and the RSO": nothing says that it is still one of them
    capacity, ground = stated, ""
    if not stated and first:
        expected = suggested.get(first)
        capacity = expected.capacity if expected else capacity_by_kind(parties[first])
        ground = expected.ground if expected else _("its kind, %(kind)s") % {"kind": parties[first].get_kind_display()}
    row = recorded.get((first, capacity))
    senior = True if entry.senior else row.senior_official if row else None
    told = {
        "words": entry.words[:200],
        "standing": judged.standing,
        "is_decided": judged.is_decided,
        "candidates": judged.candidates,
        "capacity": stated,
        "senior": entry.senior,
        "suggested": {"capacity": capacity, "ground": ground} if ground and capacity else {},
    }
    return {
        "read": signing.dumps(told, salt=READ_SALT),
        "choice": str(first) if judged.is_decided else "",
        "new_name": entry.words[:200],
        "new_acronym": entry.acronym[:40],
        "new_kind": stated if stated in PartyKind.values else "",  # civil society, private sector, programme
        "capacity": capacity,
        "presence": entry.presence,
        "senior_official": senior,
    }


def _row(form: ReviewForm, recorded: dict) -> ReviewRow:
    """Return the row of `form` with what saving it would change, as far as that is known now."""
    row = ReviewRow(form, Standing(form.told["standing"]) if "standing" in form.told else Standing.UNKNOWN)
    party = form.party
    there = recorded.get((party.pk, form["capacity"].value())) if party else None
    if there is None:
        return row
    row.is_in_record = True
    senior = {"true": True, "false": False, True: True, False: False}.get(form["senior_official"].value())
    wanted = {"presence": form["presence"].value(), "name_as_written": form.words, "senior_official": senior}
    row.changes = [
        str(Attendance._meta.get_field(name).verbose_name) for name in WRITTEN if getattr(there, name) != wanted[name]
    ]
    return row


def _count(text: str) -> int:
    return min(int(text), 1000) if text.isdecimal() and len(text) < 5 else 0

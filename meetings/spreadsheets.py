"""Attendance from a spreadsheet."""

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balitracker.spreadsheets.importing import CellRefused, SheetImporter
from balitracker.spreadsheets.texts import choice, nearest, yes_or_no
from meetings.enums import Capacity, Presence
from meetings.exports import ATTENDANCE_COLUMNS
from meetings.listed import listed
from meetings.models import Attendance, Meeting
from members.models import Party
from members.spreadsheets import KnownParties


def meeting_of(text: str) -> Meeting:
    """Return the meeting at the address `text`. Raises ValidationError, which names the nearest."""
    meeting = Meeting.objects.filter(slug=text).first()
    if meeting is None:
        near = nearest(text, Meeting.objects.values_list("slug", flat=True))
        raise ValidationError(
            _("“%(text)s” is no meeting of the record. The nearest: %(near)s.")
            % {"text": text, "near": ", ".join(near) or _("none")}
        )
    return meeting


class AttendanceSheet(SheetImporter):
    """Who came to which meeting."""

    model = Attendance
    columns = ATTENDANCE_COLUMNS
    list_name = "attendance"
    identified_by = gettext_lazy(
        "A row is about a party at a meeting in a capacity: the end of the meeting's address, the party's address or "
        "any of its names, and the capacity. Where a party has one row in the record and one in the file, its "
        "capacity may change. Where there is none, the row adds one."
    )
    tells = ("meeting", "party", "party_name")
    needed = (("meeting",), ("party", "party_name"), ("capacity",))
    elsewhere = {
        "party_kind": gettext_lazy("The kind is changed on the page of the party."),
        "document": gettext_lazy("Sources are added on the page of the meeting."),
    }

    def listed(self, record):
        """Return the row with the documents that it rests on."""
        if not hasattr(record, "listed"):
            record.listed = next(listed(self.records().filter(pk=record.pk)))
        return record.listed

    def rows_of_file(self, records):
        """Return the rows with meeting, party and documents, made once each."""
        return listed(records)

    def begin(self, rows):
        """Learn all names, and how many rows each party has in the file."""
        self.known = KnownParties()
        self.meetings: dict[str, Meeting] = {}
        self.held = defaultdict(list)
        held = self.records().filter(meeting__slug__in={row.cells.get("meeting", "") for row in rows}).order_by("pk")
        for row, row.listed in zip(held, listed(held), strict=True):
            self.held[row.meeting_id, row.party_id].append(row)
        self.in_file = Counter(
            (row.cells.get("meeting"), party.pk) for row in rows if (party := self._party_if_known(row.cells))
        )

    def find(self, cells):
        """Return the row of this party at this meeting in this capacity; else its only one."""
        meeting, party = self._meeting(cells), self._party(cells)
        capacity = self._capacity(cells)
        rows = self.held[meeting.pk, party.pk]
        same = [row for row in rows if row.capacity == capacity]
        if not same and len(rows) == 1 and self.in_file[cells["meeting"], party.pk] == 1:
            return rows[0]
        return same[0] if same else None

    def new(self, cells):
        """Return a row at the end of the meeting's list."""
        if not cells.get("presence"):
            raise CellRefused(_("A new row needs it: attended, apologies or absent. It is not guessed."), "presence")
        meeting = self._meeting(cells)
        last = Attendance.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
        return Attendance(meeting=meeting, party=self._party(cells), position=(last or 0) + 1)

    def name_of(self, cells):
        """The party as the row names it."""
        return cells.get("party_name") or cells.get("party", "")

    def set_capacity(self, row, text):
        """The capacity."""
        row.capacity = choice(text, Capacity)

    def set_presence(self, row, text):
        """Whether it was there."""
        row.presence = choice(text, Presence)

    def set_senior_official(self, row, text):
        """Whether a senior official represented it."""
        row.senior_official = yes_or_no(text)

    def set_name_as_written(self, row, text):
        """The document's own spelling."""
        row.name_as_written = text

    def _meeting(self, cells) -> Meeting:
        slug = _told_by(cells, "meeting")
        if slug not in self.meetings:
            try:
                self.meetings[slug] = meeting_of(slug)
            except ValidationError as error:
                raise CellRefused(error.message, "meeting") from error
        return self.meetings[slug]

    def _party(self, cells) -> Party:
        column = "party" if cells.get("party") else "party_name"
        try:
            party = self.known.of(_told_by(cells, column))
        except ValidationError as error:
            raise CellRefused(error.message, column) from error
        name = cells.get("party_name")
        if name and self.known.named(name) != party:
            reason = _("“%(name)s” is not a name of %(party)s. The document's spelling goes under “name_as_written”.")
            raise CellRefused(reason % {"name": name, "party": party}, "party_name")
        return party

    def _party_if_known(self, cells) -> Party | None:
        text = cells.get("party") or cells.get("party_name") or ""
        return self.known.at(text) or self.known.named(text)

    def _capacity(self, cells) -> str:
        try:
            return choice(_told_by(cells, "capacity"), Capacity)
        except ValidationError as error:
            raise CellRefused(error.message, "capacity") from error


def _told_by(cells: dict[str, str], column: str) -> str:
    """Return the cell by which the row is told. Raises CellRefused where it is empty."""
    if not cells.get(column):
        raise CellRefused(_("This cell tells what the row is about, and is empty."), column)
    return cells[column]

"""What was changed last in the whole record."""

import pytest

from balitracker.history.latest import latest_changes
from meetings.models import Meeting
from members.models import Party
from tests.desk import page
from tests.factories import make_attendance, make_citation, make_document, make_meeting, make_party
from tests.moments import by

pytestmark = pytest.mark.django_db


def test_the_newest_changes_of_all_records(empty_record):
    with by("anna"):
        party = make_party(name="Somewhere")
    with by("budi"):
        meeting = make_meeting(title="A meeting")
        for _each in range(8):
            make_attendance(meeting=meeting)
    with by("chan"):
        meeting.documents.add(make_document(title="A statement"))
    with by("edo"):
        make_citation(make_attendance(meeting=meeting))
    told = latest_changes(1)[0]
    assert [(whole.name, whole.address) for whole in told.wholes.values() if whole.kind == "meeting"] == [
        ("A meeting", page(Meeting, "history", meeting.pk))
    ]
    gone = party.pk
    with by("dewi"):
        party.delete()
    newest = latest_changes(10)
    assert [change.who for change in newest] == ["dewi", "edo", "chan", "budi", "anna"]
    assert newest[3].wholes == {}  # the meeting is among its rows
    del newest[1]
    assert [(row.verb, row.kind, row.name) for row in newest[0].touched] == [("removed", "party", "Somewhere")]
    assert newest[0].touched[0].address == page(Party, "history", gone)
    assert {(row.verb, row.name) for row in newest[1].touched} == {("changed", "A meeting"), ("added", "A statement")}
    assert (newest[2].touched[0].name, len(newest[2].touched), newest[2].more) == ("A meeting", 6, 11)
    assert not newest[3].is_cut


def test_a_change_too_long_to_be_read_whole_says_so(empty_record):
    with by("anna"):
        meeting = make_meeting()
        for _each in range(10):
            make_attendance(meeting=meeting)
    (change,) = latest_changes(2)
    assert change.is_cut

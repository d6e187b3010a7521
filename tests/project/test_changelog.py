"""The public list of changes: plain words, and nothing of what the public does not see."""

import pytest

from meetings.models import Attendance, Meeting
from tests.factories import make_attendance, make_document, make_meeting, make_party, make_reviewer
from tests.moments import by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


def move(record, state: str, **fields) -> None:
    type(record).objects.filter(pk=record.pk).update(state=state, **fields)


def told(client, **query) -> list[tuple]:
    """What the page says, newest first."""
    return [
        (
            entry.title,
            entry.verb,
            list(entry.fields.items()),
            [(p.kind, p.added, p.changed, p.removed) for p in entry.parts],
        )
        for entry in client.get("/changes/", query).context["entries"]
    ]


def test_what_was_published_changed_and_withdrawn_is_told_in_plain_words(client):
    with by("anna"):
        meeting = make_meeting(title="Meeting of the test")
        make_attendance(meeting=meeting)
    with by("budi"):
        move(meeting, "published")
    with by("chandra"):
        Meeting.objects.update(place="Bali", format="hybrid")
        rows = [make_attendance(meeting=meeting) for _each in range(3)]
        Attendance.objects.exclude(pk__in=[row.pk for row in rows]).delete()
    with by("dewi"):
        move(meeting, "withdrawn", state_reason="The list was wrong.")
    with by("emma"):
        move(meeting, "draft", state_reason="")
    assert told(client) == []
    with by("feri"):
        move(meeting, "published")
    title = "Meeting of the test"
    assert told(client) == [
        (title, "again", [], []),
        (title, "withdrawn", [], []),
        (title, "changed", [("place", "added"), ("format", "added")], [("attendance", 3, 0, 1)]),
        (title, "published", [], []),
    ]
    html = client.get("/changes/").content.decode()
    assert "Meeting withdrawn: The list was wrong." in html
    assert "Attendance: 3 added, 1 removed" in " ".join(html.split())
    for name in ("anna", "budi", "chandra", "dewi", "feri"):
        assert name not in html


def test_nothing_of_what_the_public_does_not_see_is_told(client):
    draft = make_meeting(title="Secretdraft", place="Secretplace")
    gone = make_document(title="Secretdocument", slug="secret-document", state="published")
    meeting = make_meeting(title="Once Secrettitle", state="draft")
    with by("secretuser", address="192.0.2.99"):
        draft.summary = "Secretsummary"
        draft.save()
        move(gone, "withdrawn", state_reason="It was another's.")
    with by("secretuser"):
        make_attendance(meeting=meeting, party=make_party(name="Secretparty")).delete()
        Meeting.objects.filter(pk=meeting.pk).update(title="Now public", place="Secretplace")
    with by("secretuser"):
        move(meeting, "published")
    html = client.get("/changes/").content.decode()
    assert "secret" not in html.lower()
    assert "192.0.2.99" not in html
    assert told(client) == [
        ("Now public", "published", [], []),
        ("", "withdrawn", [], []),
    ]
    assert "Document withdrawn: It was another" in html


def test_what_is_published_in_the_same_go_tells_nothing_of_its_drafting(client):
    meeting = make_meeting(title="Drafted")
    make_attendance(meeting=meeting)
    with by("anna"):
        Attendance.objects.all().delete()
        Meeting.objects.update(place="Bali")
        move(meeting, "published")
    assert told(client) == [("Drafted", "published", [], [])]


def test_it_is_filtered_by_kind_and_year_and_has_pages(client):
    with by("anna"):
        meeting = make_meeting(state="published", title="A meeting")
    with by("anna"):
        make_document(state="published", title="A document")
    for n in range(50):
        with by("budi"):
            Meeting.objects.filter(pk=meeting.pk).update(place=f"Place {n}")
    year = client.get("/changes/").context["entries"][0].when.year
    assert [row[0] for row in told(client, kind="document", year=year)] == ["A document"]
    assert len(told(client, kind="meeting")) == 50
    assert [row[1] for row in told(client, kind="meeting", page=2)] == ["published"]
    refused = client.get("/changes/", {"kind": "nonsense", "year": "1066"})
    assert refused.context["entries"] == []
    assert "Select a valid choice" in refused.content.decode()


def test_staff_see_the_same_as_everybody(client):
    make_meeting(title="Secretdraft")
    client.force_login(make_reviewer())
    assert "Secretdraft" not in client.get("/changes/").content.decode()

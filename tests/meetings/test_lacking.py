"""What the record of a meeting still lacks, as long as it does."""

import datetime

import pytest

from meetings.intake.paragraphs import fingerprint
from meetings.lacking import lacking_of
from meetings.models import Meeting
from meetings.unsettled import unsettled_documents
from tests.desk import fill, page
from tests.factories import (
    make_attendance,
    make_body,
    make_chair,
    make_citation,
    make_document_version,
    make_editor,
    make_headcount,
    make_meeting,
    make_meeting_body,
    make_outcome,
    make_paragraph,
    make_passage,
    make_progress_update,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2024, 6, 1)
AFTERWARDS = ["attendances", "headcounts", "outcomes"]


def lacks(meeting, today=TODAY) -> list[str]:
    return [lack.what for lack in lacking_of([meeting.pk], today)[meeting.pk].lacks]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["date", "place", "chairs", "citations"]),
        ({"date": "2024-06-02"}, ["place", "chairs", "citations"]),
        ({"date": "2024-05/2024-06"}, ["place", "chairs", *AFTERWARDS, "citations"]),
        ({"date": "2024-05", "place": "Bangkok"}, ["chairs", *AFTERWARDS, "citations"]),
        ({"date": "2024-05", "format": "virtual"}, ["chairs", *AFTERWARDS, "citations"]),
        ({"date": "2024-05", "list_status": "partial"}, ["place", "chairs", *AFTERWARDS, "citations"]),
        ({"date": "2024-05", "list_status": "complete"}, ["place", "chairs", *AFTERWARDS[1:], "citations"]),
        ({"list_status": "partial"}, ["date", "place", "chairs", *AFTERWARDS, "citations"]),
        ({"state": "published"}, ["date", "place", "chairs", *AFTERWARDS, "citations"]),
    ],
)
def test_what_a_meeting_lacks(fields, expected):
    assert lacks(make_meeting(**fields)) == expected


def test_nothing_is_lacking_of_a_meeting_that_has_everything():
    meeting = make_meeting(date="2024-05", place="Bangkok", list_status="complete")
    parts = [make(meeting=meeting) for make in (make_chair, make_attendance, make_headcount, make_outcome)]
    for record in (meeting, *parts[:3]):
        make_citation(record)
    (lack,) = lacking_of([meeting.pk], TODAY)[meeting.pk].lacks
    assert (lack.what, lack.words) == ("citations", "a public source for 1 entry")
    make_citation(meeting, field="outcomes")
    assert lacks(meeting) == []


def test_which_meetings_are_coming_or_recent():
    body = make_body()
    draft = make_meeting(date="1999")
    recent = make_meeting(state="published", date="2023-01")
    coming = make_meeting(state="published", date="2025")
    undated = make_meeting(state="published")
    make_meeting_body(meeting=undated, body=body, ordinal=3)
    overtaken = make_meeting(state="published")
    make_meeting_body(meeting=overtaken, body=body, ordinal=2)
    make_meeting(state="published", date="2022-11")
    make_meeting(state="withdrawn", date="2024-01")
    make_meeting(state="published")
    current = Meeting.objects.coming_or_recent(TODAY)
    assert set(current) & set(Meeting.objects.filter(pk__gte=draft.pk)) == {draft, recent, coming, undated}


def test_the_form_of_a_meeting_says_what_is_lacking(client):
    meeting = make_meeting(date="2024-05")
    client.force_login(make_editor())
    html = client.get(page(Meeting, "change", meeting.pk)).content.decode()
    assert f'<a href="{page(Meeting, "change", meeting.pk)}#headcounts-group">headcount</a>' in html


def test_what_the_documents_do_not_say_is_no_longer_asked_for_and_can_be_again(client, empty_record):
    meeting = make_meeting(date="2024-05", place="Bangkok", list_status="complete")
    make_meeting_body(meeting=meeting, body=make_body(slug="wg-tip"))
    make_citation(make_attendance(meeting=meeting))
    make_citation(meeting)
    make_progress_update(date="2020")
    editor, form = make_editor(), page(Meeting, "change", meeting.pk)
    client.force_login(editor)
    assert lacks(meeting) == ["chairs", "headcounts", "outcomes"]
    assert "an update of" not in client.get(form).content.decode()  # no account of it is held
    fill(client, form, {"unstated": ["chairs", "headcounts"]})
    assert lacks(meeting) == ["outcomes"]
    html = client.get(form).content.decode()
    assert f'<a href="{form}#id_unstated">Co-Chairs, headcount</a>' in html
    told = client.get(page(Meeting, "history", meeting.pk)).content.decode()
    assert [words in told for words in (editor.username, "Co-Chairs; headcount")] == [True, True]
    make_citation(make_outcome(meeting=meeting))
    assert "an update of 1 action item" in client.get(form).content.decode()
    fill(client, form, {"unstated": ["updates"]})
    assert lacks(meeting) == ["chairs", "headcounts"]
    assert "an update of" not in client.get(form).content.decode()


def test_only_the_newest_text_unsettles_a_passage():
    passage = make_passage(number=1, sha256=fingerprint("Here."))
    for number, texts in enumerate((["Else."], ["Here."], ["Else.", "Here."], ["Else."]), 1):
        version = make_document_version(document=passage.document, number=number)
        for place, text in enumerate(texts, 1):
            make_paragraph(version=version, number=place, text=text)
        found = [(row.moved, row.changed) for row in unsettled_documents() if row.document == passage.document]
        assert found == {1: [(0, 1)], 2: [], 3: [(1, 0)], 4: [(0, 1)]}[number]

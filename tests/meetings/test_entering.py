"""Entering a meeting without retyping: a source for each row, sessions of the same form, addresses, dates."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting, Passage
from tests.desk import errors_of, fill, form_of, page
from tests.factories import (
    make_action_lead,
    make_attendance,
    make_body,
    make_chair,
    make_citation,
    make_contribution,
    make_document,
    make_document_version,
    make_editor,
    make_meeting,
    make_meeting_body,
    make_outcome,
    make_paragraph,
    make_party,
    make_passage,
    make_session,
)

pytestmark = pytest.mark.django_db

ADD = page(Meeting, "add")
A_MEETING = {"title": "Twelfth Annual Meeting", "kind": "annual_meeting", "slug": "twelfth"}


@pytest.fixture(autouse=True)
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def sources(row) -> list[tuple]:
    """What `row` rests on, oldest first."""
    return list(row.citations.order_by("pk").values_list("field", "passage", "anchor"))


def a_passage_with_text(text: str) -> Passage:
    document = make_document(state="published")
    paragraph = make_paragraph(version=make_document_version(document=document, number=1), number=4, text=text)
    return make_passage(document=document, number=4, sha256=paragraph.sha256)


# A source for each row


def test_rows_of_a_new_meeting_are_entered_with_what_they_rest_on(client):
    party, passage, document = make_party(), make_passage(), make_document()
    source = {"source_passage": passage.pk, "source_words": "so it says"}
    rows = {
        "attendances-0": {"party": party.pk, **source},
        "chairs-0": {"party": party.pk, **source},
        "headcounts-0": {"number": "1", "document": document.pk, **source},
        "sessions-0": {"title": "A dialogue", "kind": "dialogue", **source},
        "contributions-0": {"kind": "remarks", "about": "This.", **source},
        "outcomes-0": {"kind": "agreed", "text": "That.", **source},
    }
    typed = {f"{row}-{name}": value for row, fields in rows.items() for name, value in fields.items()}
    answer = fill(client, ADD, A_MEETING | typed)
    assert answer.status_code == 302, errors_of(answer)
    meeting = Meeting.objects.get(slug="twelfth")
    for part in ("attendances", "chairs", "headcounts", "sessions", "contributions", "outcomes"):
        assert sources(getattr(meeting, part).get()) == [("", passage.pk, "so it says")], part


def test_a_source_is_changed_and_taken_away_where_it_was_typed_and_the_others_stay(client):
    attendance = make_attendance(position=1)
    first, second = make_citation(attendance, anchor="first"), make_citation(attendance, anchor="second")
    third = make_citation(attendance, field="senior_official", anchor="third")
    address, other = page(Meeting, "change", attendance.meeting_id), make_passage()
    opened = client.get(address)
    assert form_of(opened)["attendances-0-source_passage"] == [str(first.passage_id)]
    assert form_of(opened)["attendances-0-source_words"] == ["first"]
    assert "2 more sources" in opened.content.decode()
    rest = [("", second.passage_id, "second"), ("senior_official", third.passage_id, "third")]

    fill(client, address, {"attendances-0-source_passage": other.pk, "attendances-0-source_words": "elsewhere"})
    assert sources(attendance) == [("", other.pk, "elsewhere"), *rest]
    answer = fill(client, address, {"attendances-0-source_passage": second.passage_id})
    assert "This row rests on that passage already." in errors_of(answer)
    fill(client, address, {"attendances-0-source_passage": "", "attendances-0-source_words": ""})
    assert sources(attendance) == rest
    assert form_of(client.get(address))["attendances-0-source_words"] == ["second"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("one two three four five six seven eight nine", "at most eight words"),
        ("words that are elsewhere", "does not stand in"),
    ],
)
def test_words_are_refused_that_are_too_many_or_not_there(client, words, complaint):
    passage = a_passage_with_text("The events were co-chaired by the Attorney-General’s Department.")
    source = {"source_passage": passage.pk, "source_words": words}
    row = {f"attendances-0-{name}": value for name, value in {"party": make_party().pk, **source}.items()}
    answer = fill(client, ADD, A_MEETING | row)
    assert complaint in errors_of(answer)
    assert form_of(answer)["attendances-0-source_words"] == [words]
    assert form_of(answer)["attendances-0-source_passage"] == [str(passage.pk)]


def test_words_without_a_passage_are_refused_even_in_a_row_with_nothing_else(client):
    answer = fill(client, ADD, A_MEETING | {"attendances-3-source_words": "so it says"})
    assert "Choose the passage in which these words stand." in errors_of(answer)


def test_words_are_kept_as_the_text_has_them(client):
    passage = a_passage_with_text("The events were co-chaired by the Attorney-General’s Department.")
    attendance = make_attendance(position=1)
    words = "the attorney-general's department"
    typed = {"attendances-0-source_passage": passage.pk, "attendances-0-source_words": words}
    fill(client, page(Meeting, "change", attendance.meeting_id), typed)
    assert sources(attendance) == [("", passage.pk, "the Attorney-General’s Department")]
    prefix = "meetings-citation-content_type-object_id-0"
    typed = {f"{prefix}-passage": passage.pk, f"{prefix}-anchor": "words that are elsewhere"}
    answer = fill(client, page(Meeting, "change", attendance.meeting_id), typed)
    assert "does not stand in" in errors_of(answer)


def test_a_passage_carried_down_is_no_row_yet(client):
    row = {"attendances-0-source_passage": make_passage().pk, "outcomes-0-source_passage": make_passage().pk}
    answer = fill(client, ADD, A_MEETING | row)
    assert answer.status_code == 302, errors_of(answer)
    meeting = Meeting.objects.get(slug="twelfth")
    assert not meeting.attendances.exists()
    assert not meeting.outcomes.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_saving_sources_asks_no_more_questions_for_more_rows(client, rows):
    meeting, passage = make_meeting(), a_passage_with_text("So it says, and more.")
    for position in range(1, rows + 1):
        make_citation(make_attendance(meeting=meeting, position=position))
    typed = {f"attendances-{row}-source_words": "so it says" for row in range(rows)}
    typed |= {f"attendances-{row}-source_passage": passage.pk for row in range(rows)} | {"title": ""}
    fill(client, page(Meeting, "change", meeting.pk), typed)
    with CaptureQueriesContext(connection) as queries:
        answer = fill(client, page(Meeting, "change", meeting.pk), typed)
    assert "This field is required" in errors_of(answer)
    asked = [query["sql"] for query in queries if 'FROM "meetings_p' in query["sql"]]
    assert len(asked) == 2, asked  # the passages typed, and the paragraphs of their documents


def test_passages_of_the_meetings_documents_are_offered_first(client):
    first, second = make_document(title="A document"), make_document(title="B document")
    passages = [make_passage(document=document, gist="Remarkable.") for document in (first, second)]
    asked = {"app_label": "meetings", "model_name": "citation", "field_name": "passage", "term": "remarkable"}
    for documents, expected in ((f"{second.pk}", [1, 0]), ("", [0, 1]), ("x,9" * 9, [0, 1])):
        found = client.get("/admin/autocomplete/", {**asked, "documents": documents}).json()["results"]
        assert [each["id"] for each in found] == [str(passages[place].pk) for place in expected]


def test_leads_rest_on_passages_as_well(client):
    lead, passage = make_action_lead(position=1), make_passage()
    answer = fill(client, page(type(lead.item), "change", lead.item_id), {"leads-0-source_passage": passage.pk})
    assert answer.status_code == 302, errors_of(answer)
    assert sources(lead) == [("", passage.pk, "")]


# Sessions of the same form


def test_rows_choose_a_session_that_the_same_form_adds(client):
    party = make_party()
    typed = A_MEETING | {
        "sessions-0-title": "A dialogue", "sessions-0-kind": "dialogue",
        "contributions-0-kind": "remarks", "contributions-0-about": "This.", "contributions-0-session": "new:1",
        "outcomes-0-kind": "agreed", "outcomes-0-text": "That.", "outcomes-0-session": "new:1",
        "chairs-0-party": party.pk, "chairs-1-party": party.pk, "chairs-1-session": "new:1",
    }  # fmt: skip
    answer = fill(client, ADD, typed)
    assert answer.status_code == 302, errors_of(answer)
    meeting = Meeting.objects.get(slug="twelfth")
    session = meeting.sessions.get()
    assert (meeting.contributions.get().session, meeting.outcomes.get().session) == (session, session)
    assert [chair.session for chair in meeting.chairs.order_by("position")] == [None, session]


def test_a_session_added_to_a_meeting_that_is_there_is_chosen_at_once(client):
    contribution = make_contribution(number=1)
    make_session(meeting=contribution.meeting, number=3)
    typed = {
        "sessions-1-title": "One more",
        "sessions-1-kind": "webinar",
        "contributions-0-session": "new:4",
    }
    answer = fill(client, page(Meeting, "change", contribution.meeting_id), typed)
    assert answer.status_code == 302, errors_of(answer)
    contribution.refresh_from_db()
    assert contribution.session.title == "One more"


def test_a_session_that_is_not_there_is_refused_in_words(client):
    outcome = {"outcomes-0-kind": "agreed", "outcomes-0-text": "That.", "outcomes-0-session": "new:2"}
    answer = fill(client, ADD, A_MEETING | outcome)
    assert "This form has no new session 2" in errors_of(answer)
    assert form_of(answer)["outcomes-0-session"] == ["new:2"]


# The address


def test_the_address_of_a_new_meeting_makes_itself(client):
    body, other = make_body(slug="tip-of-the-test"), make_body(slug="second-body")
    typed = A_MEETING | {"slug": "", "body_links-0-body": body.pk, "body_links-0-ordinal": "12"}
    assert fill(client, ADD, typed).status_code == 302
    assert Meeting.objects.filter(slug="tip-of-the-test-12").exists()
    assert fill(client, ADD, A_MEETING | {"slug": ""}).status_code == 302
    assert Meeting.objects.filter(slug="twelfth-annual-meeting").exists()
    make_meeting(slug="second-body-12")
    assert fill(client, ADD, typed | {"body_links-0-body": other.pk}).status_code == 302
    assert make_meeting_body().meeting != Meeting.objects.get(slug="second-body-12-2")


# Dates


def test_a_date_is_typed_in_words_and_shown_in_words(client):
    typed = A_MEETING | {"date": "5-7 October 2026", "sessions-0-title": "A dialogue", "sessions-0-kind": "dialogue",
                         "sessions-0-date": "2026-10?"}  # fmt: skip
    answer = fill(client, ADD, typed)
    assert answer.status_code == 302, errors_of(answer)
    meeting = Meeting.objects.get(slug="twelfth")
    assert (meeting.date, meeting.sessions.get().date) == ("2026-10-05/2026-10-07", "2026-10?")
    opened = client.get(page(Meeting, "change", meeting.pk))
    assert form_of(opened)["date"] == ["5-7 October 2026"]
    assert form_of(opened)["sessions-0-date"] == ["October 2026 (inferred)"]


def test_a_date_that_words_do_not_give_back_stands_in_its_notation_with_the_words_beside(client):
    meeting = make_meeting(date="2022-11/2022-12?")
    opened = client.get(page(Meeting, "change", meeting.pk))
    assert form_of(opened)["date"] == ["2022-11/2022-12?"]
    assert "November - December 2022 (inferred)</span>" in opened.content.decode()


def test_what_a_passage_says_of_a_date_is_typed_in_words_too(client):
    meeting, prefix = make_outcome().meeting, "meetings-citation-content_type-object_id-0"
    typed = {f"{prefix}-passage": make_passage().pk, f"{prefix}-field": "date", f"{prefix}-says": "18-21 November 2024"}
    answer = fill(client, page(Meeting, "change", meeting.pk), typed)
    assert answer.status_code == 302, errors_of(answer)
    assert meeting.citations.get().says == "2024-11-18/2024-11-21"


# All sources of a meeting on one page


def rows_of(*rows: dict) -> dict:
    """What is typed into the table of sources."""
    return {f"form-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def test_sources_of_all_parts_are_given_on_one_page(client):
    attendance, passage = make_attendance(), a_passage_with_text("From 18 to 20 November 2024, in Bangkok.")
    meeting = attendance.meeting
    session = make_session(meeting=meeting, number=1)
    source = {"source_passage": passage.pk}
    typed = rows_of(
        {"record": f"meeting:{meeting.pk}", "field": "date", "says": "18-21 November 2024", **source},
        {"record": f"meeting:{meeting.pk}", "field": "attendances", **source},
        {"record": f"session:{session.pk}", "field": "format", "source_words": "IN bangkok", "inferred": "on",
         "ground": "A place is named.", **source},
        {"record": f"attendance:{attendance.pk}", **source},
        source,  # carried down, nothing else
    )  # fmt: skip
    answer = fill(client, page(Meeting, "sources", meeting.pk), typed)
    assert answer.status_code == 302
    assert list(meeting.citations.order_by("pk").values_list("field", "says")) == [
        ("date", "2024-11-18/2024-11-21"),
        ("attendances", ""),
    ]
    assert session.citations.values_list("anchor", "inferred", "ground").get() == (
        "in Bangkok", True, "A place is named."
    )  # fmt: skip
    assert attendance.citations.get().field == ""
    html = client.get(page(Meeting, "sources", meeting.pk)).content.decode()
    assert "“in Bangkok”" in html
    assert "All attendance" in html


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"field": "date"}, "Choose of what this is the source."),
        ({"source_passage": ""}, "Choose the passage."),
        ({"field": "agency"}, "It has no such fact. It has: title, kind, date"),
        ({"inferred": "on"}, "on what ground it is inferred"),
        ({"says": "otherwise"}, "Name the fact"),
        ({"source_words": "elsewhere"}, "does not stand in"),
        ({"field": "date", "says": "03/04/2025"}, "may be two days"),
    ],
)
def test_a_source_that_cannot_be_is_refused_and_nothing_typed_is_lost(client, row, complaint):
    meeting, passage = make_meeting(), a_passage_with_text("From 18 to 20 November 2024, in Bangkok.")
    make_attendance(meeting=meeting)
    make_chair(meeting=meeting)
    record = "" if row == {"field": "date"} else f"meeting:{meeting.pk}"
    typed = rows_of({"record": f"meeting:{meeting.pk}", "field": "place", "source_passage": passage.pk},
                    {"record": record, "source_passage": passage.pk, **row})  # fmt: skip
    answer = fill(client, page(Meeting, "sources", meeting.pk), typed)
    assert answer.status_code == 200
    assert complaint in html_text(answer)
    assert form_of(answer)["form-0-source_passage"] == [str(passage.pk)]
    assert not meeting.citations.exists()


def html_text(answer) -> str:
    return answer.content.decode().replace("&#x27;", "'")


def test_the_same_source_is_not_given_twice(client):
    meeting, passage = make_meeting(), make_passage()
    row = {"record": f"meeting:{meeting.pk}", "source_passage": passage.pk}
    address = page(Meeting, "sources", meeting.pk)
    assert "in a row above already" in html_text(fill(client, address, rows_of(row, row)))
    assert fill(client, address, rows_of(row)).status_code == 302
    assert "This record already cites that passage." in html_text(fill(client, address, rows_of(row)))
    assert meeting.citations.count() == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_sources_asks_no_more_questions_for_more_rows(client, empty_record, rows):
    meeting = make_meeting()
    for position in range(1, rows + 1):
        make_citation(make_attendance(meeting=meeting, position=position))
        make_citation(make_contribution(meeting=meeting))
    client.get(page(Meeting, "sources", meeting.pk))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page(Meeting, "sources", meeting.pk)).status_code == 200
    assert len(queries) == 14

"""Who came to a meeting: the pasted list under review, the table, what they write, cite and take back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.enums import Capacity, Presence
from meetings.intake.paragraphs import fingerprint
from meetings.models import Attendance, Citation, Meeting
from members.enums import PartyKind
from members.models import Party, PartyName
from tests.desk import form_of, messages_of, page
from tests.factories import (
    make_attendance,
    make_body,
    make_citation,
    make_document,
    make_document_version,
    make_editor,
    make_headcount,
    make_meeting,
    make_membership,
    make_paragraph,
    make_party,
    make_passage,
    make_reviewer,
    make_user,
)

pytestmark = pytest.mark.django_db

SENTENCE = (
    "The event was attended by two members (Northland and Eastland), three members as observers (Southland, Eastlnad "
    "and the Guild of Bakers) and the Common Office. Northland and Southland were represented by senior officials."
)


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


@pytest.fixture
def meeting():
    """A meeting of a body with two members, and a document whose passage holds the list."""
    body = make_body(name="Working Group", acronym="WG")
    for name in ("Northland", "Eastland"):
        make_membership(party=make_party(name=name), body=body)
    make_party(name="Southland")
    office = make_body(name="Common Office", acronym="CO")
    earlier = make_meeting(bodies=[body], date="2023-05-04", title="The one before")
    make_attendance(meeting=earlier, party=office, capacity=Capacity.SECRETARIAT)
    meeting = make_meeting(bodies=[body], date="2024-05-04")
    document = make_document(title="Statement")
    meeting.documents.add(document)
    make_passage(document=document, number=2, sha256=fingerprint(SENTENCE))
    make_paragraph(version=make_document_version(document=document), number=2, text=SENTENCE)
    return meeting


@pytest.fixture
def passage(meeting):
    return meeting.documents.get().passages.get()


def paste(client, meeting, text: str, **typed):
    return client.post(page(Meeting, "attendance_paste", meeting.pk), {"text": text, "_read": "1", **typed})


def save(client, meeting, review, **typed):
    """Press Save on the review that is shown."""
    sent = form_of(review) | {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(page(Meeting, "attendance_paste", meeting.pk), sent | {"_save": "1"})


def rows(meeting) -> list[tuple]:
    return list(
        meeting.attendances.order_by("position").values_list(
            "party__name", "capacity", "presence", "name_as_written", "senior_official", "position"
        )
    )


def cited(meeting) -> set[tuple]:
    """What the rows cite: the party, the field, the words, and whether it is concluded."""
    names = dict(meeting.attendances.values_list("pk", "party__name"))
    found = Citation.objects.filter(object_id__in=names, content_type__model="attendance")
    return {(names[each.object_id], each.field, each.anchor, each.inferred) for each in found}


def decisions(review) -> list[str]:
    return [row.form.words for row in review.context["undecided"]]


def test_a_list_is_read_decided_saved_and_cited(client, editor, meeting, passage):
    review = paste(client, meeting, "", passage=passage.pk)  # the text of the passage itself
    assert decisions(review) == ["Eastlnad", "Guild of Bakers"]
    assert not meeting.attendances.exists()
    assert [(group.stated, listed) for group, listed in review.context["stated"]] == [(2, 2), (3, 3)]
    assert review.context["not_in_passage"] == []

    refused = save(client, meeting, review, list_status="complete")
    assert refused.status_code == 200
    assert not meeting.attendances.exists()
    assert refused.content.decode().count("Say who this is, or leave it out.") == 2

    saved = save(
        client, meeting, refused, list_status="complete", form__3__choice="out", form__4__choice="new",
        form__4__new_kind=PartyKind.CIVIL_SOCIETY,
    )  # fmt: skip
    assert saved.status_code == 302
    attended = Presence.ATTENDED
    assert rows(meeting) == [
        ("Northland", "member", attended, "Northland", True, 1),
        ("Eastland", "member", attended, "Eastland", None, 2),
        ("Southland", "observer", attended, "Southland", True, 3),
        ("Guild of Bakers", "observer", attended, "Guild of Bakers", None, 4),
        ("Common Office", "secretariat", attended, "Common Office", None, 5),
    ]
    senior = "represented by senior officials"
    assert cited(meeting) == {
        ("Northland", "", "Northland", False), ("Northland", "senior_official", senior, False),
        ("Eastland", "", "Eastland", False),
        ("Southland", "", "Southland", False), ("Southland", "senior_official", senior, False),
        ("Guild of Bakers", "", "Guild of Bakers", False),
        ("Common Office", "", "Common Office", False), ("Common Office", "capacity", "", True),
    }  # fmt: skip
    ground = Citation.objects.get(inferred=True, passage=passage).ground
    assert "secretariat at The one before" in ground
    meeting.refresh_from_db()
    assert meeting.list_status == "complete"
    assert Party.objects.get(name="Guild of Bakers").slug == "guild-of-bakers"


def test_the_same_list_again_changes_nothing(client, editor, meeting, passage):
    text = "2 members: Northland, Eastland"
    save(client, meeting, paste(client, meeting, text, passage=passage.pk))
    before = Attendance.pgh_event_model.objects.count(), cited(meeting), rows(meeting)
    review = paste(client, meeting, text, passage=passage.pk)
    assert [(row.is_in_record, row.changes) for row in review.context["matched"]] == [(True, []), (True, [])]
    again = client.get(save(client, meeting, review).url)
    assert messages_of(again)[-1] == "Nothing changed: the record has it all already."
    assert (Attendance.pgh_event_model.objects.count(), cited(meeting), rows(meeting)) == before


def test_the_whole_list_is_taken_back_by_one_undo(client, editor, meeting, passage):
    make_attendance(meeting=meeting, party=Party.objects.get(name="Northland"), presence=Presence.APOLOGIES)
    before = rows(meeting)
    review = paste(client, meeting, "Members: Northland, Eastland, Guild", passage=passage.pk)
    assert [row.changes for row in review.context["matched"]] == [["presence", "name as written"], []]
    save(client, meeting, review, form__2__choice="new", form__2__new_kind=PartyKind.CIVIL_SOCIETY)
    assert len(rows(meeting)) == 3
    told = client.get(page(Meeting, "attendance", meeting.pk))
    [address] = re.findall(r'href="([^"]+)">Undo</a>', told.content.decode())
    client.post(address, form_of(client.get(address)))
    assert rows(meeting) == before
    assert cited(meeting) == set()
    assert not Party.objects.filter(name="Guild").exists()


def test_a_second_list_comes_after_the_first_and_its_places_stay(client, editor, meeting):
    save(client, meeting, paste(client, meeting, "Members: Northland, Eastland"))
    review = paste(client, meeting, "Observers: Southland, Common Office, Eastland")
    save(client, meeting, review)
    expected = [("Northland", 1), ("Eastland", 2), ("Southland", 3), ("Common Office", 4), ("Eastland", 5)]
    assert [(row[0], row[5]) for row in rows(meeting)] == expected
    save(client, meeting, paste(client, meeting, "Observers: Southland, Common Office, Eastland"))
    assert [(row[0], row[5]) for row in rows(meeting)] == expected


def test_a_silent_list_leaves_what_is_recorded_of_senior_officials(client, editor, meeting):
    make_attendance(meeting=meeting, party=Party.objects.get(name="Northland"), senior_official=True)
    save(client, meeting, paste(client, meeting, "Members: Northland"))
    assert [row[4] for row in rows(meeting)] == [True]


def test_another_party_is_named_by_any_of_its_names_and_its_spelling_remembered(client, editor, meeting):
    review = paste(client, meeting, "Members: Northand Federation")
    save(client, meeting, review, form__0__other="northland", form__0__remember="on")
    assert [row[0] for row in rows(meeting)] == ["Northland"]
    assert PartyName.objects.get(party__name="Northland").name == "Northand Federation"
    assert decisions(paste(client, meeting, "Members: Northand Federation")) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"form-0-choice": "other", "form-0-other": "Nowhere"}, "is no name in the record"),
        ({"form-0-choice": "other"}, "Type its name."),
        ({"form-0-choice": "new", "form-0-new_name": "northland", "form-0-new_kind": "state"}, "already a name of"),
        ({"form-0-choice": "new"}, "Choose what kind of party it is."),
        ({"form-0-choice": "other", "form-0-other": "Southland", "form-0-capacity": ""}, "in which capacity"),
        ({"form-0-choice": "other", "form-0-other": "Northland"}, "the same party in the same capacity"),
        ({"form-0-read": "forged"}, "was lost on the way"),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_typed_is_lost(client, editor, meeting, typed, says):
    review = paste(client, meeting, "Members: Nolthrand of old, Northland")
    refused = save(client, meeting, review, **typed)
    assert refused.status_code == 200
    assert says in refused.content.decode()
    kept = form_of(refused)
    assert all(kept.get(name, [""]) == [value] for name, value in typed.items())
    assert not meeting.attendances.exists()


def test_what_is_not_decided_may_be_left_out_at_once_and_the_text_changed(client, editor, meeting):
    text = "Members: Northland, Oddland, Strangeland"
    review = paste(client, meeting, text)
    back = client.post(page(Meeting, "attendance_paste", meeting.pk), form_of(review) | {"_back": "1"})
    assert back.context["form"]["text"].value() == text
    chosen = {"all-group": "member", "all-choice": "new", "all-kind": "state", "form-2-choice": "out", "_set_all": "1"}
    shown = client.post(page(Meeting, "attendance_paste", meeting.pk), form_of(review) | chosen)
    assert (shown.context["has_errors"], rows(meeting)) == (False, [])
    save(client, meeting, shown)
    assert [row[0] for row in rows(meeting)] == ["Northland", "Oddland"]
    save(client, meeting, review, leave_rest="on")
    assert [row[0] for row in rows(meeting)] == ["Northland", "Oddland"]


@pytest.mark.parametrize(("text", "says"), [("", "Paste the list."), ("and the", "No name was found in it."),
                                            (", ".join(f"Isle {n}" for n in range(301)), "more than 300")])  # fmt: skip
def test_a_list_that_is_none_is_refused(client, editor, meeting, text, says):
    assert says in paste(client, meeting, text).content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_reading_a_list_asks_the_same_number_of_questions(client, editor, meeting, size):
    for number in range(size):
        make_attendance(meeting=meeting, party=make_party(name=f"Isle {number}"))
    text = ", ".join(f"Isle {number}, Isel {number}x" for number in range(size))
    paste(client, meeting, text)
    with CaptureQueriesContext(connection) as queries:
        assert paste(client, meeting, text).status_code == 200
    assert len(queries) == 16


# The table


def grid(client, meeting):
    return client.get(page(Meeting, "attendance", meeting.pk))


def press(client, meeting, shown, **typed):
    sent = form_of(shown) | {name.replace("__", "-"): value for name, value in typed.items()}
    return client.post(page(Meeting, "attendance", meeting.pk), sent | {"_save": "1"})


def key(name: str, capacity: str = "member") -> str:
    return f"{Party.objects.get(name=name).pk}-{capacity}"


def keys(shown) -> list[tuple[str, str]]:
    return [(str(row.party), row.capacity) for group in shown.context["groups"] for row in group.rows]


def test_the_table_holds_who_is_likely_to_come_and_nothing_is_recorded_of_them(client, editor, meeting):
    make_headcount(meeting=meeting, capacity=Capacity.MEMBER, number=17)
    make_membership(party=make_party(name="Laterland"), body=meeting.bodies.get(), period="2090/2091")
    shown = grid(client, meeting)
    assert keys(shown) == [("Eastland", "member"), ("Northland", "member"), ("Common Office", "secretariat")]
    assert "17 stated" in shown.content.decode()
    assert press(client, meeting, shown).status_code == 302
    assert rows(meeting) == []


def test_the_table_is_saved_as_one_change_with_its_source(client, editor, meeting, passage):
    shown = grid(client, meeting)
    typed = {
        f"{key('Northland')}-presence": "attended", f"{key('Northland')}-senior_official": "true",
        f"{key('Eastland')}-presence": "apologies", f"{key('Eastland')}-name_as_written": "East Land",
        "further-0-party": "southland", "further-0-capacity": "observer",
    }  # fmt: skip
    press(client, meeting, shown, passage=passage.pk, list_status="partial", **typed)
    assert {row[:5] for row in rows(meeting)} == {
        ("Northland", "member", "attended", "", True),
        ("Eastland", "member", "apologies", "East Land", None),
        ("Southland", "observer", "attended", "", None),
    }
    assert cited(meeting) == {
        ("Northland", "", "Northland", False),
        ("Eastland", "", "East Land", False),
        ("Southland", "", "Southland", False),
    }
    events = Attendance.pgh_event_model.objects.filter(meeting=meeting)
    assert len(set(events.values_list("pgh_context_id", flat=True))) == 1
    meeting.refresh_from_db()
    assert meeting.list_status == "partial"


def test_a_row_set_back_goes_after_asking_where_it_has_sources(client, editor, meeting):
    row = make_attendance(meeting=meeting, party=Party.objects.get(name="Northland"))
    make_citation(row)
    typed = {f"{key('Northland')}-presence": ""}
    asked = press(client, meeting, grid(client, meeting), **typed)
    assert "Taken away with 1 source" in asked.content.decode()
    assert meeting.attendances.exists()
    press(client, meeting, asked, confirm_removal="on", **typed)
    assert not meeting.attendances.exists()
    assert not Citation.objects.filter(object_id=row.pk, content_type__model="attendance").exists()


def test_what_two_people_change_in_different_places_is_merged(client, editor, meeting):
    row = make_attendance(meeting=meeting, party=Party.objects.get(name="Northland"))
    shown = grid(client, meeting)
    Attendance.objects.filter(pk=row.pk).update(senior_official=True)
    make_attendance(meeting=meeting, party=Party.objects.get(name="Eastland"))
    press(client, meeting, shown, **{f"{key('Northland')}-presence": "absent"})
    assert {entry[:5] for entry in rows(meeting)} == {
        ("Northland", "member", "absent", "", True),
        ("Eastland", "member", "attended", "", None),
    }


@pytest.mark.parametrize(
    ("theirs", "kept"),
    [
        (lambda row: Attendance.objects.filter(pk=row.pk).update(presence="absent"), "absent"),
        (lambda row: row.delete(), "not recorded"),
    ],
    ids=["changed", "taken away"],
)
def test_what_two_people_change_in_the_same_place_is_shown_side_by_side(client, editor, meeting, theirs, kept):
    row = make_attendance(meeting=meeting, party=Party.objects.get(name="Northland"))
    other = make_attendance(meeting=meeting, party=Party.objects.get(name="Eastland"))
    shown = grid(client, meeting)
    theirs(row)
    Attendance.objects.filter(pk=other.pk).update(name_as_written="Their East")
    before = rows(meeting)
    typed = {f"{key('Northland')}-presence": "apologies", f"{key('Northland')}-name_as_written": "My North"}
    both = press(client, meeting, shown, **typed)
    assert f"Now in the record: presence {kept}" in both.content.decode()
    assert rows(meeting) == before
    kept_form = form_of(both)
    assert kept_form[f"{key('Northland')}-name_as_written"] == ["My North"]
    assert kept_form[f"{key('Eastland')}-name_as_written"] == ["Their East"]
    press(client, meeting, both)
    assert {entry[:4] for entry in rows(meeting)} == {
        ("Northland", "member", "apologies", "My North"),
        ("Eastland", "member", "attended", "Their East"),
    }


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"further-0-party": "Nowhere"}, "is no name in the record"),
        ({"further-0-party": "Southland"}, "in which capacity"),
        ({"further-0-party": "Northland", "further-0-capacity": "member"}, "in the table already"),
        ({"further-0-name_as_written": "N."}, "Type its name."),
        ({"opened": "forged"}, "nothing was written"),
    ],
)
def test_a_table_that_cannot_be_saved_says_why(client, editor, meeting, typed, says):
    refused = press(client, meeting, grid(client, meeting), **typed)
    assert refused.status_code == 200
    assert says in refused.content.decode()
    assert rows(meeting) == []


@pytest.mark.parametrize("size", [1, 3])
def test_the_table_asks_the_same_number_of_questions(client, editor, meeting, size):
    for _each in range(size):
        make_attendance(meeting=meeting)
        make_membership(body=meeting.bodies.get())
    grid(client, meeting)
    with CaptureQueriesContext(connection) as queries:
        assert grid(client, meeting).status_code == 200
    assert len(queries) == 16


# Both


@pytest.mark.parametrize(
    ("make", "code"),
    [(make_editor, 200), (make_reviewer, 200), (make_user, 403), (lambda: make_user(is_superuser=True), 200)],
    ids=["editor", "reviewer", "no role", "superuser"],
)
@pytest.mark.parametrize("state", ["draft", "published"])
@pytest.mark.parametrize("name", ["attendance", "attendance_paste"])
def test_the_pages_are_for_those_who_write_meetings(client, meeting, make, code, state, name):
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    address = page(Meeting, name, meeting.pk)
    assert client.get(address).status_code == 302  # to the sign-in
    client.force_login(make())
    assert client.get(address).status_code == code
    assert client.post(address, {"_save": "1"}).status_code == code


def test_the_form_of_a_meeting_leads_to_both(client, editor, meeting):
    shown = client.get(page(Meeting, "change", meeting.pk)).content.decode()
    assert page(Meeting, "attendance", meeting.pk) in shown
    assert page(Meeting, "attendance_paste", meeting.pk) in shown
    assert client.get(page(Meeting, "attendance", 10**9)).status_code == 302

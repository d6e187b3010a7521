"""Disagreements over their life: found, shown, explained, opened again, closed, never deleted; and the twenty known."""

import io
import json

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from balitracker.policies import Denied
from meetings.disagreements import settling
from meetings.disagreements.explaining import explain, reopen
from meetings.disagreements.reports import discrepancies_of
from meetings.disagreements.settling import settle, settle_if_needed
from meetings.models import Attendance, Discrepancy, DiscrepancySide, Headcount, Meeting
from tests.meetings.disagreements import as_another_transaction, attend, cite, meeting, passage, shown, state

pytestmark = pytest.mark.django_db

MEMBERS_OF_THE_TENTH = "headcount-wg-tip-10-member-wg-tip-10-co-chair-statement"


def the(slug: str) -> Discrepancy:
    return Discrepancy.objects.get(slug=slug)


@pytest.fixture
def editor() -> User:
    user = User.objects.create_user("ed", password="x", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(content_type__model__in=["discrepancy", "discrepancyside"]))
    return user


# A list that lost a row


@pytest.mark.usefixtures("record")
def test_a_deleted_attendance_is_reported_and_closed_when_it_is_put_back(client):
    assert MEMBERS_OF_THE_TENTH not in shown(client)
    row = Attendance.objects.get(meeting__slug="wg-tip-10", party__slug="india")
    as_another_transaction()
    Attendance.objects.filter(pk=row.pk).delete()
    found = shown(client)[MEMBERS_OF_THE_TENTH]
    assert found["sentence"].endswith(": 17 members stated, 16 listed.")
    assert found["sides"] == ["17 members stated (wg-tip-10-co-chair-statement ¶5)", "16 listed (the record)"]
    assert found["url"] == f"http://testserver/discrepancies/#{MEMBERS_OF_THE_TENTH}"
    page = client.get("/discrepancies/").content.decode()
    assert f'id="{MEMBERS_OF_THE_TENTH}"' in page
    assert 'href="/documents/wg-tip-10-co-chair-statement/#p5"' in page
    assert "17 members stated, 16 listed." in client.get("/meetings/wg-tip-10/").content.decode()

    as_another_transaction()
    row.save(force_insert=True)
    assert MEMBERS_OF_THE_TENTH not in shown(client)
    closed = the(MEMBERS_OF_THE_TENTH)
    assert (closed.status, closed.closed_because) == ("closed", "17 stated and 17 listed again.")


@pytest.mark.usefixtures("empty_record")
def test_why_a_stated_number_no_longer_disagrees():
    whole = meeting()
    headcount = state(whole, 3)
    settle()
    whole.list_status = "partial"
    whole.save()
    settle()
    assert the("headcount-first-member-minutes").closed_because == "The list is not marked as complete any more."
    whole.list_status = "complete"
    whole.save()
    settle()
    headcount.delete()
    settle()
    assert the("headcount-first-member-minutes").closed_because == (
        "The stated number, or the meeting, is not in the record any more."
    )


# Explaining


@pytest.fixture
def three_for_two(empty_record) -> Discrepancy:
    """A meeting of which three members are stated and two listed."""
    whole = meeting()
    attend(whole, "fiji", "nauru")
    cite(state(whole, 3), passage())
    settle()
    return the("headcount-first-member-minutes")


def test_an_explained_one_stays_explained_while_its_sides_are_the_same(three_for_two, editor):
    explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="  One is counted twice. ")
    Meeting.objects.update(title="Another title")
    settle()
    row = the(three_for_two.slug)
    assert (row.status, row.reason, row.explanation) == ("explained", "slip", "One is counted twice.")
    assert row.sentence == "Another title: 3 members stated, 2 listed."


def test_it_is_open_again_when_its_sides_change(three_for_two, editor):
    explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="One is counted twice.")
    Attendance.objects.filter(party__slug="fiji").delete()
    assert settle().reopened == 1
    row = the(three_for_two.slug)
    assert (row.status, row.explanation) == ("open", "One is counted twice.")
    assert [side.says for side in row.sides.all()] == ["3 members stated", "1 listed"]


def test_one_that_comes_back_is_the_same_row_and_open(three_for_two, editor):
    explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="One is counted twice.")
    Headcount.objects.update(number=2)
    assert settle().closed == 1
    Headcount.objects.update(number=3)
    assert settle().reopened == 1
    row = the(three_for_two.slug)
    assert (row.pk, row.status, row.closed_because) == (three_for_two.pk, "open", "")
    assert Discrepancy.objects.count() == 1


def test_reopening_takes_the_explanation_back(three_for_two, editor):
    explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="One is counted twice.")
    reopen(by=editor, discrepancy=three_for_two)
    row = the(three_for_two.slug)
    assert (row.status, row.reason, row.explanation) == ("open", "", "")


def test_the_history_says_who_explained(three_for_two, editor):
    explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="One is counted twice.")
    event = Discrepancy.pgh_event_model.objects.filter(status="explained").select_related("pgh_context").get()
    assert event.pgh_context.metadata["username"] == "ed"


def test_who_may_not_change_disagreements_may_not_explain(three_for_two):
    stranger = User.objects.create_user("stranger")
    with pytest.raises(Denied, match=r"^Disagreements are explained by editors and reviewers\.$"):
        explain(by=stranger, discrepancy=three_for_two, reason="slip", explanation="Mine.")
    assert the(three_for_two.slug).status == "open"


def test_editors_and_reviewers_may_where_there_are_groups(three_for_two):
    for group in Group.objects.filter(name__in=["Editors", "Reviewers"]):
        user = User.objects.create_user(group.name)
        user.groups.add(group)
        assert user.has_perm("meetings.change_discrepancy")


@pytest.mark.parametrize(("reason", "explanation"), [("", "One is counted twice."), ("slip", " "), ("mood", "So.")])
def test_an_explanation_needs_a_reason_of_the_list_and_a_sentence(three_for_two, editor, reason, explanation):
    with pytest.raises(ValidationError):
        explain(by=editor, discrepancy=three_for_two, reason=reason, explanation=explanation)
    assert the(three_for_two.slug).status == "open"


def test_a_closed_one_cannot_be_explained(three_for_two, editor):
    Headcount.objects.update(number=2)
    settle()
    with pytest.raises(Denied, match=r"is closed: 2 stated and 2 listed again\. There is nothing to explain\.$"):
        explain(by=editor, discrepancy=three_for_two, reason="slip", explanation="One is counted twice.")


# Settling


def test_settling_twice_writes_nothing(three_for_two):
    before = Discrepancy.pgh_event_model.objects.count(), DiscrepancySide.pgh_event_model.objects.count()
    assert not settle()
    assert (Discrepancy.pgh_event_model.objects.count(), DiscrepancySide.pgh_event_model.objects.count()) == before


def test_those_of_persons_and_of_rules_no_longer_asked(three_for_two):
    Discrepancy.objects.create(slug="mine", kind="date", sentence="When was it?")
    Discrepancy.objects.create(slug="old-rule", rule="gone", kind="date", sentence="When was it?")
    settle()
    assert the("mine").status == "open"
    assert (the("old-rule").status, the("old-rule").closed_because) == (
        "closed", "The rule that found it is not asked any more.",
    )  # fmt: skip


@pytest.mark.usefixtures("empty_record")
def test_what_is_stored_is_in_the_source_language(settings):
    from django.utils import translation

    state(meeting(), 3)
    with translation.override("id"):
        settle()
        assert the("headcount-first-member-minutes").sentence == "Meeting first: 3 members stated, 0 listed."
        assert translation.get_language() == "id"


@pytest.mark.usefixtures("record")
def test_showing_asks_once_where_nothing_was_written(django_assert_num_queries):
    settle_if_needed()
    with django_assert_num_queries(1):
        settle_if_needed()
    as_another_transaction()
    Meeting.objects.filter(slug="wg-tip-9").update(summary="Other.")
    with CaptureQueriesContext(connection) as asked:
        settle_if_needed()
    assert len(asked) > 10
    with django_assert_num_queries(1):
        settle_if_needed()


def _disagreeing(slug: str) -> None:
    whole = meeting(slug, title=f"Meeting {slug}")
    cite(state(whole, 3), passage())
    cite(whole, passage(), "title", "Other")


@pytest.mark.usefixtures("empty_record")
def test_settling_asks_no_more_for_three_meetings_than_for_one():
    _disagreeing("zero")
    settle()
    asked = []
    for names in (["one"], ["two", "three", "four"]):
        Headcount.objects.update(number=len(asked) + 20)  # those there already change
        for name in names:
            _disagreeing(name)
        with CaptureQueriesContext(connection) as queries:
            settled = settle()
        assert settled.found == 2 * len(names)
        assert settled.changed
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.usefixtures("empty_record")
def test_while_another_settles_what_is_there_is_shown():
    state(meeting(), 3)
    other = connections["default"].copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [settling.LOCK])
            settle_if_needed()
            assert Discrepancy.objects.count() == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [settling.LOCK])
        settle_if_needed()
        assert Discrepancy.objects.count() == 1
    finally:
        other.close()


@pytest.mark.usefixtures("empty_record")
def test_what_is_written_while_settling_is_settled_next_time(monkeypatch):
    state(meeting(), 3)
    versions = iter([5, 7])  # one step is settling's own, the other somebody else's
    monkeypatch.setattr(settling.RecordVersion, "current", lambda: next(versions))
    settle()
    assert settling.DiscrepancyCheck.objects.get().version == 5


# Who sees what


@pytest.mark.usefixtures("empty_record")
def test_the_public_sees_nothing_that_stands_on_what_is_unpublished(client):
    state(meeting("draft", state="draft"), 3)
    cite(meeting("shown"), passage("secret", state="draft"), "title", "Other")
    cite(meeting("open"), passage(), "title", "Other")
    assert list(shown(client)) == ["field-meeting-open-title"]
    assert Discrepancy.objects.count() == 3
    assert {side.discrepancy.slug for side in DiscrepancySide.objects.public()} == {"field-meeting-open-title"}
    assert [row.slug for row in discrepancies_of(Meeting.objects.get(slug="open"))] == ["field-meeting-open-title"]
    assert discrepancies_of(Meeting.objects.get(slug="draft")) == []


# The list


FILTERS = [
    ("?kind=post", {"post-kathryn-haigh-australia"}),
    ("?year=2024", {"field-meeting-wg-tip-10-date"}),
    ("?year=2022&status=open", {"field-headcount-wg-tip-8-1-member-wg-tip-report-2022-session",
                                "steering-group-2022-number"}),
    ("?body=steering-group", {"steering-group-2022-number", "steering-group-numbering"}),
    ("?q=18-21+november", {"field-meeting-wg-tip-10-date"}),
    ("?year=not-stated&kind=standing", {"standing-ilo-wg-tip"}),
]  # fmt: skip


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("query", "found"), FILTERS)
def test_filters(client, query, found):
    assert set(shown(client, query)) == found


@pytest.mark.usefixtures("record")
def test_open_ones_come_first_and_every_sort_answers(client):
    statuses = [row["status"] for row in shown(client).values()]
    assert statuses == sorted(statuses, reverse=True)
    every = set(shown(client))
    for sort in ("open", "newest", "oldest", "kind"):
        assert set(shown(client, f"?sort={sort}")) == every


@pytest.mark.usefixtures("record")
def test_a_wrong_filter_is_refused_with_its_reason(client):
    response = client.get("/discrepancies.csv?status=closed")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["status"]


@pytest.mark.usefixtures("record")
def test_the_page_shows_reason_and_explanation(client):
    page = client.get("/discrepancies/?q=compendium&status=explained").content.decode()
    assert "<strong>Both can be true.</strong> Both can be true: published in June, launched in September." in page


@pytest.mark.parametrize("address", ["/discrepancies/", "/discrepancies.json", "/discrepancies.csv"])
@pytest.mark.usefixtures("empty_record")
def test_the_list_asks_no_more_for_three_than_for_one(client, address):
    asked = []
    for names in (["one"], ["two", "three"]):
        for name in names:
            _disagreeing(name)
        settle()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            b"".join(response.streaming_content) if response.streaming else response.content
        asked.append(len(queries))
    assert asked[0] == asked[1]


# Command and fixtures


@pytest.mark.usefixtures("record")
def test_the_command_counts_by_rule():
    said = io.StringIO()
    call_command("find_disagreements", stdout=said)
    lines = said.getvalue().splitlines()
    assert "counts        0 open, 1 explained, 0 closed     two stated numbers" in lines
    assert "-             8 open, 2 explained, 0 closed     added by a person" in lines
    call_command("find_disagreements", stdout=said)
    assert said.getvalue().endswith("0 found, 0 opened again, 0 changed, 0 closed.\n")


@pytest.mark.usefixtures("record")
def test_the_explanations_of_the_fixtures_are_of_the_sides_that_the_rules_find():
    explained = set(Discrepancy.objects.exclude(rule="").values_list("slug", flat=True))
    assert len(explained) == 6
    settled = settle()
    assert (settled.reopened, settled.changed, settled.closed) == (0, 0, 0)
    assert not Discrepancy.objects.filter(slug__in=explained).exclude(status="explained").exists()


@pytest.mark.usefixtures("record")
def test_load_settle_export_gives_the_same_bytes(tmp_path, settings):
    settle()
    call_command("export_fixtures", tmp_path, stdout=io.StringIO())
    for name in ("discrepancies", "discrepancy_sides", "citations"):
        assert (tmp_path / f"{name}.json").read_bytes() == (
            settings.BASE_DIR / "fixtures" / f"{name}.json"
        ).read_bytes()


@pytest.mark.usefixtures("empty_record")
def test_an_explanation_of_the_fixtures_reaches_what_a_rule_has_found_already(tmp_path):
    _disagreeing("one")
    settle()
    slug = "field-meeting-one-title"
    row = {
        "slug": slug, "rule": "field", "kind": "title", "sentence": the(slug).sentence, "meeting": ["one"],
        "party": None, "status": "explained", "reason": "wording", "explanation": "Wording only.",
        "closed_because": "",
    }  # fmt: skip
    (tmp_path / "discrepancies.json").write_text(json.dumps([{"model": "meetings.discrepancy", "fields": row}]))
    call_command("load_fixtures", tmp_path, stdout=io.StringIO())
    settle()
    assert (the(slug).status, the(slug).explanation) == ("explained", "Wording only.")


@pytest.mark.usefixtures("record")
def test_a_rule_that_fails_does_not_fail_the_page(client, monkeypatch, caplog):
    def fail():
        raise ValueError("a rule with a fault")

    monkeypatch.setattr("meetings.disagreements.settling._settle", fail)
    Meeting.objects.filter(slug="wg-tip-10").update(place="Bangkok city")
    as_another_transaction()
    assert client.get("/meetings/wg-tip-10/").status_code == 200
    assert "The rules for disagreements could not be asked" in caplog.text

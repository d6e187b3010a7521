"""The brief of a party: what it tells since the party last came, and what it leaves open."""

import datetime

import pytest

from balitracker.templatetags import pictures
from meetings.models import Meeting
from members.brief import Brief, brief_of, fitting
from tests.factories import (
    make_action_item,
    make_action_lead,
    make_attendance,
    make_body,
    make_chair,
    make_contribution,
    make_meeting,
    make_meeting_body,
    make_membership,
    make_outcome,
    make_party,
    make_progress_update,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def party(empty_record):
    """A member of a body, that came to the first of its six dated meetings; the last is yet to come."""
    body, fiji = make_body(slug="body"), make_party(slug="fiji", name="Fiji")
    make_membership(party=fiji, body=body)
    made = {
        slug: make_meeting(slug=slug, date=date, bodies=[body], list_status=status, state=state)
        for slug, date, status, state in (
            ("came", "2020-05-01", "complete", "published"),
            ("full", "2021-05-01", "complete", "published"),
            ("part", "2022-05-01", "partial", "published"),
            ("sorry", "2023-05-01", "partial", "published"),
            ("draft", "2023-06-01", "complete", "draft"),
            ("coming", "2099-05-01", "none", "published"),
            ("undated", "", "complete", "published"),
        )
    }
    make_attendance(meeting=made["came"], party=fiji)
    make_attendance(meeting=made["sorry"], party=fiji, presence="apologies")
    make_outcome(meeting=made["came"], kind="endorsed", text="Before")
    make_outcome(meeting=made["full"], kind="endorsed", text="Since")
    make_outcome(meeting=made["full"], kind="noted")
    make_outcome(meeting=made["draft"], kind="endorsed", text="Secret")
    item = make_action_item(slug="item", due="2099", state="published")
    make_action_lead(item=item, party=fiji, role="partner")
    make_progress_update(item=item, number=1, date="2019-01", note="Old")
    make_progress_update(item=item, number=2, date="2022-08", status="under_way", note="New")
    dropped = make_action_item(slug="dropped", due="2099", state="published")
    make_action_lead(item=dropped, party=fiji)
    make_progress_update(item=dropped, number=1, date="2022-09", status="dropped")
    make_action_lead(item=make_action_item(slug="secret"), party=fiji)
    return fiji


def meetings(cells) -> list[str]:
    return [cell.meeting.slug for cell in cells]


def test_it_tells_what_happened_since_the_party_last_came(client, party):
    brief = brief_of(party)
    assert (brief.last.meeting.slug, brief.since) == ("came", datetime.date(2020, 5, 1))
    assert meetings(brief.missed) == ["sorry", "full"]
    assert meetings(brief.not_recorded) == ["part"]  # no complete list: nobody can say that it was not there
    assert [meeting.slug for meeting in brief.coming] == ["coming"]
    assert [(each.kind, each.text) for each in brief.outcomes.rows] == [("endorsed", "Since")]
    told = client.get(brief.every_outcome.url).context["page_obj"]
    assert ([row.kind for row in told], brief.every_outcome.value) == (["endorsed", "noted"], 2)
    held = client.get(brief.every_meeting.url).context["page_obj"]
    assert ([row.slug for row in held], brief.every_meeting.value) == (["sorry", "part", "full"], 3)
    assert [(update.item.slug, update.status) for update in brief.updates.rows] == [
        ("dropped", "dropped"),
        ("item", "under_way"),
    ]
    assert {(named.item.slug, named.lead.role, named.item.status) for named in brief.items.rows} == {
        ("item", "partner", "under_way"),
        ("dropped", "lead", "dropped"),
    }
    assert [item.slug for item in brief.due] == ["item"]


def test_it_may_begin_on_another_day(client, party):
    page = client.get("/members/fiji/brief/?since=2022-06-01")
    brief: Brief = page.context["brief"]
    assert meetings(brief.missed) == ["sorry"]
    assert meetings(brief.not_recorded) == []
    assert brief.outcomes.rows == []
    refused = client.get("/members/fiji/brief/?since=soon")
    assert "Write a day as 2024-11-18." in refused.content.decode()
    assert refused.context["brief"].since == datetime.date(2020, 5, 1)


def test_from_an_earlier_day_it_tells_too_what_was_attended(client, party):
    page = client.get("/members/fiji/brief/?since=2019-01-01")
    assert meetings(page.context["brief"].meetings.rows) == ["sorry", "full", "part", "came"]  # the missed ones first


@pytest.mark.parametrize(("make", "state"), [(make_chair, "chaired"), (make_contribution, "spoke")])
def test_whom_the_record_names_at_a_meeting_did_not_miss_it(client, party, make, state):
    full = Meeting.objects.get(slug="full")  # its list is complete, and does not have it
    made = make(meeting=full, **({"party": party} if make is make_chair else {}))
    if make is make_contribution:
        made.parties.add(party)
    brief = client.get("/members/fiji/brief/").context["brief"]
    assert (brief.last.meeting, brief.last.state, meetings(brief.missed)) == (full, state, ["sorry"])
    assert {cell.meeting.slug: cell.state for cell in client.get("/members/fiji/").context["strip"]}["full"] == state


def test_a_party_on_no_body_has_those_of_the_meetings_that_name_it(client, party):
    guest = make_party(slug="guest", kind="civil_society")
    make_attendance(meeting=Meeting.objects.get(slug="came"), party=guest, capacity="civil_society")
    make_meeting(slug="elsewhere", date="2021-06-01", bodies=[make_body()], list_status="complete", state="published")
    brief = client.get("/members/guest/brief/").context["brief"]
    assert (meetings(brief.missed), meetings(brief.not_recorded)) == (["full"], ["sorry", "part"])
    coverage = pictures.coverage(guest, client.get("/members/guest/").context["strip"])
    assert {name: number.value for name, number in coverage.items()} == {
        "complete": 3,  # one of them without a date
        "attended": 1,
        "uncovered": 3,
        "elsewhere": 0,
    }


def test_what_a_page_has_no_room_for_stands_where_it_leads(client, party):
    for number in range(40):
        meeting = make_meeting(date=f"2021-07-{number % 28 + 1:02}", state="published")
        make_meeting_body(meeting=meeting, body=party.memberships.get().body)
        make_outcome(meeting=meeting, kind="planned")
        item = make_action_item(state="published")
        make_action_lead(item=item, party=party)
        make_progress_update(item=item, number=1, date="2022-01")
    page = client.get("/members/fiji/brief/")
    brief = page.context["brief"]
    for part in (brief.meetings, brief.outcomes, brief.updates, brief.items):
        assert 2 < len(part.rows) < 15
        assert not part.are_all
    assert brief.outcomes.rows[0].kind == "endorsed"
    assert brief.updates.rows[0].status == "dropped"
    assert (brief.every_meeting.value, brief.every_outcome.value) == (43, 42)
    assert page.content.decode().count("This page has no room for all") == 4


def test_a_row_longer_than_its_room_is_told_all_the_same():
    assert brief_of_lines("a" * 900, "b") == ["a" * 900]
    assert brief_of_lines("a", "b", "c" * 900) == ["a", "b"]


def brief_of_lines(*rows: str) -> list[str]:
    return fitting(list(rows), str, 4).rows


def test_without_its_list_a_meeting_is_neither_attended_nor_missed(client, party):
    for meeting in [cell.meeting for cell in brief_of(party).missed] + [brief_of(party).last.meeting]:
        meeting.attendances.all().delete()
        meeting.list_status = "none"
        meeting.save()
    brief = client.get("/members/fiji/brief/").context["brief"]
    assert (brief.last, brief.missed) == (None, [])
    assert meetings(brief.not_recorded) == ["sorry", "part", "full", "came"]


def test_bodies_have_none(client, party):
    assert 'href="/members/fiji/brief/"' in client.get("/members/fiji/").content.decode()
    assert client.get("/members/body/brief/").status_code == 404
    assert "/brief/" not in client.get("/members/body/").content.decode()

"""The brief of a party: what it tells since the party last came, and what it leaves open."""

import datetime

import pytest

from members.brief import Brief, brief_of
from tests.factories import (
    make_action_item,
    make_action_lead,
    make_attendance,
    make_body,
    make_meeting,
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
    assert meetings(brief.missed) == ["full", "sorry"]
    assert meetings(brief.not_recorded) == ["part"]  # no complete list: nobody can say that it was not there
    assert [meeting.slug for meeting in brief.coming] == ["coming"]
    assert [(label, [each.text for each in outcomes]) for label, outcomes in brief.by_kind] == [("endorsed", ["Since"])]
    assert [(each.meeting.slug, each.number) for each in brief.other_outcomes] == [("full", 1)]
    assert [row.kind for row in client.get(brief.other_outcomes[0].url).context["page_obj"]] == ["noted"]
    assert [(update.item.slug, update.status) for update in brief.updates] == [
        ("dropped", "dropped"),
        ("item", "under_way"),
    ]
    assert {(named.item.slug, named.lead.role, named.item.status) for named in brief.items} == {
        ("item", "partner", "under_way"),
        ("dropped", "lead", "dropped"),
    }
    assert [item.slug for item in brief.due] == ["item"]


def test_it_may_begin_on_another_day(client, party):
    page = client.get("/members/fiji/brief/?since=2022-06-01")
    brief: Brief = page.context["brief"]
    assert meetings(brief.missed) == ["sorry"]
    assert meetings(brief.not_recorded) == []
    assert brief.outcomes == []
    refused = client.get("/members/fiji/brief/?since=soon")
    assert "Write a day as 2024-11-18." in refused.content.decode()
    assert refused.context["brief"].since == datetime.date(2020, 5, 1)


def test_without_its_list_a_meeting_is_neither_attended_nor_missed(client, party):
    for meeting in [cell.meeting for cell in brief_of(party).missed] + [brief_of(party).last.meeting]:
        meeting.attendances.all().delete()
        meeting.list_status = "none"
        meeting.save()
    brief = client.get("/members/fiji/brief/").context["brief"]
    assert (brief.last, brief.missed) == (None, [])
    assert meetings(brief.not_recorded) == ["came", "full", "part", "sorry"]


def test_bodies_have_none(client, party):
    assert 'href="/members/fiji/brief/"' in client.get("/members/fiji/").content.decode()
    assert client.get("/members/body/brief/").status_code == 404
    assert "/brief/" not in client.get("/members/body/").content.decode()

"""Feeds of what changed: valid Atom, in plain words, with identities that stay, and nothing that was not public."""

import re

import feedparser
import pytest
from django.conf import settings
from lxml import etree

from meetings.models import Meeting
from tests.factories import (
    make_action_item,
    make_attendance,
    make_body,
    make_contribution,
    make_document,
    make_meeting,
    make_membership,
    make_party,
    make_topic,
    make_work_plan,
)
from tests.moments import by
from tests.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

SCHEMA = etree.RelaxNG(etree.parse(settings.BASE_DIR / "tests" / "atom.rng"))
FEEDS = [
    "/changes.atom",
    "/meetings/meeting.atom",
    "/members/member.atom",
    "/members/body.atom",
    "/topics/topic.atom",
    "/documents/document.atom",
    "/workplan/plan.atom",
    "/workplan/actions/item.atom",
]


def read(client, address: str):
    """The feed at an address, as a program of somebody else's reads it; it must be valid by the schema."""
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    SCHEMA.assertValid(etree.fromstring(response.content))
    feed = feedparser.parse(response.content)
    assert (feed.bozo, feed.version) == (False, "atom10")
    return feed


def titles(client, address: str) -> list[str]:
    return [entry.title for entry in read(client, address).entries]


def change(record, **fields) -> None:
    with by("anna"):
        type(record).objects.filter(pk=record.pk).update(**fields)


def test_every_feed_is_valid_and_says_whose_it_is_and_where(client):
    with by("anna"):
        make_world(2)
    change(Meeting.objects.get(slug="meeting"), place="Jakarta", title="A <b>bold</b> & \x0b new title")
    for address in FEEDS:
        feed = read(client, address).feed
        assert feed.author == "Regional Support Office of the Bali Process"
        links = {link.rel: link.href for link in feed.links}
        assert links["self"] == feed.id == f"http://testserver{address}"
        page = client.get(links["alternate"])
        assert page.status_code == 200
        found = re.findall(r'<link rel="alternate" type="application/atom\+xml" [^>]*href="([^"]+)"', page.text)
        assert found == list(dict.fromkeys(["/changes.atom", address]))
        assert "None" not in client.get(address).text
    (first, *_rest) = read(client, "/meetings/meeting.atom").entries
    assert first.title == "A <b>bold</b> &  new title: several changes"
    assert first.summary == "<ul><li>Title changed</li><li>Place changed</li></ul>"


BROKEN = [
    ("<id>tag:testserver,", "<id>"),
    ("<updated>20", "<updated>1 January 20"),
    ("<author><name>Regional Support Office of the Bali Process</name></author>", ""),
    (' type="html"', ' type="markdown"'),
    ("<entry>", "<entry><category/>"),
    ('<link href="http://testserver/changes/"', "<link"),
]
"""What is right in a feed, and what no feed may say instead."""


@pytest.mark.parametrize(("right", "wrong"), BROKEN)
def test_the_schema_refuses_what_is_no_atom(client, right, wrong):
    with by("anna"):
        make_meeting(state="published")
    feed = client.get("/changes.atom").text
    assert right in feed
    assert not SCHEMA.validate(etree.fromstring(feed.replace(right, wrong).encode()))


def test_changes_are_told_in_sentences(client):
    with by("anna"):
        meeting = make_meeting(title="the Tenth Annual Meeting", slug="tenth", state="draft", format="not_stated")
    change(meeting, summary="Drafted")
    change(meeting, state="published")
    change(meeting, place="Bangkok")
    change(meeting, format="hybrid")
    change(meeting, summary="")
    change(meeting, date="2024-11-18", place="Bali")
    with by("anna"):
        make_attendance(meeting=meeting)
    told = [
        "the Tenth Annual Meeting: several changes",
        "the Tenth Annual Meeting: several changes",
        "The summary of the Tenth Annual Meeting was taken away",
        "The format of the Tenth Annual Meeting was added",
        "The place of the Tenth Annual Meeting was added",
        "Meeting published: the Tenth Annual Meeting",
    ]
    assert titles(client, "/changes.atom") == titles(client, "/meetings/tenth.atom") == told
    entries = read(client, "/meetings/tenth.atom").entries
    assert [entry.summary for entry in entries[:2]] == [
        "<ul><li>Attendance: 1 added</li></ul>",
        "<ul><li>Date added</li><li>Place changed</li></ul>",
    ]
    assert read(client, "/meetings/tenth.atom").feed.updated == entries[0].updated


def test_an_entry_keeps_its_identity_when_its_record_gets_another_address(client):
    with by("anna"):
        meeting = make_meeting(slug="old", state="published")
    before = [entry.id for entry in read(client, "/meetings/old.atom").entries]
    change(meeting, slug="new", title="New")
    after = [entry.id for entry in read(client, "/meetings/new.atom").entries]
    assert after[1:] == before
    assert len(set(after)) == 2
    assert all(re.fullmatch(r"tag:testserver,\d{4}-\d\d-\d\d:change/[0-9a-f]{24}", each) for each in after)


def test_a_feed_tells_what_concerns_its_record_and_nothing_else(client):
    party, body, topic, plan = make_party(), make_body(), make_topic(), make_work_plan(state="published")
    make_membership(party=party, body=body)
    public = {"state": "published"}
    with by("anna"):
        came = make_meeting(title="Came", bodies=[body], **public)
        make_attendance(meeting=came, party=party)
        spoke = make_meeting(title="Spoke", **public)
        said = make_contribution(meeting=spoke)
        said.parties.add(party)
        said.topics.add(topic)
        item = make_action_item(title="Item", plan=plan, **public)
        item.topics.add(topic)
        item.leads.create(party=party)
        make_meeting(title="Elsewhere", **public)
        make_action_item(title="Other item", **public)
    assert set(titles(client, f"/members/{party.slug}.atom")) == {
        "Meeting published: Came", "Meeting published: Spoke", "Action item published: Item"
    }  # fmt: skip
    assert titles(client, f"/members/{body.slug}.atom") == ["Meeting published: Came"]
    assert set(titles(client, f"/topics/{topic.slug}.atom")) == {
        "Meeting published: Spoke", "Action item published: Item"
    }  # fmt: skip
    assert set(titles(client, f"/workplan/{plan.slug}.atom")) == {
        f"Work plan published: {plan}", "Action item published: Item"
    }  # fmt: skip


def test_a_draft_is_in_no_feed_and_a_withdrawal_leaves_its_reason(client):
    with by("anna"):
        meeting = make_meeting(title="Secret", slug="secret", place="Secretplace", state="draft")
        make_document(title="Another", state="published")
    assert client.get("/meetings/secret.atom").status_code == 404
    assert "secret" not in client.get("/changes.atom").text.lower()
    change(meeting, state="published")
    change(meeting, state="withdrawn", state_reason="The list was wrong.")
    answer = client.get("/meetings/secret.atom")
    assert (answer.status_code, answer.text) == (410, "The list was wrong.\n")
    assert "secret" not in client.get("/changes.atom").text.lower()
    (first, *_rest) = read(client, "/changes.atom").entries
    assert (first.title, first.summary) == ("Meeting withdrawn", "<p>Meeting withdrawn: The list was wrong.</p>")

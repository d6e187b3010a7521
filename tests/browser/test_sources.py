"""From any fact to its passage: one click, or one key, and back to the same place."""

import re

import pytest

MEETING = "/meetings/wg-tip-10/"
FACTS = ["attendance", "chair", "session", "contribution", "outcome"]


@pytest.fixture
def meeting(page, portal):
    """The page of the tenth meeting."""
    page.goto(portal + MEETING)
    return page


@pytest.mark.parametrize("kind", FACTS)
def test_every_fact_has_a_link_to_its_passage(meeting, kind):
    facts = meeting.locator(f"li[id^='{kind}-']")
    assert facts.count() >= 2
    bare = facts.evaluate_all(
        "facts => facts.filter(fact => !fact.querySelector('a[href^=\"/documents/\"]')).map(fact => fact.id)"
    )
    assert bare == []


def test_a_click_opens_the_passage_and_back_leads_to_the_same_place(meeting, portal):
    mark = meeting.locator("#attendance-lao-pdr-observer .source-mark")
    mark.scroll_into_view_if_needed()
    before = meeting.evaluate("scrollY")
    mark.click()
    expected = re.escape(portal) + r"/documents/wg-tip-10-co-chair-statement/\?anchor=Laos#p5"
    assert re.fullmatch(expected, meeting.url)
    assert "Laos" in meeting.locator(".passage:target").inner_text()
    meeting.go_back()
    assert meeting.url == portal + MEETING
    assert abs(meeting.evaluate("scrollY") - before) <= 2


def test_a_key_opens_the_passage(meeting):
    meeting.locator("#chair-indonesia .source-mark").first.focus()
    meeting.keyboard.press("Enter")
    meeting.wait_for_url("**/documents/wg-tip-10-co-chair-statement/**")
    assert meeting.locator(".passage:target").count() == 1


def test_the_link_says_where_it_leads(meeting):
    name = meeting.locator("#attendance-lao-pdr-observer .source-mark").evaluate(
        "link => [...link.childNodes].filter(n => !(n.ariaHidden === 'true')).map(n => n.textContent).join('').trim()"
    )
    assert re.fullmatch(r"source: .*Co-Chair Statement.*, paragraph 5", name)

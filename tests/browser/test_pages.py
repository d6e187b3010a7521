"""Every page type in the browser: accessible, nothing wider than a phone, no error, and usable without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = {
    "home": "/",
    "search": "/search/?q=scam",
    "search, corrected": "/search/?q=compendiun",
    "search, nothing found": "/search/?q=zzzzzzzz",
    "meetings": "/meetings/",
    "meetings, filtered": "/meetings/?year=2022&format=hybrid&sort=oldest",
    "meetings, refused": "/meetings/?year=20x2",
    "meetings, none": "/meetings/?year=1999",
    "meeting": "/meetings/wg-tip-10/",
    "meeting, stated and listed differ": "/meetings/wg-tip-8/",
    "meeting, year inferred": "/meetings/wg-tip-9/",
    "meeting, hardly known": "/meetings/wg-tip-5/",
    "outcomes": "/outcomes/?kind=launched",
    "members": "/members/",
    "member": "/members/australia/",
    "brief": "/members/viet-nam/brief/",
    "body": "/members/wg-tip/",
    "attendance": "/attendance/?page=2",
    "matrix": "/attendance/matrix/?since=2020",
    "matrix, refused": "/attendance/matrix/?since=2024&until=2020",
    "work plans": "/workplan/",
    "work plan": "/workplan/2021-23/",
    "work plan, with lineage": "/workplan/2017-19/",
    "action items": "/workplan/actions/",
    "action item": "/workplan/actions/forced-marriage-research/",
    "action items, long silent": "/workplan/actions/?silent=3&sort=silent",
    "lineage": "/workplan/lineage/",
    "trends": "/trends/",
    "topics": "/topics/",
    "topic": "/topics/technology/",
    "documents": "/documents/",
    "document": "/documents/wg-tip-10-co-chair-statement/",
    "document, bare": "/documents/wg-tip-10-co-chair-statement/?bare=yes",
    "document, at a passage": "/documents/wg-tip-10-co-chair-statement/?anchor=Laos#p5",
    "disagreements": "/discrepancies/",
    "following": "/follow/?member=viet-nam",
    "reporting": "/report/?meeting=wg-tip-10",
    "disagreements, explained": "/discrepancies/?status=explained&kind=date",
    "for programs": "/data/api/",
    "standards": "/data/standards/",
    "not found": "/meetings/no-such-meeting/",
}
WIDE, PHONE = 1280, 320


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page(new_context, portal, address, width, scheme):
    page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    response = page.goto(portal + address)
    if response.status == 404:  # the browser complains of the page's own answer
        complaints.clear()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").count() == 1
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert not found.violations_count, found.generate_report()
    assert complaints == []


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_lists_are_filtered_without_scripts(new_context, portal, width):
    page = new_context(viewport={"width": width, "height": 800}, java_script_enabled=False).new_page()
    page.goto(f"{portal}/meetings/")
    if width == PHONE:
        page.get_by_text("Filter and sort", exact=True).click()
    page.locator("summary", has_text="Year").click()
    page.get_by_label("2024", exact=True).check()
    page.get_by_role("button", name="Show").click()
    assert page.url == f"{portal}/meetings/?q=&year=2024&since=&until=&after=&by=&sort=newest"
    assert page.locator("tbody tr").count() == 1


def test_a_filter_is_taken_away_by_its_tag(page, portal):
    page.goto(f"{portal}/meetings/?year=2024&format=in_person")
    page.get_by_role("link", name="Remove the filter Year: 2024").click()
    assert page.url == f"{portal}/meetings/?format=in_person"


def test_a_long_list_of_choices_can_be_narrowed(page, portal):
    page.goto(f"{portal}/meetings/")
    page.locator("summary", has_text="Attended by").click()
    page.get_by_label("Narrow this list").first.fill("viet")
    shown = page.locator("input[name=member]:visible")
    assert [each.get_attribute("value") for each in shown.all()] == ["viet-nam"]


def test_the_keyboard_reaches_the_content_first(page, portal):
    page.goto(portal)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("id") == "content"


def test_what_is_pressed_in_the_header_of_a_phone_is_large_enough(new_context, portal):
    page = new_context(viewport={"width": PHONE, "height": 800}).new_page()
    page.goto(f"{portal}/meetings/")
    for each in page.locator("header a, header input, header button").all():
        assert each.bounding_box()["height"] >= 44


def test_a_meeting_is_printed_as_a_document(page, portal):
    page.goto(f"{portal}/meetings/wg-tip-10/")
    page.emulate_media(media="print")
    for gone in (".site-header", ".site-footer", ".print-button"):
        assert not page.locator(gone).is_visible()
    for kept in ("h1", "#attendance", ".cite.print-only"):
        assert page.locator(kept).is_visible()


@pytest.mark.parametrize("part", ["attendance-viet-nam-member", "session-1", "contribution-4", "outcome-2"])
def test_a_part_of_a_meeting_has_its_place(page, portal, part):
    page.goto(f"{portal}/meetings/wg-tip-10/#{part}")
    assert page.locator(f"#{part}").is_visible()


def test_the_brief_of_every_party_is_one_printed_page(page, portal):
    """Of who never came, or asks for all that happened since long ago, too."""
    parties = page.request.get(f"{portal}/members.json").json()["results"]
    found = {}
    for slug in (party["slug"] for party in parties if party["kind"] != "body"):
        page.goto(f"{portal}/members/{slug}/brief/?since=2000-01-01")
        found[slug] = int(re.search(rb"/Count (\d+)", page.pdf(prefer_css_page_size=True))[1])
    assert {slug: pages for slug, pages in found.items() if pages != 1} == {}
    assert len(found) > 50


def test_the_matrix_opens_on_the_newest_meetings_and_not_on_undated_ones_behind_them(page, portal):
    page.goto(f"{portal}/attendance/matrix/")
    frame = page.locator(".matrix-frame").bounding_box()
    dated = page.locator("th[data-dated]")
    assert dated.count() < page.locator(".matrix thead th").count() - 3  # the party, two totals, and undated meetings
    newest = dated.last.bounding_box()
    assert abs(newest["x"] + newest["width"] - frame["x"] - frame["width"]) < 4


def test_a_page_ends_at_its_foot_beside_a_long_list_of_choices(page, portal):
    page.goto(f"{portal}/meetings/?member=viet-nam")
    assert page.locator("details[open] .choices li").count() > 20
    foot = page.locator(".site-footer").bounding_box()
    assert abs(page.evaluate("document.documentElement.scrollHeight") - foot["y"] - foot["height"]) < 2

"""The desk in the browser: accessible, within the content security policy, and quick by keyboard."""

from axe_playwright_python.sync_playwright import Axe

from meetings.disagreements.settling import settle
from meetings.models import Discrepancy, Document, Meeting
from tests.factories import make_editor
from workplan.models import ActionItem

WAYS_TO_LOOK = ((1280, "light"), (320, "dark"))
CHOICES_ARE_DRAWN = """![...document.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])")]
    .some(select => !select.parentElement.querySelector(".select2 [aria-label]"))"""


def sign_in(page, server) -> None:
    """Sign in as a new editor."""
    make_editor(username="aminata", password="only for this test")
    page.goto(f"{server.url}/admin/login/?next=/admin/")
    page.fill("#id_username", "aminata")
    page.fill("#id_password", "only for this test")
    page.click("[type=submit]")
    page.wait_for_url("**/admin/")


def listen(page) -> list[str]:
    """Collect what the browser complains of from now on: refusals of the policy and errors of scripts."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def violations(page) -> list[tuple]:
    """What axe finds, with the first place of each."""
    page.wait_for_function(CHOICES_ARE_DRAWN)
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200], each["nodes"][0]["failureSummary"]) for each in found]


def addresses() -> list[str]:
    meeting, item = Meeting.objects.get(slug="wg-tip-10"), ActionItem.objects.first()
    document = Document.objects.get(slug="wg-tip-10-co-chair-statement")
    settle()
    return [
        "/admin/",
        "/admin/history/",
        "/admin/meetings/meeting/",
        "/admin/meetings/meeting/add/",
        f"/admin/meetings/meeting/{meeting.pk}/change/",
        f"/admin/meetings/meeting/{meeting.pk}/history/",
        f"/admin/meetings/meeting/{meeting.pk}/attendance/",
        f"/admin/meetings/meeting/{meeting.pk}/attendance/paste/",
        f"/admin/meetings/meeting/{meeting.pk}/next/",
        f"/admin/workplan/actionitem/at/{meeting.pk}/",
        f"/admin/meetings/meeting/{meeting.pk}/delete/",
        f"/admin/members/party/{meeting.attendances.first().party_id}/delete/",
        f"/admin/workplan/actionitem/{item.pk}/change/",
        f"/admin/meetings/document/{document.pk}/import/",
        f"/admin/meetings/document/{document.pk}/passages/",
        "/admin/meetings/discrepancy/",
        f"/admin/meetings/discrepancy/{Discrepancy.objects.filter(rule='').first().pk}/change/",
        f"/admin/meetings/discrepancy/{Discrepancy.objects.exclude(rule='').first().pk}/change/",
    ]


def test_every_sort_of_page_is_accessible_and_fits(new_context, live_server, record):
    page = new_context().new_page()
    page.goto(f"{live_server.url}/admin/login/")
    assert violations(page) == []
    sign_in(page, live_server)
    complaints = listen(page)
    for address in addresses():
        page.goto(live_server.url + address)
        assert_accessible_and_fits(page, complaints)
    for step in (choose_a_spreadsheet, look_at_what_it_would_do, choose_rows_to_edit, look_at_the_changes):
        page.set_viewport_size({"width": 1280, "height": 900})
        step(page, live_server)
        assert_accessible_and_fits(page, complaints)


def assert_accessible_and_fits(page, complaints: list[str]) -> None:
    """Look at the page that is open in all ways, and at what the browser complained of until then."""
    refused = [each for each in complaints if "403" not in each]  # a page that says no is one of these
    assert refused == [], page.url
    for width, scheme in WAYS_TO_LOOK:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
        assert violations(page) == [], (page.url, width, scheme)
    complaints.clear()  # axe tries styles that the policy refuses


def choose_a_spreadsheet(page, server) -> None:
    page.goto(f"{server.url}/admin/meetings/attendance/import/")


def look_at_what_it_would_do(page, server) -> None:
    rows = b"meeting,party,capacity\nwg-tip-10,tonga,observer\nno-such-meeting,fiji,member\n"
    page.set_input_files("[name=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": rows})
    with page.expect_navigation():
        page.click("#content-main form:has([name=file]) [type=submit]")
    assert page.locator("#content-main table").count()


def choose_rows_to_edit(page, server) -> None:
    page.goto(f"{server.url}/admin/meetings/attendance/")
    page.locator("[name=_selected_action]").first.check()
    page.select_option("[name=action]", "edit_selected")
    with page.expect_navigation():
        page.click("button[name=index]")


def look_at_the_changes(page, server) -> None:
    page.select_option("[name=presence]", "apologies")
    with page.expect_navigation():
        page.click("[name=_preview]")
    assert page.locator("#content-main table").count()


def test_attendees_are_entered_by_keyboard(page, live_server, record):
    sign_in(page, live_server)
    complaints = listen(page)
    page.goto(f"{live_server.url}/admin/meetings/meeting/add/")
    page.fill("#id_title", "A meeting entered by keyboard")
    page.select_option("#id_kind", "annual_meeting")
    page.fill("#id_slug", "by-keyboard")
    for row, name in enumerate(("Vietn", "Burma", "IOM")):
        page.focus(f"#id_attendances-{row}-party + .select2 .select2-selection")
        page.keyboard.type(name)
        page.wait_for_selector(".select2-results__option--highlighted:not(.loading-results)")
        page.keyboard.press("Enter")
        assert page.locator(f"#id_attendances-{row}-party").input_value()
    page.focus("#id_attendances-2-capacity")
    page.keyboard.type("obs")
    assert page.locator("#id_attendances-3-capacity").input_value() == "observer"
    page.click("[name=_save]")
    page.wait_for_url("**/admin/meetings/meeting/")
    meeting = Meeting.objects.get(slug="by-keyboard")
    assert [(each.party.name, each.capacity, each.position) for each in meeting.attendances.all()] == [
        ("Viet Nam", "member", 1),
        ("Myanmar", "member", 2),
        ("International Organization for Migration", "observer", 3),
    ]
    assert complaints == []


def test_typing_that_is_not_saved_is_not_lost_by_a_change_of_state(page, live_server, record):
    sign_in(page, live_server)
    meeting = Meeting.objects.get(slug="wg-tip-10")
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    page.goto(f"{live_server.url}/admin/meetings/meeting/{meeting.pk}/change/")
    page.fill("#id_place", "Somewhere else")
    page.click("button[name=to][value=in_review]")
    assert page.get_by_role("alert").inner_text().startswith("What you typed is not saved yet")
    assert page.input_value("#id_place") == "Somewhere else"
    page.click("button[name=to][value=in_review]")
    page.wait_for_selector(".desk-tag--in-review")
    assert Meeting.objects.get(pk=meeting.pk).state == "in_review"

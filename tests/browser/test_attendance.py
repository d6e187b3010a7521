"""Who came to a meeting, entered with nothing but the keyboard: in the table, and from a pasted list."""

from members.models import Party
from tests.browser.test_desk import sign_in, violations
from tests.factories import make_meeting, make_party


def tab_to(page, name: str, *, most: int = 60) -> None:
    """Press Tab until the field of that label has the focus."""
    for _press in range(most):
        label = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || '') + ' ' + (document.activeElement.value || '')"
        )
        if name in label:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name!r} is not reached by keyboard")


def rows(meeting) -> set[tuple]:
    return set(meeting.attendances.values_list("party__name", "capacity", "presence", "senior_official"))


def test_the_table_and_a_pasted_list_by_keyboard(page, live_server, record):
    meeting = make_meeting(bodies=[Party.objects.get(slug="wg-tip")], date="2026-11-18")
    make_party(name="Oddland")
    sign_in(page, live_server)
    address = f"{live_server.url}/admin/meetings/meeting/{meeting.pk}/attendance/"

    page.goto(address)
    tab_to(page, "presence: Australia")
    page.keyboard.type("att")
    tab_to(page, "by a senior official: Australia")
    page.keyboard.type("y")
    tab_to(page, "presence: Bangladesh")
    page.keyboard.type("apo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # in a text field: saves
    page.wait_for_url(address)
    page.wait_for_selector(".messagelist")
    expected = {("Australia", "member", "attended", True), ("Bangladesh", "member", "apologies", None)}
    assert rows(meeting) == expected

    page.goto(f"{address}paste/")
    page.wait_for_selector("textarea:focus")  # it is given with the first frame, which may be after the page is loaded
    page.keyboard.type("members: India, Odland; observers: Fiji, Guild of Bakers")
    tab_to(page, "Read the list")
    page.keyboard.press("Enter")
    page.wait_for_selector(".attendance-review")
    assert violations(page) == []
    tab_to(page, "who it is: Odland")
    page.keyboard.press("Space")
    tab_to(page, "who it is: Guild of Bakers")
    page.keyboard.press("ArrowDown")  # a new party
    page.keyboard.press("Tab")
    tab_to(page, "kind: Guild of Bakers")
    page.keyboard.type("civ")
    tab_to(page, "name of the new party: Guild of Bakers", most=300)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    assert rows(meeting) == expected | {
        ("India", "member", "attended", None),
        ("Oddland", "member", "attended", None),
        ("Fiji", "observer", "attended", None),
        ("Guild of Bakers", "observer", "attended", None),
    }
    assert Party.objects.get(name="Guild of Bakers").kind == "civil_society"

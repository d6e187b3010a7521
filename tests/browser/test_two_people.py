"""Two browsers at one meeting, and typing that outlives its page."""

from meetings.models import Attendance, Meeting
from tests.browser.test_desk import WAYS_TO_LOOK, listen, violations
from tests.factories import make_attendance, make_editor, make_meeting

IS_KEPT = """new Promise(done => {
    const look = () => Object.values(localStorage).join().includes("In an added row") ? done() : setTimeout(look, 50);
    look();
})"""


def sign_in_as(name: str, page, server) -> None:
    make_editor(username=name, password="only for this test")
    page.goto(f"{server.url}/admin/login/?next=/admin/password_change/")
    page.fill("#id_username", name)
    page.fill("#id_password", "only for this test")
    page.click("[type=submit]")
    page.wait_for_url("**/password_change/")


def test_two_browsers_merge_a_text_and_an_attendance_row_and_lose_nothing(page, new_context, live_server):
    first, second = page, new_context().new_page()
    for name, browser in (("aminata", first), ("rahmah", second)):
        sign_in_as(name, browser, live_server)
    meeting = make_meeting(summary="Members met in Jakarta. They agreed to meet again.")
    attendance = make_attendance(meeting=meeting, position=1)
    address = f"{live_server.url}/admin/meetings/meeting/{meeting.pk}/change/"
    complaints = listen(second)
    for browser in (first, second):
        browser.goto(address)
    first.fill("#id_summary", "Members met in Jakarta. They agreed to meet again in May.")
    first.fill("#id_attendances-0-name_as_written", "Republic of Indonesia")
    first.click("[name=_save]")
    first.wait_for_selector(".messagelist .success")

    second.fill("#id_summary", "Members and observers met in Jakarta. They agreed to meet again.")
    second.select_option("#id_attendances-0-presence", "apologies")
    second.click("[name=_save]")
    panel = second.get_by_role("region", name="Somebody changed this while you were typing")
    assert "aminata" in panel.inner_text()
    assert "Republic of Indonesia" in panel.inner_text()
    for words in ("again in May", "Members and observers"):
        assert words in panel.get_by_role("group", name="Summary").inner_text()
    for width, scheme in WAYS_TO_LOOK:
        second.set_viewport_size({"width": width, "height": 900})
        second.emulate_media(color_scheme=scheme)
        assert second.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert violations(second) == [], (width, scheme)
    complaints.clear()  # axe tries styles that the policy refuses
    assert second.input_value("#id_attendances-0-name_as_written") == "Republic of Indonesia"
    assert second.input_value("#id_attendances-0-presence") == "apologies"
    second.get_by_role("radio", name="Both changes together").check()
    second.click("[name=_save]")
    second.wait_for_selector(".messagelist .success")
    meeting.refresh_from_db()
    assert meeting.summary == "Members and observers met in Jakarta. They agreed to meet again in May."
    row = Attendance.objects.get(pk=attendance.pk)
    assert (row.name_as_written, row.presence) == ("Republic of Indonesia", "apologies")
    assert complaints == []


def test_typing_outlives_a_closed_tab_and_is_forgotten_once_it_is_saved(page, context, live_server):
    sign_in_as("aminata", page, live_server)
    meeting = make_meeting()
    address = f"{live_server.url}/admin/meetings/meeting/{meeting.pk}/change/"
    page.goto(address)
    page.fill("#id_summary", "Typed with care,\nover two lines.")
    page.click("#attendances-group .add-row a")
    page.fill("#id_attendances-1-name_as_written", "In an added row")
    page.evaluate(IS_KEPT)
    page.close()  # as a crash would

    again = context.new_page()
    complaints = listen(again)
    again.goto(address)
    assert again.input_value("#id_summary") == ""
    again.get_by_role("button", name="Bring it back").click()
    again.wait_for_selector(".errornote")
    assert again.input_value("#id_summary") == "Typed with care,\nover two lines."
    assert again.input_value("#id_attendances-1-name_as_written") == "In an added row"
    again.fill("#id_attendances-1-name_as_written", "")
    again.click("[name=_save]")  # which leads to the list
    again.wait_for_selector(".messagelist .success")
    again.goto(address)
    assert again.get_by_role("button", name="Bring it back").count() == 0
    assert again.evaluate("Object.keys(localStorage).filter(key => key.startsWith('typing:'))") == []
    assert Meeting.objects.get(pk=meeting.pk).summary.split() == ["Typed", "with", "care,", "over", "two", "lines."]
    assert complaints == []

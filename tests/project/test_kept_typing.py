"""What was typed at the desk survives an ended or another session, a lost permission, a fault, a lost database."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from balitracker.admin import RecordAdmin
from balitracker.middleware import HistoryMiddleware
from meetings.models import Meeting
from tests.desk import form_of, page
from tests.factories import make_attendance, make_editor, make_meeting

pytestmark = pytest.mark.django_db

HERE = {"Origin": "http://testserver"}
TYPED = "Typed with care, “quotes” & <angles>,\r\nover two lines."


@pytest.fixture
def staff():
    """A browser in which an editor works; faults are answered, not raised."""
    client = Client(headers=HERE, raise_request_exception=False)
    client.force_login(make_editor(username="aminata"))
    return client


@pytest.fixture
def meeting():
    return make_attendance().meeting


def typed_over(client, meeting) -> dict:
    """The form of the meeting, with a summary typed into it."""
    return {**form_of(client.get(page(Meeting, "change", meeting.pk))), "summary": TYPED, "_continue": "1"}


def send_again(client, answer):
    """Press the button of the page that kept what was typed."""
    kept = form_of(answer)
    assert (kept["summary"], kept["_continue"]) == ([TYPED], ["1"])
    return client.post(answer.request["PATH_INFO"], kept)


def is_saved(answer, meeting) -> bool:
    summary = Meeting.objects.get(pk=meeting.pk).summary
    return (answer.status_code, summary) == (302, TYPED) and answer["Location"].endswith("/change/")


def test_typing_survives_the_end_of_the_session(staff, meeting):
    typed = typed_over(staff, meeting)
    Session.objects.all().delete()
    answer = staff.post(page(Meeting, "change", meeting.pk), typed)
    assert (answer.status_code, Meeting.objects.get(pk=meeting.pk).summary) == (403, "")
    assert "Your session has ended" in answer.content.decode()
    staff.force_login(User.objects.get(username="aminata"))  # in another tab
    assert is_saved(send_again(staff, answer), meeting)


def test_typing_survives_another_session_and_only_where_our_own_page_sent_it(meeting):
    make_editor(username="rahmah", password="a long one")
    staff = Client(headers=HERE, enforce_csrf_checks=True)
    sign_in = reverse("admin:login")

    def sign_in_again():
        form = form_of(staff.get(sign_in))
        staff.post(sign_in, {**form, "username": "rahmah", "password": "a long one"})

    sign_in_again()
    typed = typed_over(staff, meeting)
    staff.cookies.pop("sessionid")
    sign_in_again()  # in another tab: a new token
    address = page(Meeting, "change", meeting.pk)
    for elsewhere in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": ""}):
        refused = staff.post(address, typed, headers=elsewhere)
        assert (refused.status_code, "Typed with care" in refused.content.decode()) == (403, False), elsewhere
    answer = staff.post(address, typed)
    assert answer.status_code == 403
    assert is_saved(send_again(staff, answer), meeting)


def test_typing_survives_a_lost_permission(staff, meeting):
    typed = typed_over(staff, meeting)
    editor = User.objects.get(username="aminata")
    groups = list(editor.groups.all())
    editor.groups.clear()
    answer = staff.post(page(Meeting, "change", meeting.pk), typed)
    assert answer.status_code == 403
    assert "You may not do this" in answer.content.decode()
    editor.groups.set(groups)
    assert is_saved(send_again(staff, answer), meeting)


@pytest.mark.parametrize(("error", "status"), [(ZeroDivisionError("a fault"), 500), (OperationalError("gone"), 503)])
def test_typing_survives_a_fault_and_a_lost_database(staff, meeting, error, status):
    typed = typed_over(staff, meeting)

    def fail(*_args, **_kwargs):
        raise error

    for failing, name in ((RecordAdmin, "save_model"), (HistoryMiddleware, "get_context")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(failing, name, fail)
            answer = staff.post(page(Meeting, "change", meeting.pk), typed)
        assert (answer.status_code, answer.has_header("Retry-After")) == (status, status == 503)
        assert Meeting.objects.get(pk=meeting.pk).summary == ""
    assert is_saved(send_again(staff, answer), meeting)


def test_a_fault_in_keeping_is_no_second_fault(staff, meeting):
    typed = typed_over(staff, meeting)

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RecordAdmin, "save_model", fail)
        patch.setattr("balitracker.unsaved.is_from_here", fail)
        answer = staff.post(page(Meeting, "change", meeting.pk), typed)
    assert (answer.status_code, "Something went wrong" in answer.content.decode()) == (500, True)


def test_a_body_that_cannot_be_read_is_refused_in_words(staff, meeting, settings):
    typed = typed_over(staff, meeting)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    assert staff.post(page(Meeting, "change", meeting.pk), typed).status_code == 400


def test_what_is_kept_is_shown_to_read_with_its_line_ends_and_never_as_markup(staff, meeting):
    typed = typed_over(staff, meeting)
    Session.objects.all().delete()
    html = staff.post(page(Meeting, "change", meeting.pk), typed).content.decode()
    shown = html.partition('<dl class="kept">')[2]
    assert "<dt>summary</dt><dd>Typed with care, “quotes” &amp; &lt;angles&gt;,<br>over two lines.</dd>" in shown
    assert "csrfmiddlewaretoken" not in html.replace('name="csrfmiddlewaretoken"', "", 1)


def test_what_a_form_carries_sealed_is_sent_again_and_not_shown(staff, meeting):
    address = page(Meeting, "attendance_paste", meeting.pk)
    typed = form_of(staff.post(address, {"text": "Atlantis", "_read": "1"})) | {"_save": "1"}
    Session.objects.all().delete()
    answer = staff.post(address, typed)
    assert answer.context["texts"] == [("text", "Atlantis"), ("form 1, new name", "Atlantis")]
    assert form_of(answer)["form-0-read"] == typed["form-0-read"]


def test_passwords_are_not_kept(staff):
    Session.objects.all().delete()
    typed = {"username": "somebody", "password1": "secret-one", "password2": "secret-one", "old_password": "secret-two"}
    for address in (reverse("admin:auth_user_add"), reverse("admin:password_change"), reverse("admin:login")):
        html = staff.post(address, typed).content.decode()
        assert "secret-" not in html, address


def test_what_was_sent_from_elsewhere_is_not_given_back(staff):
    meeting = make_meeting()
    Session.objects.all().delete()
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "", "Sec-Fetch-Site": "cross-site"}):
        answer = staff.post(page(Meeting, "change", meeting.pk), {"summary": TYPED}, headers=headers)
        assert (answer.status_code, answer.content) == (302, b""), headers
    for headers in ({"Origin": "", "Sec-Fetch-Site": "same-origin"}, {"Origin": "", "Referer": "http://testserver/x"}):
        answer = staff.post(page(Meeting, "change", meeting.pk), {"summary": TYPED}, headers=headers)
        assert answer.status_code == 403, headers

"""Errors that readers report: with record and passage to the desk's queue, and the address no longer than needed."""

import smtplib

import pytest
from django.core import mail

from balitracker.models import ErrorReport, Tally
from balitracker.policies import Denied
from balitracker.reporting.actions import close
from balitracker.reporting.views import REPORTS_A_DAY
from tests.desk import page
from tests.factories import (
    make_attendance,
    make_citation,
    make_document,
    make_editor,
    make_error_report,
    make_meeting,
    make_passage,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

READER = "reader@example.org"


@pytest.fixture
def meeting():
    """A published meeting of which one attendance cites paragraph 4."""
    document = make_document(slug="statement", title="Statement", state="published")
    made = make_meeting(slug="tenth", title="Tenth Annual Meeting", state="published")
    make_citation(make_attendance(meeting=made), passage=make_passage(document=document, number=4))
    make_passage(document=document, number=5)
    return made


def send(client, query: str = "meeting=tenth", **fields):
    return client.post(f"/report/?{query}", {"text": "Laos was there.", **fields})


def test_a_report_reaches_the_queue_with_its_record_and_passage(client, meeting):
    form = client.get("/report/?meeting=tenth").context["form"]
    assert [value for value, _label in form.fields["passage"].choices] == ["", "statement/4"]
    answer = send(client, passage="statement/4", email=READER)
    assert answer.url == "/report/?meeting=tenth&sent=yes"
    assert "Your report is on the desk" in client.get(answer.url).text
    report = ErrorReport.objects.get()
    assert (report.record, report.passage, report.email) == (meeting, "statement/4", READER)
    client.force_login(make_editor())
    home = client.get("/admin/").text
    assert page(ErrorReport, "change", report.pk) in home
    assert "Laos was there." in home
    shown = client.get(page(ErrorReport, "change", report.pk)).text
    for place in (page(type(meeting), "change", meeting.pk), "/meetings/tenth/", "/documents/statement/#p4"):
        assert f'href="{place}"' in shown
    assert READER not in shown + home + client.get(page(ErrorReport, "changelist")).text


def test_each_record_and_each_open_passage_leads_to_the_form(client, meeting):
    assert 'href="/report/?meeting=tenth"' in client.get("/meetings/tenth/").text
    html = client.get("/documents/statement/").text.replace("&amp;", "&")
    for number in (4, 5):
        asked = f"/report/?document=statement&passage=statement/{number}"
        assert f'href="{asked}"' in html
        assert client.get(asked).context["form"].initial == {"passage": f"statement/{number}"}
    assert [send(client, f"document=statement&passage=statement/{n}", passage=f"statement/{n}").status_code
            for n in (5, 7)] == [302, 302]  # fmt: skip
    assert list(ErrorReport.objects.values_list("passage", flat=True)) == ["statement/5", "statement/7"]


def test_what_is_not_public_or_wrong_is_refused_and_nothing_typed_is_lost(client, meeting):
    make_meeting(slug="draft", title="Secret")
    draft = make_passage(document=make_document(slug="secret-document"), number=1)
    make_citation(meeting, passage=draft)
    assert "secret" not in client.get("/report/?meeting=tenth").text
    for query in ("meeting=draft", "meeting=none", "topic=" + make_topic().slug):
        assert send(client, query).status_code == 404
    for wrong in ({"text": " "}, {"passage": "secret-document/1"}, {"email": "reader"}, {"text": "x" * 4001}):
        answer = send(client, **{"email": READER, **wrong})
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert f'value="{wrong.get("email", READER)}"' in answer.text
    send(client, website="https://example.org")
    assert ErrorReport.objects.count() == 0
    assert client.get("/report/").status_code == 200


def test_reports_are_limited_to_some_a_day(client, meeting):
    for _each in range(REPORTS_A_DAY):
        assert send(client).status_code == 302
    refused = send(client, text="One more.")
    assert refused.status_code == 429
    assert "One more." in refused.text
    assert ErrorReport.objects.count() == REPORTS_A_DAY
    assert "127.0.0.1" not in str(list(Tally.objects.values_list()))


def test_it_is_closed_with_a_note_that_is_sent_and_the_address_forgotten(client, meeting):
    report = make_error_report(record=meeting, text="Laos & others came.", email=READER)
    editor = make_editor()
    client.force_login(editor)
    at = page(ErrorReport, "change", report.pk)
    assert "This field is required." in client.post(at, {"answer": " "}).text
    client.post(at, {"answer": "Right: Laos was added."})
    report.refresh_from_db()
    assert (report.email, report.answer, report.closed_by) == ("", "Right: Laos was added.", editor)
    (message,) = mail.outbox
    assert message.to == [READER]
    assert "Laos & others came." in message.body
    assert "Right: Laos was added." in message.body
    assert "Laos &amp; others" not in client.get("/admin/").text
    again = client.post(at, {"answer": "Another"})
    assert again.status_code in (302, 403)
    report.refresh_from_db()
    assert report.answer == "Right: Laos was added."
    assert len(mail.outbox) == 1


def test_without_an_address_nothing_is_sent_and_what_cannot_be_sent_stays_open(meeting, monkeypatch):
    editor = make_editor()
    close(by=editor, report=make_error_report(record=meeting), answer="Done.")
    assert mail.outbox == []
    report = make_error_report(record=meeting, email=READER)

    def refuse(message):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    with pytest.raises(OSError):  # noqa: PT011 - whatever the mail server says
        close(by=editor, report=report, answer="Done.")
    report.refresh_from_db()
    assert (report.is_open, report.email) == (True, READER)


def test_who_has_no_role_closes_nothing(meeting):
    report = make_error_report(record=meeting)
    with pytest.raises(Denied, match="closed by editors and reviewers"):
        close(by=make_user(), report=report, answer="Done.")
    with pytest.raises(Denied, match="Write a note"):
        close(by=make_editor(), report=report, answer=" ")

"""Following by e-mail: nothing without a confirmation, one mail for a day, none for a draft, none after stopping."""

import datetime
import smtplib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from balitracker.following.digests import send_digests
from balitracker.following.subscribing import GONE_KEPT, MAILS_A_DAY, UNCONFIRMED_KEPT
from balitracker.following.views import ASKED_A_DAY
from balitracker.history.events import event_models
from balitracker.models import Subscriber, Subscription, Tally
from meetings.models import Attendance, Meeting
from tests.factories import make_action_item, make_attendance, make_meeting, make_party, make_work_plan
from tests.moments import by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

READER = "Reader@Example.org"
TODAY = timezone.localdate()
TOMORROW = TODAY + datetime.timedelta(days=1)
NEXT_DAY = TODAY + datetime.timedelta(days=2)


def ask(client, email: str = READER, **query):
    return client.post("/follow/", {"email": email}, QUERY_STRING="&".join(f"{k}={v}" for k, v in query.items()))


def page_of(message) -> str:
    """The path of the page that a mail leads to."""
    (line,) = [word for word in message.body.split() if "/follow/" in word]
    return line.removeprefix("http://testserver")


def follow(client, email: str = READER, **query) -> str:
    """Ask and confirm, some days ago; return the page of the address."""
    ask(client, email, **query)
    page = page_of(mail.outbox.pop())
    client.post(page, {"confirm": "yes"})
    Subscription.objects.update(confirmed_at=timezone.now() - datetime.timedelta(days=9))
    return page


def change(record, **fields) -> None:
    with by("anna"):
        type(record).objects.filter(pk=record.pk).update(**fields)


def is_of_today(minute: int = 5) -> None:
    """Let what was changed since the last time be of this day, some minutes after midnight."""
    start = datetime.datetime.combine(TODAY, datetime.time(0, minute), datetime.UTC)
    for model in event_models().values():
        for row in model.objects.all():
            if row.pgh_created_at.microsecond:
                model.objects.filter(pk=row.pk).update(pgh_created_at=start)
            start += datetime.timedelta(seconds=1)


def sent_on(day: datetime.date) -> list[str]:
    """The bodies of the digests that a run on that day sends."""
    mail.outbox.clear()
    send_digests(day)
    return [message.body for message in mail.outbox]


def test_asking_confirming_seeing_and_stopping(client):
    meeting = make_meeting(slug="tenth", title="Tenth Annual Meeting", state="published")
    answer = ask(client, meeting="tenth")
    assert answer.url == "/follow/?meeting=tenth&asked=yes"
    assert "Look into your mail" in client.get(answer.url).text
    (message,) = mail.outbox
    assert (message.to, message.from_email) == (["reader@example.org"], "records@example.org")
    assert message.subject == "Follow “Tenth Annual Meeting”?"
    page = page_of(message)
    assert message.extra_headers["List-Unsubscribe"] == f"<http://testserver{page}stop/>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    for method in (client.get, client.head, Client(enforce_csrf_checks=True).get):
        assert method(page).status_code == 200
    assert Subscription.objects.get().confirmed_at is None, "opening a link does nothing"
    assert Client(enforce_csrf_checks=True).post(page, {"confirm": "yes"}).status_code == 403
    assert client.post(page, {"confirm": "yes"}).url == f"{page}?confirmed=yes"
    assert Subscription.objects.get().confirmed_at

    follow(client)  # the whole record, too
    shown = client.get(page)
    assert [line.title for line in shown.context["followed"]] == [meeting.title, "The whole record"]
    assert (shown["X-Robots-Tag"], shown["Cache-Control"].split(", ")[-1]) == ("noindex", "private")
    client.post(page, {"stop": shown.context["followed"][0].word})
    assert [each.kind for each in Subscription.objects.all()] == [""]
    client.get(f"{page}stop/")
    assert Subscriber.objects.exists()
    client.post(page, {"stop": client.get(page).context["followed"][0].word})
    assert not Subscriber.objects.exists(), "the address goes with the last subscription"
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("how", ["page", "mail program"])
def test_stopping_all_deletes_the_address_at_once(client, how):
    page = follow(client)
    if how == "page":
        assert client.post(page, {"all": "yes"}).url == "/follow/?stopped=yes"
    else:
        program = Client(enforce_csrf_checks=True)
        for _twice in range(2):
            answer = program.post(f"{page}stop/", {"List-Unsubscribe": "One-Click"})
            assert (answer.status_code, answer.text) == (200, "You get no more mail.\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM balitracker_subscriber")
        assert cursor.fetchone() == (0,)
    make_meeting(state="published")
    assert sent_on(TOMORROW) == []
    assert not [model for model in event_models() if model in (Subscriber, Subscription)], "and has no history"


def test_nobody_learns_whether_an_address_is_known(client):
    follow(client)
    answers = [ask(client, email) for email in (READER, "new@example.org")]
    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    first, second = (message.body for message in mail.outbox)
    tokens = Subscriber.objects.values_list("token", flat=True)
    for token in tokens:
        first, second = first.replace(token, "TOKEN"), second.replace(token, "TOKEN")
    assert first == second


def test_what_cannot_be_followed_is_refused_and_nothing_typed_is_lost(client):
    make_meeting(slug="draft", title="Secret")
    for asked in ("meeting=draft", "meeting=none", "member=none"):
        for answer in (client.get(f"/follow/?{asked}"), client.post(f"/follow/?{asked}", {"email": READER})):
            assert answer.status_code == 404
            assert "Secret" not in answer.text
    answer = ask(client, "reader at example.org")
    assert answer.status_code == 200
    assert 'value="reader at example.org"' in answer.text
    assert "Enter a valid email address." in answer.text
    client.post("/follow/", {"email": READER, "website": "https://example.org/"})
    assert (mail.outbox, Subscriber.objects.count()) == ([], 0)


def test_a_mail_server_that_refuses_is_said_and_the_address_is_in_no_log(client, monkeypatch, caplog):
    def refuse(message):
        raise smtplib.SMTPRecipientsRefused({"reader@example.org": (550, b"no")})

    follow(client)
    make_meeting(state="published")
    is_of_today()
    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    answer = ask(client, "another@example.org")
    assert answer.status_code == 503
    assert "Mail cannot be sent just now." in answer.text
    assert 'value="another@example.org"' in answer.text
    assert send_digests(TOMORROW).failures == 1
    assert "SMTPRecipientsRefused" in caplog.text
    assert "example.org" not in caplog.text


def test_asking_is_limited_and_only_hashes_are_kept_for_the_day(client):
    for _time in range(MAILS_A_DAY + 1):
        assert ask(client).status_code == 302
    assert len(mail.outbox) == MAILS_A_DAY
    for number in range(ASKED_A_DAY - MAILS_A_DAY - 1):
        assert ask(client, f"reader-{number}@example.org").status_code == 302
    refused = ask(client, "last@example.org")
    assert refused.status_code == 429
    assert "asked too often today" in refused.text
    assert not Subscriber.objects.filter(email="last@example.org").exists()
    kept = str(list(Tally.objects.values_list()))
    assert "127.0.0.1" not in kept
    assert "example" not in kept
    Tally.objects.update(day=TODAY - datetime.timedelta(days=1))
    assert ask(client, "last@example.org").status_code == 302
    assert set(Tally.objects.values_list("day", flat=True)) == {TODAY}


def test_what_is_not_confirmed_is_deleted(client):
    follow(client)
    ask(client, meeting=make_meeting(state="published").slug)
    ask(client, "other@example.org")
    send_digests(TODAY)
    assert Subscription.objects.count() == 3
    Subscription.objects.filter(confirmed_at=None).update(asked_at=timezone.now() - UNCONFIRMED_KEPT)
    send_digests(TODAY)
    assert [each.subscriber.email for each in Subscription.objects.all()] == ["reader@example.org"]
    assert Subscriber.objects.count() == 1


def test_who_follows_only_what_was_deleted_for_good_is_forgotten(client):
    gone, kept = (make_meeting(slug=slug, state="published") for slug in ("gone", "kept"))
    for slug in ("gone", "kept"):
        follow(client, f"{slug}@example.org", meeting=slug)
    Meeting.objects.filter(pk=gone.pk).delete()
    deleted = event_models()[Meeting].objects
    deleted.update(pgh_created_at=timezone.now() - GONE_KEPT + datetime.timedelta(hours=1))
    send_digests(TODAY)
    assert Subscriber.objects.count() == 2, "an undo may bring the record back"
    deleted.update(pgh_created_at=timezone.now() - GONE_KEPT)
    send_digests(TODAY)
    assert [each.email for each in Subscriber.objects.all()] == ["kept@example.org"]


# The digest


def test_a_day_of_twenty_edits_is_one_mail_told_by_record(client):
    with by("anna"):
        meeting = make_meeting(title="Tenth & last", slug="tenth", place="Here", state="published")
        draft = make_meeting(title="Secretdraft")
    page = follow(client)
    is_of_today()
    sent_on(TOMORROW)  # what was there already
    for number in range(16):
        change(meeting, place=f"Town {number}")
    change(meeting, summary="Told")
    change(draft, place="Secretplace")
    with by("anna"):
        rows = [make_attendance(meeting=meeting) for _each in range(3)]
    with by("anna"):
        make_action_item(title="Compendium", slug="compendium", state="published")
    with by("anna"):
        Attendance.objects.filter(pk=rows[0].pk).delete()
    is_of_today(minute=20)
    Subscriber.objects.update(told_until=datetime.datetime.combine(TODAY, datetime.time(0, 20), datetime.UTC))
    assert sent_on(TODAY) == []
    (body,) = sent_on(TOMORROW)
    assert body.split("\n\n")[1:-1] == [
        "Tenth & last\nhttp://testserver/meetings/tenth/\n- Place changed\n- Summary added\n"
        "- Attendance: 3 added, 1 removed",
        "Compendium\nhttp://testserver/workplan/actions/compendium/\n- Action item published",
    ]
    assert page in body
    assert "Secret" not in body
    assert "None" not in body
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent_on(TOMORROW) == []
    assert sent_on(NEXT_DAY) == []


def test_a_day_on_which_only_drafts_changed_is_no_mail(client):
    with by("anna"):
        draft = make_meeting(title="Secretdraft")
    page = follow(client)
    sent_on(TODAY)
    change(draft, place="Secretplace")
    with by("anna"):
        make_attendance(meeting=draft)
    is_of_today()
    assert sent_on(TOMORROW) == []
    change(draft, state="published")
    is_of_today()
    Subscriber.objects.update(told_until=None)
    (body,) = sent_on(TOMORROW)
    assert "- Meeting published" in body
    assert page in body


def test_one_is_told_what_one_follows_and_nothing_from_before(client):
    plan = make_work_plan(slug="plan", title="Plan", state="published")
    item = make_action_item(title="Item", plan=plan, state="published")
    party = make_party(slug="laos", name="Laos")
    came, other = make_meeting(title="Came", state="published"), make_meeting(title="Other", state="published")
    make_attendance(meeting=came, party=party)
    follow(client, "plan@example.org", plan="plan")
    follow(client, "laos@example.org", member="laos")
    follow(client, "both@example.org", plan="plan")
    follow(client, "both@example.org", member="laos")
    sent_on(TOMORROW)
    ask(client, "late@example.org")
    client.post(page_of(mail.outbox[-1]), {"confirm": "yes"})
    late = timezone.now() + datetime.timedelta(days=1, hours=12)
    Subscription.objects.filter(subscriber__email="late@example.org").update(confirmed_at=late)
    for record in (item, came, other):
        change(record, title=f"{record} new")
    for model in event_models().values():
        model.objects.update(pgh_created_at=timezone.now() + datetime.timedelta(days=1))
    sent_on(NEXT_DAY + datetime.timedelta(days=1))
    told = {
        message.to[0]: {name for name in ("Item", "Came", "Other") if name in message.body} for message in mail.outbox
    }
    assert told == {
        "plan@example.org": {"Item"}, "laos@example.org": {"Came"}, "both@example.org": {"Item", "Came"}
    }  # fmt: skip


def test_a_withdrawal_is_told_without_the_title_and_a_deleted_record_not_at_all(client):
    meeting = make_meeting(slug="tenth", title="Secrettitle", state="published")
    gone = make_meeting(slug="gone", state="published")
    page = follow(client, meeting="tenth")
    follow(client, meeting="gone")
    change(meeting, state="withdrawn", state_reason="The list was wrong.")
    Meeting.objects.filter(pk=gone.pk).delete()
    is_of_today()
    (body,) = sent_on(TOMORROW)
    assert "- Meeting withdrawn: The list was wrong." in body
    assert "Secrettitle" not in body + client.get(page).text
    told = [line.title for line in client.get(page).context["followed"]]
    assert told == ["a record that is not public now"] * 2


def test_a_failure_and_a_crash_repeat_at_most_one_mail_and_skip_none(client, monkeypatch):
    make_meeting(state="published")
    for name in "abc":
        follow(client, f"{name}@example.org")
    is_of_today()
    send = mail.EmailMessage.send

    def sending(wrong: Exception, at: str):
        def attempt(message):
            if message.to == [at]:
                raise wrong
            return send(message)

        monkeypatch.setattr(mail.EmailMessage, "send", attempt)

    def reached() -> list[str]:
        found = [message.to[0][0] for message in mail.outbox]
        mail.outbox.clear()
        return found

    sending(smtplib.SMTPRecipientsRefused({}), "a@example.org")
    sent = send_digests(TOMORROW)
    assert (sent.mails, sent.failures, reached()) == (2, 1, ["b", "c"])
    Subscriber.objects.update(told_until=None)
    sending(KeyboardInterrupt(), "b@example.org")
    with pytest.raises(KeyboardInterrupt):
        send_digests(TOMORROW)
    monkeypatch.undo()
    assert reached() == ["a"]
    assert send_digests(TOMORROW).mails == 2
    assert reached() == ["b", "c"]


def test_the_command_says_what_it_did(settings, capsys):
    call_command("send_digest")
    assert capsys.readouterr().out == "0 sent.\n"
    settings.SENDS_MAIL = False
    with pytest.raises(CommandError, match="EMAIL_HOST is not set"):
        call_command("send_digest")


def test_without_a_mail_server_mail_is_not_offered(client, settings):
    settings.SENDS_MAIL = False
    assert "This portal sends no mail." in client.get("/follow/").text
    assert ask(client).status_code == 200
    assert (mail.outbox, Subscriber.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_send_one_mail_and_wait_for_who_is_writing(client):
    make_meeting(state="published")
    follow(client)

    def run() -> int:
        try:
            return send_digests(TOMORROW).mails
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            make_meeting(title="Written meanwhile", state="published")
            waiting = pool.submit(run)
        assert waiting.result() == 1
        assert "Written meanwhile" in mail.outbox[-1].body
        Subscriber.objects.update(told_until=None)
        runs = [pool.submit(run) for _each in range(2)]
        assert sum(each.result() for each in runs) == 1

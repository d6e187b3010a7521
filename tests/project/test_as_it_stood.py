"""The record as it stood: every public page and file shows, under `?as_of=`, what it showed then."""

import io
import json
import re
from email.utils import parsedate_to_datetime

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from balitracker.as_it_stood.moments import instant
from balitracker.history.events import event_models
from balitracker.models import RecordVersion
from balitracker.references.formats import FORMATS
from meetings.disagreements.settling import settle
from meetings.models import Attendance, Citation, DiscrepancySide, Document, Headcount, Meeting
from tests.addresses import public_addresses
from tests.factories import make_action_item, make_meeting, make_party
from tests.moments import next_moment
from tests.world import make_world
from workplan.models import ActionItem

pytestmark = pytest.mark.django_db

SLUGS = {
    "meetings/": "wg-tip-10",
    "members/": "australia",
    "workplan/actions/": "forced-marriage-research",
    "workplan/": "2024-26",
    "topics/": "forced-marriage",
    "documents/": "page-compendium",
}
"""A record of each kind of which the fixtures say much."""


def shown(client, address: str, moment=None):
    """What is shown at the address, as of the moment: the answer."""
    past = f"{'&' if '?' in address else '?'}as_of={instant(moment)}" if moment else ""
    return client.get(address + past)


def text(answer) -> str:
    return answer.getvalue().decode()


def titles(answer) -> list[str]:
    return [row["title"] for row in json.loads(text(answer))["results"]]


def test_a_meeting_is_shown_as_it_was_before_it_was_edited_and_deleted(client, empty_record):
    before = make_party(name="Before") and next_moment()
    meeting = make_meeting(slug="tenth", title="The first title", state="published")
    first = next_moment()
    meeting.title = "The second title"
    meeting.save()
    second = next_moment()
    meeting.delete()
    page = "/meetings/tenth/"
    assert [shown(client, page, when).status_code for when in (before, first, second, None)] == [404, 200, 200, 404]
    assert "The first title" in text(shown(client, page, first))
    assert "The second title" not in text(shown(client, page, first))
    assert "The second title" in text(shown(client, page, second))
    assert [titles(shown(client, "/meetings.json", when)) for when in (before, first, second, None)] == [
        [], ["The first title"], ["The second title"], []
    ]  # fmt: skip
    found = {when: text(client.get("/search/", {"q": "first", "as_of": instant(when)})) for when in (first, second)}
    assert {when: page in answer for when, answer in found.items()} == {first: True, second: False}
    assert titles(client.get("/meetings.json", {"as_of": str(timezone.now().date())})) == []  # today: now
    assert page in text(shown(client, "/changes/", first))
    assert page not in text(shown(client, "/changes/", before))


def test_the_page_says_when_it_is_of_and_leads_to_others_of_then(client, empty_record):
    meeting = make_meeting(slug="tenth", title="Tenth", state="published")
    then = next_moment()
    answer = shown(client, "/meetings/", then)
    page = text(answer)
    assert f"As it stood at {then:%H:%M:%S} UTC on" in page
    assert '<a href="http://testserver/meetings/">See the page as it is now</a>' in page
    assert f'href="/meetings/tenth/?as_of={instant(then)}"' in page
    assert "/admin/" not in page
    local = set(re.findall(r' (?:href|action)="([/?][^"]*)"', page))
    assert {each for each in local if "as_of=" not in each and not each.startswith("/static/")} == {
        "/meetings/", "/search/", "/follow/"
    }  # fmt: skip  # those of the forms, which carry it in a field; and one follows what is to come
    forms = page.count("<form") - page.count('<form class="of-a-day"')
    assert page.count(f'<input type="hidden" name="as_of" value="{instant(then)}">') == forms
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Link"] == '<http://testserver/meetings/>; rel="original"'
    assert "Memento-Datetime" in answer
    meeting.delete()
    assert "This page is not in the record today." in text(shown(client, "/meetings/tenth/", then))


def test_a_day_that_is_not_over_is_said_to_be_of_no_moment_to_come(client):
    answer = client.get("/words/", {"as_of": str(timezone.now().date())})
    assert parsedate_to_datetime(answer["Memento-Datetime"]) <= timezone.now()


def test_a_withdrawn_record_is_shown_as_it_was_and_says_that_it_is_gone(client, empty_record):
    meeting = make_meeting(slug="tenth", title="Tenth", state="published")
    then = next_moment()
    meeting.state, meeting.state_reason = "withdrawn", "It was another meeting."
    meeting.save()
    assert shown(client, "/meetings/tenth/").status_code == 410
    page = text(shown(client, "/meetings/tenth/", then))
    assert "<h1>Tenth</h1>" in page
    assert "This page is not in the record today." in page
    assert "It was another meeting." not in page


def test_before_the_record_began_it_is_empty_and_says_so(client, empty_record):
    make_meeting(state="published")
    answer = client.get("/meetings/", {"as_of": "2001-02-03"})
    assert answer.status_code == 200
    assert "As it stood at the end of 3 February 2001 (UTC)." in text(answer)
    assert "This record had not begun then" in text(answer)
    assert titles(client.get("/meetings.json", {"as_of": "2001-02-03"})) == []


@pytest.mark.parametrize("asked", ["yesterday", "2026-02-30", "01/03/2026", "2026-03-01T10:03", "9999-01-01", "\x00"])
def test_what_is_no_day_or_to_come_is_refused_in_words(client, asked):
    page, file = client.get("/meetings/", {"as_of": asked}), client.get("/meetings.csv", {"as_of": asked})
    assert (page.status_code, file.status_code) == (400, 400)
    assert "No such day can be shown" in text(page)
    assert list(file.json()["errors"]) == ["as_of"]


def test_nothing_is_written_and_nothing_is_left_behind(client, empty_record):
    """Not even disagreements are settled; who asks next sees the record as it is."""
    make_world(1)
    then = next_moment()
    before = RecordVersion.stamp()
    with CaptureQueriesContext(connection) as queries:
        shown(client, "/discrepancies/", then)
    assert RecordVersion.stamp() == before
    assert not [each["sql"] for each in queries if re.match("INSERT|UPDATE|DELETE", each["sql"])]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), current_setting('transaction_read_only')")
        assert cursor.fetchone() == ('"$user", public', "off")
    assert connection.features.allows_group_by_selected_pks


def test_what_is_counted_from_today_is_counted_from_then(client, empty_record):
    """An item that was due is overdue from the day after."""
    make_action_item(slug="item", title="Item", due="2000-05-04", state="published")
    with connection.cursor() as cursor:
        for model in event_models().values():
            cursor.execute(f"UPDATE {model._meta.db_table} SET pgh_created_at = '2000-01-01Z'")
    question = {"overdue": "yes"}
    found = {
        day: titles(client.get("/workplan/actions.json", {**question, "as_of": day}))
        for day in ("2000-05-04", "2000-05-05")
    }
    assert found == {"2000-05-04": [], "2000-05-05": ["Item"]}


def test_moments_follow_each_other_as_transactions_commit():
    """One that began earlier and writes later is later; one waits for the other."""
    known = connection.get_connection_params()
    known = {name: known[name] for name in ("dbname", "user", "password", "host", "port") if name in known}
    moment = "SELECT balitracker_moment()"
    with psycopg.connect(**known) as first, psycopg.connect(**known) as second:
        first.execute("SELECT now()")  # it has begun
        earlier = second.execute(moment).fetchone()
        assert second.execute(moment).fetchone() == earlier
        first.execute("SET lock_timeout = 50")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            first.execute(moment)
        first.rollback()
        second.commit()
        assert first.execute(moment).fetchone() > earlier


# The whole record

STAMPS = [
    re.compile(r'<aside class="banner as-it-stood".*?</aside>', re.S),
    re.compile(r'(\?|&amp;)as_of=[^"&#]*'),
    re.compile(r'<input type="hidden" name="as_of"[^>]*>'),
    re.compile(r'"as_of": "[^"]*"'),
    re.compile(r'<p><a href="/admin/">.*?</p>'),
    re.compile(r"as of \d+ \w+ \d{4}"),
]


QUESTIONS = [
    "/search/?q=marriage",
    "/meetings/?member=australia&sort=oldest",
    "/meetings.json?q=tenth&limit=1",
    "/attendance/matrix/?since=2021&kind=state",
    "/members/australia/brief/?since=2021-01-01",
    "/documents/page-compendium/?bare=yes",
]
"""What is asked besides: a page with no question shows none of the answers."""

SHOWN_ON = [
    *QUESTIONS,
    "/meetings/",
    "/meetings.csv",
    "/meetings.json",
    "/meetings.xlsx",
    "/meetings/wg-tip-10/",
    "/meetings/wg-tip-10.ics",
    "/members/australia/",
    "/attendance/",
    "/attendance/matrix/",
    "/workplan/actions/",
    "/documents/",
    "/changes/",
    "/changes.atom",
    "/calendar.ics",
    "/data/",
    "/data/balitracker.zip",
    "/data/balitracker.sqlite",
    "/data/popolo.json",
]
"""Where the edits show, among others: so that the sweep could fail for each of them."""


def content(answer) -> object:
    """What was shown, without the banner, what leads to the past, the stamps, and space between lines."""
    body = answer.getvalue()  # once: what is streamed is gone then
    if body.startswith(b"PK") and answer["Content-Type"].endswith("spreadsheetml.sheet"):
        sheets = load_workbook(io.BytesIO(body)).worksheets
        return [[cell.value for row in sheet for cell in row if "T" not in str(cell.value)[10:11]] for sheet in sheets]
    if body.startswith((b"PK", b"SQLite")):
        return body
    found = body.decode()
    for stamp in STAMPS:
        found = stamp.sub("", found)
    return [line.strip() for line in found.splitlines() if line.strip()]


def test_every_page_and_file_is_what_it_was(client, record):
    """A meeting is edited, an action item withdrawn, a document deleted: as of before, nothing is another."""
    settle()
    addresses = [*public_addresses(SLUGS), *QUESTIONS]
    before = {address: shown(client, address) for address in addresses}
    assert {address: answer.status_code for address, answer in before.items()} == dict.fromkeys(addresses, 200)
    before = {address: content(answer) for address, answer in before.items()}
    then = next_moment()
    pages = [address.partition("?") for address in addresses if 'href="cite.txt' in str(before[address])]
    cited = {
        address: shown(client, address, then).getvalue()
        for address in (f"{path}cite.{form}{mark}{asked}" for path, mark, asked in pages for form in FORMATS)
    }

    Meeting.objects.filter(slug="wg-tip-10").update(title="Another title", place="Elsewhere")
    Attendance.objects.filter(meeting__slug="wg-tip-10").delete()
    ActionItem.objects.filter(slug="forced-marriage-research").update(state="withdrawn", state_reason="Wrong.")
    gone = Document.objects.get(slug=SLUGS["documents/"])
    Citation.objects.filter(passage__document=gone).delete()
    DiscrepancySide.objects.filter(passage__document=gone).delete()
    Headcount.objects.filter(document=gone).delete()
    gone.meetings.clear()
    gone.passages.all().delete()
    gone.delete()
    next_moment()
    settle()

    codes = dict.fromkeys(addresses, 200)
    codes |= {each: 404 for each in addresses if each.startswith("/documents/page-compendium")}
    codes |= {each: 410 for each in addresses if each.startswith("/workplan/actions/forced-marriage-research")}
    now = {address: shown(client, address) for address in addresses}
    assert {address: answer.status_code for address, answer in now.items()} == codes
    now = {address: content(answer) for address, answer in now.items()}
    assert [address for address in SHOWN_ON if now[address] == before[address]] == []
    different = [address for address in addresses if content(shown(client, address, then)) != before[address]]
    assert different == []
    assert {address: shown(client, address, then).getvalue() for address in cited} == cited

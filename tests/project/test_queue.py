"""The desk's home as a work queue: each line leads to where it is done, each number opens its rows."""

import datetime
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from balitracker.desk.queue import FEW, queue_of
from meetings.disagreements.settling import settle
from meetings.intake.paragraphs import fingerprint
from meetings.models import Meeting
from tests.desk import page
from tests.factories import (
    make_action_item,
    make_body,
    make_citation,
    make_discrepancy,
    make_document_version,
    make_editor,
    make_error_report,
    make_meeting,
    make_meeting_body,
    make_outcome,
    make_paragraph,
    make_passage,
    make_progress_update,
    make_reviewer,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


class Ids(HTMLParser):
    """Collects the ids of a page."""

    def __init__(self, html: str):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.add(dict(attributes).get("id"))


def make_work(rows: int) -> None:
    """Make `rows` of everything that the queue tells of: the items are both overdue and long silent."""
    body = make_body(slug="wg-tip")
    last_month = timezone.localdate() - datetime.timedelta(days=30)
    for ordinal, date in enumerate(["2021-01-01", "2022-01-01", last_month.isoformat()], 1):
        meeting = make_meeting(state="published", date=date)
        make_meeting_body(meeting=meeting, body=body, ordinal=ordinal)
        make_outcome(meeting=meeting)
    for _each in range(rows):
        make_meeting()
        make_citation(make_meeting(state="in_review"))
        make_progress_update(item=make_action_item(state="published", due="2021"), date="2020-12")
        make_discrepancy()
        make_error_report()
        version = make_document_version(document=make_passage(number=1, sha256=fingerprint("Here.")).document)
        make_paragraph(version=version, number=1, text="Something else.")
        make_paragraph(version=version, number=2, text="Here.")


def home(client):
    return client.get("/admin/").context["queue"]


def followed(client, url: str):
    """The page that `url` leads to, which has the place that it names."""
    address, _hash, place = url.partition("#")
    answer = client.get(address)
    assert answer.status_code == 200, url
    assert not place or place in Ids(answer.content.decode()).found, url
    return answer


@pytest.mark.parametrize("make_somebody", [make_editor, make_reviewer])
def test_every_line_leads_to_where_it_is_done_and_every_number_to_its_rows(client, make_somebody):
    make_work(FEW + 1)
    client.force_login(make_somebody())
    sections = {section.slug: section for section in home(client)}
    assert {slug: len(section.lines) for slug, section in sections.items()} == {
        "returned": 0, "in-review": FEW, "drafts": FEW, "reports": FEW, "meetings": FEW, "overdue": FEW, "silent": FEW,
        "disagreements": FEW, "passages": FEW + 1,
    }  # fmt: skip
    for section in sections.values():
        urls = [line.url for line in section.lines[:2]] + [each.url for line in section.lines for each in line.entries]
        for url in sorted(set(urls))[:8]:
            followed(client, url)
        for number in section.numbers:
            assert followed(client, number.url).context["cl"].result_count == number.number, section.slug
    assert {slug: [each.number for each in section.numbers] for slug, section in sections.items()} == {
        "returned": [],
        "in-review": [6],
        "drafts": [6, 6],
        "reports": [6],
        "meetings": [13],
        "overdue": [6],
        "silent": [6],
        "disagreements": [6],
        "passages": [],
    }
    assert {line.about for line in sections["passages"].lines} == {"1 passage moved, 0 changed"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_asks_the_same_number_of_questions(client, rows):
    make_work(rows)
    settle()
    client.force_login(make_editor())
    client.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        assert [section.slug for section in home(client) if not section.lines] == ["returned"]
    assert len(queries) == 52


def test_where_nothing_waits_the_home_says_so_quietly(client):
    client.force_login(make_editor())
    answer = client.get("/admin/")
    assert [section.lines for section in answer.context["queue"]] == [[]] * 9
    assert answer.content.decode().count("desk-todo") == 0
    assert "There is no draft." in answer.content.decode()


def test_who_may_not_edit_has_no_queue(client):
    make_meeting()
    client.force_login(make_user())
    assert "queue" not in client.get("/admin/").context


def test_what_waits_for_whom(client):
    editor, reviewer = make_editor(), make_reviewer()
    client.force_login(editor)
    mine, _others, returned = make_meeting(title="Mine"), make_meeting(title="Another's"), make_meeting(title="Back")
    for state in ("in_review", "draft"):
        client.post(page(Meeting, "state", mine.pk), {"to": state, "reason": "My mistake."})
    Meeting.objects.filter(pk=mine.pk).update(state_reason="")
    older, newer = make_meeting(title="Older"), make_meeting(title="Newer")
    Meeting.objects.filter(pk__in=[older.pk, newer.pk]).update(state="in_review")
    Meeting.objects.filter(pk=returned.pk).update(state_reason="The place is missing.")

    def told(user) -> dict:
        sections = {section.slug: section for section in queue_of(user, timezone.localdate())}
        assert sections["returned"].lines[0].about.endswith(": The place is missing.")
        return {slug: [line.title for line in sections[slug].lines] for slug in ("returned", "in-review", "drafts")}

    expected = {"returned": ["Back"], "in-review": ["Older", "Newer"], "drafts": ["Mine", "Another's"]}
    assert told(editor) == expected
    assert told(reviewer) == {**expected, "drafts": ["Another's", "Mine"]}

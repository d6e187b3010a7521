"""How a page is cited: what was cited can be found again just as it was, whatever became of it since."""

import hashlib
import re

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from django.utils import timezone

from balitracker.as_it_stood.moments import instant
from balitracker.models import RecordVersion
from meetings.models import Meeting
from tests.factories import make_meeting
from tests.moments import next_moment
from tests.world import LISTS, PAGES, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

RECORDS = [
    "/meetings/meeting/",
    "/members/member/",
    "/workplan/actions/item/",
    "/workplan/plan/",
    "/topics/topic/",
    "/documents/document/",
]
AWKWARD = "Profit & loss: 50% of {A_B} #1, ~x^2 $5 \\ end; “ünï” – ประเทศไทย"


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.getvalue().decode()


def references(client, page: str) -> dict[str, str]:
    """The references that the page leads to: format -> what the file holds."""
    found = dict.fromkeys(re.findall(r'href="(cite\.[^"]*)"', text(client.get(page))))
    assert [each[:8] for each in found] == ["cite.txt", "cite.bib", "cite.ris"]
    path = page.partition("?")[0]
    return {each[5:8]: text(client.get(path + each.replace("&amp;", "&"))) for each in found}


@pytest.mark.parametrize("page", [*RECORDS, *(f"/{name}/" for name in LISTS), "/meetings/?year=2020&sort=oldest"])
def test_every_record_and_list_is_cited_with_the_fingerprint_of_its_file(client, page):
    make_world(1)
    told = references(client, page)["txt"]
    file, fingerprint = re.search(r"curl -s '([^']*)' \| sha256sum\n(\w{64})\n$", told).groups()
    assert hashlib.sha256(client.get(file.removeprefix("http://testserver")).getvalue()).hexdigest() == fingerprint
    assert f"(SHA-256 {fingerprint[:16]}…)" in told


def test_what_was_cited_is_found_again_after_it_was_edited_and_deleted(client):
    meeting = make_meeting(slug="tenth", title="Tenth Annual Meeting", state="published")
    cited = references(client, "/meetings/tenth/")
    (of_list,) = [references(client, "/meetings/?kind=annual_meeting")["bib"]]
    entry = bibtexparser.parse_string(cited["bib"]).entries[0]
    address = entry["url"].removeprefix("http://testserver")
    next_moment()
    Meeting.objects.filter(pk=meeting.pk).update(title="Another title")
    assert references(client, "/meetings/tenth/")["bib"] != cited["bib"]
    meeting.delete()
    assert client.get("/meetings/tenth/").status_code == 404
    assert references(client, address) == cited  # the same fingerprint among the rest
    assert "Tenth Annual Meeting" in text(client.get(address))
    of_list_then = bibtexparser.parse_string(of_list).entries[0]["url"].removeprefix("http://testserver")
    assert references(client, of_list_then)["bib"] == of_list


def test_a_day_that_is_not_over_is_cited_as_of_its_last_change(client):
    make_meeting(slug="tenth", state="published")
    today = str(timezone.now().date())
    page = text(client.get("/meetings/tenth/", {"as_of": today}))
    assert "As it stood at this moment of" in page
    cited = re.search(r'href="(cite\.bib[^"]*)"', page)[1]
    assert cited == f"cite.bib?as_of={instant(RecordVersion.stamp_and_moment()[1])}"
    answer = client.get("/meetings/tenth/cite.bib", {"as_of": today})
    assert (answer.status_code, answer["Location"]) == (302, f"/meetings/tenth/{cited}")


def test_other_programs_read_the_references_as_they_are_meant(client):
    make_meeting(slug="tenth", title=AWKWARD, state="published")
    cited = references(client, "/meetings/tenth/")
    entry = bibtexparser.parse_string(cited["bib"], append_middleware=[LatexDecodingMiddleware()]).entries[0]
    assert entry["title"].strip("{}").replace("ˆ", "^") == AWKWARD  # the sign that LaTeX sets for it
    assert entry.entry_type == "misc"
    assert entry["publisher"].strip("{}") == "Regional Support Office of the Bali Process"
    (record,) = rispy.loads(cited["ris"])
    assert record["title"] == AWKWARD
    assert record["urls"] == [bibtexparser.parse_string(cited["bib"]).entries[0]["url"]]
    assert record["publisher"] == "Regional Support Office of the Bali Process"


def test_a_page_that_is_neither_record_nor_list_has_no_reference(client):
    make_world(1)
    paths = {page.partition("?")[0] for page in PAGES} - {*RECORDS, *(f"/{name}/" for name in LISTS), "/members/body/"}
    found = {path: client.get(f"{path}cite.txt", follow=True).status_code for path in paths}
    assert found == dict.fromkeys(paths, 404)
    assert [path for path in paths if 'href="cite.' in text(client.get(path, {"since": "2000-01-01"}))] == []


def test_a_page_without_a_file_and_a_question_that_cannot_be_read_have_no_reference(client):
    make_meeting(state="published")
    assert client.get("/nowhere/cite.bib").status_code == 404
    answer = client.get("/meetings/cite.bib?year=never", follow=True)
    assert answer.status_code == 400
    assert "year" in answer.json()["errors"]

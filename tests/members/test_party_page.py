"""A party's page shows the newest of what there is much of, and leads to all of it."""

import re

import pytest

from balitracker.changes import latest_changes
from balitracker.templatetags import pictures
from members import views
from tests.factories import make_attendance, make_chair, make_contribution, make_meeting, make_party

pytestmark = pytest.mark.django_db

LISTS = {
    "attendances": "/attendance/?member=fiji",
    "chaired": "/meetings/?chair=fiji",
    "contributions": "/meetings/?speaker=fiji",
    "strip": "/attendance/matrix/?member=fiji",
}


@pytest.fixture
def busy(empty_record):
    """A party that came to, chaired and spoke at three meetings, a year apart."""
    party = make_party(slug="fiji")
    for year in (2021, 2022, 2023):
        meeting = make_meeting(slug=f"of-{year}", date=f"{year}-05-01", state="published")
        make_attendance(meeting=meeting, party=party, name_as_written="Fiji")
        make_chair(meeting=meeting, party=party)
        make_contribution(meeting=meeting).parties.add(party)
    return party


def section(page: str, heading: str) -> str:
    """The part of `page` under the heading with the id `heading`."""
    return page.partition(f'<h2 id="{heading}">')[2].partition("</section>")[0]


def meetings_of(part: str) -> list[str]:
    return sorted(set(re.findall(r'href="/meetings/(of-\d{4})/', part)))


@pytest.mark.usefixtures("busy")
def test_of_many_rows_the_newest_are_shown_and_all_are_a_link_away(client, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    monkeypatch.setattr(pictures, "MOST_CELLS", 1)
    page = client.get("/members/fiji/").text
    assert meetings_of(section(page, "chaired")) == ["of-2022", "of-2023"]
    assert meetings_of(section(page, "said")) == ["of-2022", "of-2023"]
    strip, _half, table = section(page, "attendance").partition("</ol>")
    assert (meetings_of(strip), meetings_of(table)) == (["of-2023"], ["of-2022", "of-2023"])
    found = {name: page.count(f'href="{address}"') for name, address in LISTS.items()}
    assert found == dict.fromkeys(LISTS, 1)
    assert ">all 3 rows as a list</a>" in page
    assert client.get("/attendance/?member=fiji").context["paginator"].count == 3


@pytest.mark.usefixtures("busy")
def test_what_is_shown_whole_leads_to_no_more(client):
    page = client.get("/members/fiji/").text
    assert meetings_of(section(page, "chaired")) == ["of-2021", "of-2022", "of-2023"]
    assert [page.count(f'href="{LISTS[name]}"') for name in ("chaired", "contributions", "strip")] == [0, 0, 0]


@pytest.mark.usefixtures("busy")
def test_the_newest_changes_are_those_of_the_records_written_last():
    make_meeting(slug="hidden", title="Hidden")
    newest = make_meeting(slug="newest", title="Newest", state="published")
    assert [change.title for change in latest_changes(1)] == [newest.title]
    assert [change.url for change in latest_changes(9)][0] == "/meetings/newest/"
    assert len(latest_changes(9)) == 4

"""Every number that is a link to a list opens as many rows as it says, on whatever page it stands."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.urls import resolve

from balitracker.facets.index import indexes
from balitracker.lists.views import RecordListView
from tests.world import LISTS, PAGES, make_world

pytestmark = pytest.mark.django_db

LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
UNSEEN = re.compile(r'<svg\b.*?</svg>|<span class="visually-hidden">.*?</span>|<[^>]+>', re.DOTALL)
OF_THE_RECORD = [
    "/", "/trends/", *(f"/{name}/" for name in LISTS), "/meetings/wg-tip-10/", "/members/australia/", "/members/ilo/",
    "/members/a21/", "/members/wg-tip/", "/members/viet-nam/brief/?since=2000-01-01", "/workplan/2021-23/",
    "/workplan/actions/forced-marriage-research/", "/topics/technology/", "/documents/wg-tip-10-co-chair-statement/",
    "/attendance/?member=australia&year=2022",
]  # fmt: skip


@pytest.fixture
def kept_indexes(monkeypatch):
    """Make the index of each list once: nothing is written while the numbers are followed."""
    made: dict = {}
    monkeypatch.setattr(indexes, "get", lambda key, make: made[key] if key in made else made.setdefault(key, make()))


def numbers(page: str) -> list[tuple[str, int]]:
    """The links of a page that have a number among their words and lead to a list: (address, number).

    After a colon stands the value of a filter, which its link takes away.
    """
    found = []
    for address, inside in LINK.findall(page):
        number = re.search(r"(?<!\S)(?<!: )\d+(?!\S)", html.unescape(UNSEEN.sub("", inside)))
        parts = urlsplit(html.unescape(address))
        if number and parts.path.strip("/") in LISTS and "page=" not in parts.query:
            found.append((html.unescape(address), int(number[0])))
    return found


def rows_behind(address: str) -> int:
    """How many rows a list shows."""
    parts = urlsplit(address)
    view: type[RecordListView] = resolve(parts.path).func.__wrapped__.view_class
    filterset = view.filterset_class(QueryDict(parts.query), view.model.objects.public().for_list())
    assert filterset.is_valid(), address
    return len(filterset.keys)


def followed(client, pages: list[str]) -> int:
    """Follow every number of `pages`; return how many there were."""
    wrong, seen = [], set()
    for page in pages:
        for address, number in numbers(client.get(page).content.decode()):
            seen.add((address, number))
            if rows_behind(address) != number:
                wrong.append((page, address, number, rows_behind(address)))
    assert wrong == []
    return len(seen)


def test_a_number_is_found_in_a_link():
    page = '<a href="/meetings/?a=1&amp;b=2"><span class="visually-hidden">rows: </span>12</a> <a href="/x/">3</a>'
    page += (
        '<a class="m" href="/attendance/">the last 7 rows</a><a href="/topics/">2nd</a><a href="/workplan/">2021-23</a>'
    )
    assert numbers(page) == [("/meetings/?a=1&b=2", 12), ("/attendance/", 7)]


def test_every_number_of_a_small_record_opens_its_rows(client, empty_record, kept_indexes):
    make_world(3)
    assert followed(client, PAGES) > 100


def test_every_number_of_the_record_opens_its_rows(client, record, kept_indexes):
    assert followed(client, OF_THE_RECORD) > 500

"""Pages are kept by the version of the record: fast, and never outdated."""

import gzip
import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from balitracker.keeping import KeptPages, Page, kept, pages, pass_by
from meetings.disagreements.settling import settle
from meetings.models import Meeting
from tests.world import FILES, PAGES, make_world

NEVER_KEPT = {"live", "ready", "follow", "subscriber", "stop-at-once", "report"}
in_transactions_of_its_own = pytest.mark.django_db(transaction=True)


def public_patterns(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif pattern.app_name != "admin":
            yield from public_patterns(pattern.url_patterns)


def test_every_public_address_is_kept_or_said_to_be_not():
    assert {each.name for each in public_patterns() if not hasattr(each.callback, "is_kept")} == NEVER_KEPT


def in_another_thread(work):
    """What `work` returns on a connection of its own."""
    found = []

    def run():
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@in_transactions_of_its_own
def test_a_change_is_seen_when_it_is_committed_and_not_before(client):
    make_world(1)
    settle()
    Meeting.objects.filter(slug="meeting").update(title="Old title")

    def title_shown() -> str:
        text = client.get("/meetings/").content.decode()
        return next(title for title in ("Old title", "New title") if title in text)

    def read() -> str:
        return in_another_thread(title_shown)

    assert [read(), read()] == ["Old title", "Old title"]
    with transaction.atomic():
        Meeting.objects.filter(slug="meeting").update(title="New title")
        assert [read(), read()] == ["Old title", "Old title"]
    assert [read(), read()] == ["New title", "New title"]
    with transaction.atomic():
        Meeting.objects.filter(slug="meeting").update(title="Old title")
        transaction.set_rollback(True)
    assert read() == "New title"


@in_transactions_of_its_own
def test_a_page_made_while_the_record_changes_is_not_given_out_afterwards(client, monkeypatch):
    """The version is read before the page is made; whoever changes the record in between moves it."""
    make_world(1)
    settle()
    Meeting.objects.filter(slug="meeting").update(title="Old title")
    public = type(Meeting.objects.all()).public

    def changed_meanwhile(rows):
        found = public(rows)
        monkeypatch.undo()
        list(found)  # what was read before
        in_another_thread(lambda: Meeting.objects.filter(slug="meeting").update(title="New title"))
        return found

    monkeypatch.setattr(type(Meeting.objects.all()), "public", changed_meanwhile)
    client.get("/meetings/")
    assert "New title" in client.get("/meetings/").content.decode()


@in_transactions_of_its_own
def test_a_kept_page_takes_one_query_and_an_unchanged_one_sends_nothing(client):
    """Over every page and file: fresh, kept, compressed, asked for its head, and asked whether it has changed."""
    make_world(2)
    settle()
    ContentType.objects.get_for_models(*filter(None, (kind.model_class() for kind in ContentType.objects.all())))
    for address in [*PAGES, *FILES]:
        fresh, _queries = asked(client, address)
        again, queries = asked(client, address)
        assert again["ETag"] == fresh["ETag"], address
        assert again["Cache-Control"] == "no-cache"
        assert "Accept-Encoding" in again["Vary"]
        if not again.streaming:
            assert (again.content, queries) == (fresh.content, 1), address
            assert dict(again.headers) == dict(fresh.headers)
            smaller, queries = asked(client, address, HTTP_ACCEPT_ENCODING="gzip, br")
            assert (smaller["Content-Encoding"], gzip.decompress(smaller.content)) == ("gzip", again.content)
            assert queries == 1
            assert client.head(address).content == b""
        unchanged, queries = asked(client, address, HTTP_IF_NONE_MATCH=f'"other", {fresh["ETag"]}')
        assert (unchanged.status_code, unchanged.content, queries) == (304, b"", 1), address
        assert unchanged["ETag"] == fresh["ETag"]


def asked(client, address: str, **headers):
    """The answer, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, **headers)
        response.getvalue() if response.streaming else response.content  # noqa: B018
    return response, len(queries)


@in_transactions_of_its_own
def test_addresses_that_differ_have_pages_of_their_own(client):
    make_world(2)
    settle()
    tags = [
        client.get(address)["ETag"]
        for address in ("/meetings/", "/meetings/?year=2020", "/meetings/?year=2021", "/meetings.csv", "/members/")
    ]
    assert len(set(tags)) == len(tags)
    both = "/meetings/?year=2020&sort=oldest", "/meetings/?sort=oldest&year=2020"
    assert len({client.get(address)["ETag"] for address in both}) == 1
    assert client.get("/meetings/", headers={"host": "127.0.0.1"})["ETag"] not in tags


@in_transactions_of_its_own
@pytest.mark.parametrize("address", ["/meetings/none/", "/meetings.csv?year=x"])
def test_what_was_not_found_is_not_kept(client, address):
    assert "ETag" not in client.get(address)


# The parts, without pages


def answers(view, **headers) -> HttpResponse:
    request = RequestFactory().get("/", **headers)
    return kept(view)(request)


@in_transactions_of_its_own
def test_what_looks_at_who_asks_or_will_pass_is_not_kept():
    def with_a_cookie(request):
        response = HttpResponse("for you")
        response.set_cookie("name", "you")
        return response

    def passing(request):
        pass_by()
        return HttpResponse("for now")

    assert ["ETag" in answers(view) for view in (with_a_cookie, passing, lambda request: HttpResponse())] == [
        False, False, True,
    ]  # fmt: skip


@in_transactions_of_its_own
def test_nothing_is_kept_inside_a_transaction():
    with transaction.atomic():
        assert "ETag" not in answers(lambda request: HttpResponse("own"))


def test_what_is_used_least_gives_way():
    def page(size: int) -> Page:
        return Page(b"x" * size, False, {})

    shelf = KeptPages(limit=100)
    for name in "abcd":
        shelf.keep((name,), page(25))
    shelf.get(("a",))
    shelf.keep(("e",), page(20))
    shelf.keep(("too big",), page(26))
    assert [bool(shelf.get((name,))) for name in ("a", "b", "c", "d", "e", "too big")] == [
        True, False, True, True, True, False,
    ]  # fmt: skip
    assert shelf.size == 95


@pytest.fixture(autouse=True)
def _no_pages_yet():
    pages.clear()

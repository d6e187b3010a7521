"""Around the public files: other sites may read them, nobody writes to them, and who asks too often is told when."""

import pytest
from django.db import OperationalError
from django.test import Client

from balitracker.api.files import is_public_file
from balitracker.api.rates import Counts, reader_of
from tests.factories import make_meeting, make_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

ELSEWHERE = {"origin": "https://elsewhere.example"}


@pytest.mark.parametrize("address", ["/meetings.json", "/meetings.csv", "/meetings.xlsx", "/meetings/meeting.json"])
def test_another_site_may_read_a_public_file_without_a_session(client, address):
    make_meeting(slug="meeting", state="published")
    response = client.get(address, headers=ELSEWHERE)
    response.close()
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in response
    assert {"Link", "RateLimit", "Retry-After"} < set(response["Access-Control-Expose-Headers"].split(", "))
    asked = client.options(address, headers={**ELSEWHERE, "access-control-request-method": "GET"})
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (200, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("address", ["/", "/meetings/", "/admin/", "/admin/members/party/all.json", "/admin/login/"])
def test_another_site_reads_neither_pages_nor_the_desk(client, address):
    client.force_login(make_reviewer())
    response = client.get(address, headers=ELSEWHERE)
    response.close()
    assert "Access-Control-Allow-Origin" not in response


@pytest.mark.parametrize(
    ("path", "is_public"),
    [
        ("/meetings.json", True),
        ("/attendance/matrix.csv", True),
        ("/changes.atom", True),
        ("/meetings/", False),
        ("/meetings", False),
        ("/admin/members/party/all.json", False),
        ("/static/balitracker/base.css", False),
        ("/health/live", False),
    ],
)
def test_which_addresses_are_public_files(path, is_public):
    assert is_public_file(path) is is_public


def test_files_are_only_read(settings):
    client = Client(enforce_csrf_checks=True)
    for method in ("post", "put", "patch", "delete", "trace"):
        response = getattr(client, method)("/meetings.json")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response.json()["detail"] == "Files are only read: use GET."
    assert client.options("/meetings.json")["Allow"] == "GET, HEAD, OPTIONS"
    head = client.head("/data/api/openapi.json")
    assert (head.status_code, head.content) == (200, b"")


def test_every_failure_at_a_json_address_has_one_shape(client, monkeypatch):
    make_meeting(slug="gone", state="withdrawn", state_reason="Published too early.")

    def unreachable(*_args, **_kwargs):
        raise OperationalError("no route")

    found = {each: client.get(each) for each in ("/none.json", "/meetings/none.json", "/meetings.json?year=x",
                                                  "/meetings/gone.json")}  # fmt: skip
    monkeypatch.setattr("meetings.views.MeetingListView.get", unreachable)
    found["/meetings.json"] = client.get("/meetings.json")
    assert [response.status_code for response in found.values()] == [404, 404, 400, 410, 503]
    for response in found.values():
        assert response["Content-Type"] == "application/problem+json"
        told = response.json()
        assert (told["status"], bool(told["title"]), bool(told["detail"])) == (response.status_code, True, True)
    assert found["/meetings.json"]["Retry-After"] == "30"
    assert client.get("/none/")["Content-Type"].startswith("text/html")


@pytest.fixture
def three_a_minute(settings, monkeypatch):
    """Three files a minute, counted from now; the clock stands at ten seconds past a full minute."""
    settings.FILES_A_MINUTE = 3
    monkeypatch.setattr("balitracker.api.middleware.counts", Counts())
    monkeypatch.setattr("balitracker.api.rates.time.time", lambda: 1_000_000_020 - 60 + 10)


def test_who_asks_too_often_is_told_when_to_ask_again(client, three_a_minute):
    answers = [client.get("/data/api/openapi.json") for _number in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"files";q=3;w=60'}
    assert [answer["RateLimit"] for answer in answers] == [f'"files";r={left};t=51' for left in (2, 1, 0, 0)]
    assert (answers[3]["Retry-After"], answers[3].json()["title"]) == ("51", "Too Many Requests")
    assert "RateLimit" not in client.get("/words/")  # pages are for people
    assert client.get("/data/api/openapi.json", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_behind_a_proxy_each_reader_counts_alone_and_cannot_choose_an_address(client, settings, three_a_minute):
    settings.BEHIND_PROXY = True
    for forged in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        seen = {"x-forwarded-for": f"{forged}, 203.0.113.5"}
        assert client.get("/data/api/openapi.json", headers=seen).status_code == 200
    assert client.get("/data/api/openapi.json", headers=seen).status_code == 429
    other = {"x-forwarded-for": "203.0.113.6"}
    assert client.get("/data/api/openapi.json", headers=other).status_code == 200


def test_a_new_minute_begins_anew_and_a_network_of_ipv6_is_one_reader(monkeypatch):
    counts, now = Counts(), [600.0]
    monkeypatch.setattr("balitracker.api.rates.time.time", lambda: now[0])
    assert [counts.count("2001:db8::1", 1).is_over, counts.count("2001:db8::2", 1).is_over] == [False, True]
    now[0] = 660.0
    assert counts.count("2001:db8::2", 1).is_over is False
    assert (reader_of(None), reader_of("192.0.2.7"), reader_of("no:address")) == ("", "192.0.2.7", "no:address")

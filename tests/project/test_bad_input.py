"""What bad input gets: a clear answer that says what to do, and never a traceback."""

import pytest
from django.db import OperationalError
from psycopg_pool import PoolTimeout

from meetings.models import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    "address", ["/meetings/no-such/", "/members/no-such/", "/topics/no-such/", "/documents/no-such/",
                "/workplan/no-such/",
                "/workplan/actions/no-such/", "/nothing/here", "/meetings.pdf"],
)  # fmt: skip
def test_an_unknown_address_gets_a_page_with_search(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert '<input type="search"' in text(response) or 'type="search"' in text(response)


REFUSED = [
    ("/meetings/?year=20x2", "“20x2” is not a year. Write four digits, such as 2022."),
    ("/meetings/?member=atlantis", "“atlantis” is not in the record. Choose from the list."),
    ("/meetings/?body=%27%3B--", "“&#x27;;--” is not in the record. Choose from the list."),
    ("/attendance/?capacity=guest", "“guest” is not in the record. Choose from the list."),
    ("/workplan/actions/?due=soon", "“soon” is not a year. Write four digits, such as 2022."),
    ("/members/?kind=planet", "“planet” is not in the record. Choose from the list."),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_a_bad_filter_gets_its_reason_and_no_rows(client, address, reason):
    response = client.get(address)
    assert response.status_code == 200
    assert reason in text(response)
    assert list(response.context["object_list"]) == []


@pytest.mark.parametrize("number", ["9999", "0", "-1", "last?", "abc"])
def test_a_page_that_is_not_there_gets_one_that_is(client, number):
    response = client.get("/attendance/", {"page": number})
    assert response.status_code == 200
    assert len(response.context["object_list"]) > 0


def test_past_the_end_is_the_last_page(client):
    shown = client.get("/attendance/?page=9999").context["page_obj"]
    assert (shown.number, shown.has_next()) == (shown.paginator.num_pages, False)
    assert shown.number > 1


@pytest.mark.parametrize("address", ["/meetings/", "/members/", "/topics/", "/documents/", "/workplan/actions/"])
@pytest.mark.parametrize(
    "query", ["'; DROP TABLE meetings_meeting; --", "<img src=x onerror=alert(1)>", "%", "\\", "_"]
)
def test_what_is_typed_is_text(client, address, query):
    response = client.get(address, {"q": query})
    assert response.status_code == 200
    assert "<img src=x" not in text(response)
    assert Meeting.objects.count() == 25


def test_a_nul_byte_is_text_too(client):
    for address in (
        "/search/?q=%00",
        "/meetings/?q=%00",
        "/members/?q=a%00b",
        "/meetings/?year=%00",
        "/meetings/?member=%00",
    ):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("error", [OperationalError("no server"), PoolTimeout("no connection")])
@pytest.mark.parametrize("address", ["/", "/meetings/", "/search/?q=x", "/meetings/wg-tip-10/"])
def test_without_a_database_a_page_is_short_and_says_so(client, monkeypatch, address, error):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Traceback" not in text(response)
    assert "no server" not in text(response)


def test_readiness_follows_the_database(client, monkeypatch):
    assert (client.get("/health/ready").status_code, client.get("/health/live").status_code) == (200, 200)

    def refuse(*args, **kwargs):
        raise OperationalError("no server")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    assert (client.get("/health/ready").status_code, client.get("/health/live").status_code) == (503, 200)


def test_an_empty_result_says_how_to_widen(client):
    response = client.get("/meetings/?year=1999&member=viet-nam")
    assert list(response.context["object_list"]) == []
    assert 'href="?member=viet-nam"' in text(response) or 'href="/meetings/?member=viet-nam"' in text(response)

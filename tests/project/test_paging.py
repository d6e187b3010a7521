"""A list read page by page gives every row that stays in it once, whatever changes meanwhile."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from meetings.models import Meeting
from tests.factories import make_action_item, make_meeting, make_party, make_topic, make_work_plan
from tests.world import LISTS, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


def read(client, address: str) -> dict:
    response = client.get(address)
    assert response.status_code == 200
    return {**json.loads(response.getvalue()), "link": response.get("Link")}


def pages(client, address: str) -> list[list]:
    """The rows of every page, by following `next` from the first."""
    found = []
    while address:
        page = read(client, address)
        assert page["link"] == (f'<{page["next"]}>; rel="next"' if page["next"] else None)
        found.append(page["results"])
        address = page["next"]
    return found


PAGED = [name for name in LISTS if name != "attendance/matrix"]


def test_the_pages_of_every_list_in_every_order_are_the_complete_file(client):
    make_world(3)
    make_meeting(slug="undated", state="published", date="")
    make_meeting(slug="undated-too", state="published", date="")
    make_action_item(slug="undue", title="Item 0", state="published", due="")
    described = client.get("/data/api/openapi.json").json()["paths"]
    for name in PAGED:
        parameters = {each["name"]: each for each in described[f"/{name}.json"]["get"]["parameters"]}
        for sort in (each["const"] for each in parameters["sort"]["schema"]["oneOf"]):
            whole = read(client, f"/{name}.json?sort={sort}")
            assert "next" not in whole
            found = pages(client, f"/{name}.json?sort={sort}&limit=2")
            assert [row for page in found for row in page] == whole["results"]
            assert {len(page) for page in found[:-1]} <= {2}


def test_a_row_that_stays_is_given_once_though_others_come_and_go(client):
    for day in range(1, 7):
        make_meeting(slug=f"day-{day}", title=f"Day {day}", state="published", date=f"2024-05-0{day}")
    first = read(client, "/meetings.json?sort=oldest&limit=3")
    assert [row["slug"] for row in first["results"]] == ["day-1", "day-2", "day-3"]
    Meeting.objects.filter(slug__in=["day-1", "day-3"]).update(state="draft")  # the last one read is gone
    make_meeting(slug="then", state="published", date="2024-05-03/2024-05-05")
    make_meeting(slug="before", state="published", date="2023-01-01")
    second = read(client, first["next"])
    assert [row["slug"] for row in second["results"]] == ["then", "day-4", "day-5"]
    assert (second["count"], [row["slug"] for row in read(client, second["next"])["results"]]) == (6, ["day-6"])


def test_the_pages_of_a_moment_gone_by_are_all_of_that_moment(client):
    for number in range(3):
        make_meeting(slug=f"meeting-{number}", state="published", date=f"2022-05-0{number + 1}")
    today = f"{timezone.now():%Y-%m-%d}"
    first = read(client, f"/meetings.json?limit=2&sort=oldest&as_of={today}")
    assert parse_qs(urlsplit(first["next"]).query)["as_of"] == [today]
    assert first["link"].startswith(f'<{first["next"]}>; rel="next", <')
    second = read(client, first["next"])
    assert [row["slug"] for row in second["results"]] == ["meeting-2"]


def test_filters_go_with_the_pages(client):
    make_meeting(slug="here", state="published", date="2022-05-01")
    make_meeting(slug="there", state="published", date="2022-06-01")
    make_meeting(slug="elsewhere", state="published", date="2023-06-01")
    first = read(client, "/meetings.json?year=2022&limit=1&sort=oldest")
    assert parse_qs(urlsplit(first["next"]).query)["year"] == ["2022"]
    assert (first["count"], [row["slug"] for row in read(client, first["next"])["results"]]) == (2, ["there"])


CANNOT_BE = [
    ("/meetings.json?limit=0", "limit", "“0”: write a whole number from 1 to 1000."),
    ("/meetings.json?limit=1001", "limit", "“1001”: write a whole number from 1 to 1000."),
    ("/meetings.json?limit=ten", "limit", "“ten”: write a whole number from 1 to 1000."),
    ("/meetings.json?limit=²", "limit", "“²”: write a whole number from 1 to 1000."),
    ("/meetings.json?cursor=x", "limit", "Say how many rows a page has: a cursor needs a limit."),
    ("/meetings.json?limit=1&cursor=x:y", "cursor",
     "This is no cursor of this portal. Take it from “next” as it stands, or begin anew."),
    ("/meetings.csv?limit=1", "limit", "This file comes whole: leave limit and cursor away."),
    ("/attendance/matrix.json?limit=1", "limit", "This file comes whole: leave limit and cursor away."),
]  # fmt: skip


@pytest.mark.parametrize(("address", "parameter", "reason"), CANNOT_BE)
def test_what_cannot_be_is_refused_with_its_reason(client, address, parameter, reason):
    response = client.get(address)
    assert (response.status_code, response.json()["errors"]) == (400, {parameter: [reason]})


def test_a_cursor_of_another_list_or_order_and_a_changed_one_are_refused(client):
    for make in (make_topic, make_work_plan, make_meeting, make_party):
        for _number in range(2):
            make(**({"state": "published"} if make in (make_work_plan, make_meeting) else {}))
    following = read(client, "/meetings.json?limit=1&sort=oldest")["next"]
    cursor = urlsplit(following).query
    for address in (
        f"/workplan.json?{cursor}",
        f"/meetings.json?{cursor.replace('oldest', 'newest')}",
        following[:-1] + ("A" if following[-1] != "A" else "B"),
        re.sub("cursor=.", "cursor=Z", following),
    ):
        response = client.get(address)
        assert (response.status_code, list(response.json()["errors"])) == (400, ["cursor"])

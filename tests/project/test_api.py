"""The description of the API is complete, and what it says is so."""

import re

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import settings

from tests.addresses import addresses
from tests.conftest import ensure_record

EXAMPLES = 12  # of each address, and of each way to ask; the same in every run


@pytest.mark.django_db
def test_no_json_address_is_missing(client):
    described = client.get("/data/api/openapi.json").json()["paths"]
    expected = {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", each.replace("<file_format:file_format>", "json"))
        for each in addresses()
        if each.endswith((".json", ".<file_format:file_format>")) and not each.startswith("admin/")
    }
    assert set(described) == expected
    assert len({each["get"]["operationId"] for each in described.values()}) == len(described)


@pytest.fixture
def description(django_db_setup, django_db_blocker):
    """The API as a program finds it, asked in this process, which keeps pages as it does when it serves."""
    with django_db_blocker.unblock():
        ensure_record()
        found = schemathesis.openapi.from_wsgi("/data/api/openapi.json", get_wsgi_application())
        found.hook(filter_query)
        yield found
        connection.close()


def filter_query(context, query) -> bool:
    """Leave out what JSON Schema cannot forbid: a range of years that ends before it begins."""
    try:
        return int(query["since"]) <= int(query["until"])
    except (KeyError, TypeError, ValueError):
        return True


api = schemathesis.pytest.from_fixture("description")


@api.parametrize()
@settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
def test_what_the_description_allows_and_forbids_is_answered_so(case):
    case.call_and_validate()

"""The description of the API is complete, and what it says is so."""

import re
from collections import Counter
from contextlib import closing

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import connections
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events

from tests.addresses import addresses
from tests.conftest import ensure_record


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


# Schemathesis asks what the description allows, what it forbids, and every limit of both

EXAMPLES = 8  # made up for each address; besides, every parameter's limits are tried one by one
VALUES = 2  # of each closed list: two stand for all of them

NOT_SAID = ("The last year lies before the first", "is still to come")
"""What JSON Schema cannot say: a range of years ends after it begins; a day that was shown is gone by. So these two
refusals, and nothing else, may meet a question that fits the description."""

SHOWN_IN_THE_PAST = "/workplan.json"
"""The one list that is asked for moments gone by: they take long, and test_as_it_stood asks all of them.

It has no closed list of values, which would be those of today.
"""


def short(description: dict) -> dict:
    """The description, with so few values of each filter."""
    for address, path in description["paths"].items():
        asked = path["get"]["parameters"]
        if address != SHOWN_IN_THE_PAST:
            asked[:] = [each for each in asked if each["name"] != "as_of"]
        for parameter in asked:
            choices = parameter["schema"].get("items", parameter["schema"])
            if "const" in choices.get("oneOf", [{}])[0]:
                choices["oneOf"] = choices["oneOf"][:VALUES]
    return description


def served_plainly(portal):
    """The `portal`, asked by a program that reads nothing compressed; it closes what it has sent, as servers do."""

    def serve(environ, start_response):
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        with closing(portal(environ, start_response)) as answer:
            return [b"".join(answer)]

    return serve


@pytest.fixture
def served(django_db_setup, django_db_blocker):
    """The record, served in this process with kept pages, as a server does: so outside of any transaction."""
    with django_db_blocker.unblock():
        ensure_record()
        yield served_plainly(get_wsgi_application())
        connections.close_all()


def test_what_the_description_allows_and_forbids_is_answered_so(served):
    config = SchemathesisConfig.from_dict({
        "seed": 1,
        "workers": 1,
        "continue-on-failure": True,
        "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none", "no-shrink": True},
        "phases": {"stateful": {"enabled": False}},  # nothing is written
    })  # fmt: skip
    described = schemathesis.openapi.from_wsgi("/data/api/openapi.json", served).raw_schema
    schema = schemathesis.openapi.from_dict(short(described), config=config)
    schema.app = served
    asked, found = Counter(), []
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            found.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            asked[event.recorder.label] += len(event.recorder.cases)
            found += failures(event.recorder)
    assert found == []
    assert set(asked) == {f"GET {path}" for path in described["paths"]}
    assert min(asked.values()) > EXAMPLES


def failures(recorder) -> list[str]:
    """What was not answered as described: the check, the address and the answer."""
    found = []
    for case, checks in recorder.checks.items():
        asked, answer = recorder.interactions[case].request, recorder.interactions[case].response
        is_not_said = answer and answer.status_code == 400 and any(words in answer.text for words in NOT_SAID)
        for check in checks:
            if check.failure_info and not (is_not_said and check.name == "positive_data_acceptance"):
                found.append(f"{check.name}: {asked.uri} {answer and answer.text}")
    return found

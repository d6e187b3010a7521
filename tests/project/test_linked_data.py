"""What pages say in the words of schema.org: read by a JSON-LD processor, it is what the pages show."""

import re

import pytest
from pyld import jsonld

from tests.factories import (
    make_body,
    make_document,
    make_meeting,
    make_membership,
    make_party,
    make_party_name,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

SCHEMA = "https://schema.org/"
LINKS = ("contentUrl", "eventAttendanceMode", "item", "url")
DAYS = ("startDate", "endDate")


def schema_org(address: str, options: dict) -> dict:
    """What https://schema.org answers, as far as these pages need it: tests ask nothing outside."""
    assert address == "https://schema.org"
    terms = {name: {"@id": f"{SCHEMA}{name}", "@type": "@id"} for name in LINKS}
    terms |= {name: {"@id": f"{SCHEMA}{name}", "@type": f"{SCHEMA}Date"} for name in DAYS}
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": {"@context": {"@vocab": SCHEMA, **terms}},
    }


def nodes(client, address: str) -> list[dict] | dict:
    """What a page says, put in full by the processor and made short again: each node, or the only one."""
    page = client.get(address).content.decode()
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    options = {"documentLoader": schema_org}
    full = jsonld.expand(jsonld.json.loads(script), options)
    short = jsonld.compact(full, "https://schema.org", options)
    return short.get("@graph", short)


def test_a_meeting_is_an_event_with_its_days_its_place_its_bodies_and_its_parts(client):
    body = make_body(slug="wg-tip", name="Working Group", acronym="WG-TIP")
    country = make_party(slug="thailand", name="Thailand", iso_code="TH")
    paper = make_document(slug="statement", title="Statement", state="published")
    meeting = make_meeting(
        slug="wg-tip-10", title="Tenth </script><b>& Annual", bodies=[body], state="published", country=country,
        date="2024-11-18/2024-11-20", place="Bangkok", format="hybrid", summary="",
    )  # fmt: skip
    meeting.documents.set([paper, make_document(title="A draft", state="draft")])
    make_session(meeting=meeting, number=1, title="Dialogue", date="2024-11-18", format="in_person", summary="On work")
    make_session(meeting=meeting, number=2, title="Day not stated", date="", format="not_stated", summary="")
    home = "http://testserver"
    page = f"{home}/meetings/wg-tip-10/"
    event, way = nodes(client, "/meetings/wg-tip-10/")
    assert event == {
        "@id": page,
        "@type": "Event",
        "url": page,
        "name": "Tenth </script><b>& Annual",
        "startDate": "2024-11-18",
        "endDate": "2024-11-20",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Bangkok, Thailand",
                "address": {"@type": "PostalAddress", "addressLocality": "Bangkok", "addressCountry": "TH"},
            },
            {"@type": "VirtualLocation", "name": "hybrid"},
        ],
        "organizer": {
            "@id": f"{home}/members/wg-tip/",
            "@type": "Organization",
            "name": "Working Group",
            "alternateName": "WG-TIP",
        },
        "subEvent": [
            {
                "@id": f"{page}#session-1",
                "@type": "Event",
                "name": "Dialogue",
                "description": "On work",
                "startDate": "2024-11-18",
                "endDate": "2024-11-18",
                "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
                "superEvent": {"@id": page},
            },
            {
                "@id": f"{page}#session-2",
                "@type": "Event",
                "name": "Day not stated",
                "superEvent": {"@id": page},
            },
        ],
        "subjectOf": {"@id": f"{home}/documents/statement/", "@type": "DigitalDocument", "name": "Statement"},
    }
    assert [(step["position"], step["item"]) for step in way["itemListElement"]] == [
        (1, f"{home}/"), (2, f"{home}/meetings/"), (3, page),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("{2021-09-21,2021-09-23}", ("2021-09-21", "2021-09-23")),
        ("2023?-11-07/2023?-11-10", (None, None)),
        ("2022-10", (None, None)),
        ("[2018-05-16..2020-11-10]", (None, None)),
        ("", (None, None)),
    ],
)
def test_days_that_no_document_states_are_left_out(client, date, days):
    make_meeting(slug="meeting", state="published", date=date, format="not_stated", place="")
    event, _way = nodes(client, "/meetings/meeting/")
    assert (event.get("startDate"), event.get("endDate")) == days
    assert {"location", "eventAttendanceMode"}.isdisjoint(event)


def test_a_party_is_an_organisation_with_its_names_its_code_and_its_standings(client):
    body = make_body(slug="wg-tip", name="Working Group", acronym="")
    party = make_party(slug="viet-nam", name="Viet Nam", iso_code="VN", note="")
    make_party_name(party=party, name="Vietnam")
    make_membership(party=party, body=body, standing="member", period="2017-10")
    party_node, _way = nodes(client, "/members/viet-nam/")
    assert party_node == {
        "@id": "http://testserver/members/viet-nam/",
        "@type": ["AdministrativeArea", "Organization"],
        "url": "http://testserver/members/viet-nam/",
        "name": "Viet Nam",
        "alternateName": "Vietnam",
        "identifier": {"@type": "PropertyValue", "propertyID": "ISO 3166-1 alpha-2", "value": "VN"},
        "memberOf": {
            "@type": "OrganizationRole",
            "roleName": "member",
            "memberOf": {
                "@id": "http://testserver/members/wg-tip/",
                "@type": "Organization",
                "name": "Working Group",
            },
        },
    }


def test_all_of_it_is_a_dataset_in_a_catalogue(client):
    found = nodes(client, "/data/")
    assert (found["@type"], found["dataset"]["@type"]) == ("DataCatalog", "Dataset")
    assert {each["contentUrl"] for each in found["dataset"]["distribution"]} == {
        "http://testserver/data/balitracker.zip",
        "http://testserver/data/balitracker.sqlite",
    }
    assert found["dataset"]["license"] in client.get("/data/").content.decode()


def test_a_list_is_a_dataset_with_its_files_and_a_part_of_it_is_not(client):
    make_meeting(state="published")
    page = "http://testserver/meetings/"
    found = nodes(client, "/meetings/")
    assert found["@type"] == "Dataset"
    assert (found["@id"], found["name"]) == (page, "Meetings")
    assert {each["encodingFormat"]: each["contentUrl"] for each in found["distribution"]} == {
        "text/csv": "http://testserver/meetings.csv",
        "application/json": "http://testserver/meetings.json",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "http://testserver/meetings.xlsx",
    }
    assert "ld+json" not in client.get("/meetings/?year=2022").content.decode()

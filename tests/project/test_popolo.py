"""The record as Popolo equals the record, and leaves out what it does not hold."""

import json

import pytest

from tests.factories import (
    make_attendance,
    make_body,
    make_citation,
    make_contribution,
    make_document,
    make_meeting,
    make_membership,
    make_party,
    make_party_name,
    make_passage,
    make_person,
    make_post,
    make_session,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

HOME = "http://testserver"


def test_the_record_as_popolo(client):
    passage = make_passage(document=make_document(slug="statement", title="Statement", state="published"), number=4)
    hidden = make_passage(document=make_document(state="draft"), number=1)
    body = make_body(slug="wg-tip", name="Working Group", acronym="WG-TIP")
    party = make_party(slug="viet-nam", name="Viet Nam", iso_code="VN", subregion="South-eastern Asia")
    make_party_name(party=party, name="Vietnam", kind="variant")
    standing = make_membership(party=party, body=body, standing="member", period="2017-10", note="")
    person = make_person(slug="somebody", name="Some Body", honorific="Ms")
    make_person(slug="unknown-to-the-public")
    make_post(person=person, party=party, title="Director", period="2024-11")
    meeting = make_meeting(
        slug="wg-tip-10", title="Tenth", bodies=[body], state="published", kind="annual_meeting",
        date="2024-11-18/2024-11-20", place="Bangkok", country=None, summary="",
    )  # fmt: skip
    make_contribution(meeting=meeting, number=1).people.set([person])
    make_session(meeting=meeting, number=1, title="Dialogue", date="2023?-11-18", kind="dialogue", summary="")
    make_attendance(meeting=meeting, party=party, presence="attended")
    make_attendance(meeting=meeting, party=make_party(slug="absent"), presence="apologies")
    make_meeting(slug="draft", state="draft")
    for cited in (standing, meeting):
        make_citation(cited, passage=passage)
        make_citation(cited, passage=hidden)
    source = [{"url": f"{HOME}/documents/statement/#p4", "note": "Statement"}]
    page = {"note": "its page"}
    found = json.loads(client.get("/data/popolo.json").getvalue())
    found["organizations"] = [each for each in found["organizations"] if each["id"] in ("viet-nam", "wg-tip")]
    assert found | {"as_of": ""} == {
        "as_of": "",
        "areas": [
            {"id": "south-eastern-asia", "name": "South-eastern Asia", "classification": "UN M49 subregion"},
            {"id": "VN", "name": "Viet Nam", "identifier": "VN", "parent_id": "south-eastern-asia",
             "classification": "ISO 3166-1 state or territory"},
        ],
        "organizations": [
            {"id": "viet-nam", "name": "Viet Nam", "other_names": [{"name": "Vietnam", "note": "other spelling"}],
             "identifiers": [{"scheme": "ISO 3166-1 alpha-2", "identifier": "VN"}], "classification": "state",
             "area_id": "VN", "links": [{"url": f"{HOME}/members/viet-nam/", **page}]},
            {"id": "wg-tip", "name": "Working Group", "other_names": [{"name": "WG-TIP", "note": "acronym"}],
             "classification": "body", "links": [{"url": f"{HOME}/members/wg-tip/", **page}]},
        ],
        "persons": [{"id": "somebody", "name": "Some Body", "honorific_prefix": "Ms"}],
        "posts": [{"id": "somebody-director", "label": "Director", "organization_id": "viet-nam"}],
        "memberships": [
            {"id": "viet-nam-wg-tip-member-2017-10", "role": "member", "organization_id": "wg-tip",
             "member": {"id": "viet-nam", "name": "Viet Nam"}, "period": "2017-10", "sources": source},
            {"id": "somebody-director-held", "role": "Director", "person_id": "somebody",
             "post_id": "somebody-director", "organization_id": "viet-nam", "period": "2024-11"},
        ],
        "events": [
            {"id": "wg-tip-10", "name": "Tenth", "classification": "annual_meeting", "start_date": "2024-11-18",
             "end_date": "2024-11-20", "period": "2024-11-18/2024-11-20", "location": "Bangkok",
             "organization_id": "wg-tip", "attendees": [{"id": "viet-nam", "name": "Viet Nam"}],
             "links": [{"url": f"{HOME}/meetings/wg-tip-10/", **page}], "sources": source},
            {"id": "wg-tip-10-1", "name": "Dialogue", "classification": "dialogue", "period": "2023?-11-18",
             "parent_id": "wg-tip-10"},
        ],
    }  # fmt: skip

"""Parties and people at the desk."""

import pytest
from django.db import IntegrityError

from members.admin import PartyAdmin
from members.models import Membership, Party, PartyName, Person, Post
from tests.desk import errors_of, fill, page
from tests.factories import (
    make_attendance,
    make_body,
    make_editor,
    make_meeting,
    make_membership,
    make_party,
    make_party_name,
    make_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def test_a_party_is_entered_with_names_and_memberships_in_one_form(client):
    body = make_body()
    typed = {
        "name": "Atlantis of the test",
        "slug": "atlantis",
        "kind": "state",
        "names-0-name": "Republic of Atlantis",
        "names-0-kind": "official",
        "memberships-0-body": body.pk,
        "memberships-0-standing": "member",
        "memberships-0-period": "2021-09/2022-08",
    }
    answer = fill(client, page(Party, "add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    party = Party.objects.get(slug="atlantis")
    assert party.names.get().name == "Republic of Atlantis"
    assert party.memberships.get().body == body


def test_the_members_of_a_body_are_on_its_page_and_on_no_states(client):
    membership = make_membership()
    body = client.get(page(Party, "change", membership.body_id)).content.decode()
    state = client.get(page(Party, "change", membership.party_id)).content.decode()
    assert "Who is on this body" in body
    assert "Who is on this body" not in state


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"name": "taken  by the OTHER"}, "is already a name of Taken by the other"),
        ({"acronym": "TBO"}, "is already a name of Taken by the other"),
        ({"names-0-name": "Also Taken"}, "is already a name of Taken by the other"),
        ({"names-0-name": "Twice", "names-1-name": "twice "}, "“twice” is on the list already"),
        ({"names-0-name": "X", "names-0-period": "long ago"}, "is not a date this record can hold"),
        ({"iso_code": "vn"}, "Two capital letters"),
        ({"kind": "civil_society", "iso_code": "QQ"}, "Only a state or territory has an ISO code"),
        ({"slug": "atlantis-2"}, "already exists"),
    ],
)
def test_a_mistake_is_told_in_words(client, typed, complaint):
    other = make_party(name="Taken by the other", acronym="TBO", slug="atlantis-2")
    make_party_name(party=other, name="Also taken")
    given = {"name": "Atlantis of the test", "slug": "atlantis", "kind": "state", **typed}
    answer = fill(client, page(Party, "add"), given)
    assert answer.status_code == 200
    assert complaint in errors_of(answer)
    assert not Party.objects.filter(slug="atlantis").exists()


def test_another_name_entered_on_its_own_page_is_recorded_once(client):
    name = make_party_name(name="Once Only")
    typed = {"party": name.party_id, "name": "once  ONLY", "kind": "variant"}
    answer = fill(client, page(PartyName, "add"), typed)
    assert "is recorded already" in errors_of(answer)
    assert fill(client, page(PartyName, "change", name.pk), {"kind": "former"}).status_code == 302


def test_a_name_taken_at_the_same_moment_is_told_in_words(client, monkeypatch):
    save = PartyAdmin.save_model

    def save_behind_another(self, request, obj, form, change):
        monkeypatch.setattr(PartyAdmin, "save_model", save)
        make_party_after.append(obj.name)
        raise IntegrityError("duplicate key")

    make_party_after: list[str] = []
    monkeypatch.setattr(PartyAdmin, "save_model", save_behind_another)
    check = Party.clean

    def clean(self):
        if make_party_after and not Party.objects.filter(slug="the-first").exists():
            make_party(name=make_party_after[0], slug="the-first")
        check(self)

    monkeypatch.setattr(Party, "clean", clean)
    answer = fill(client, page(Party, "add"), {"name": "Wanted by two", "slug": "the-second", "kind": "state"})
    assert answer.status_code == 200
    assert "“Wanted by two” is already a name of Wanted by two" in errors_of(answer)


def test_only_a_body_has_members(client):
    typed = {"party": make_party().pk, "body": make_party().pk, "standing": "member"}
    answer = fill(client, page(Membership, "add"), typed)
    assert answer.status_code == 200
    assert errors_of(answer)


def test_a_party_in_use_is_not_deleted_and_what_rests_on_it_is_named(client):
    attendance = make_attendance()
    party = attendance.party
    for answer in (
        client.get(page(Party, "delete", party.pk)),
        client.post(page(Party, "delete", party.pk), {"post": "yes"}),
    ):
        html = answer.content.decode()
        assert "cannot be deleted: these records rest on it." in html
        assert page(type(attendance), "change", attendance.pk) in html
    chosen = {"action": "delete_selected", "_selected_action": [party.pk], "post": "yes"}
    html = client.post(page(Party, "changelist"), chosen).content.decode()
    assert "the following records rest on them" in html
    assert Party.objects.filter(pk=party.pk).exists()


def test_a_party_of_which_nothing_is_said_is_deleted(client):
    party = make_party_name().party
    assert client.post(page(Party, "delete", party.pk), {"post": "yes"}).status_code == 302
    assert not Party.objects.filter(pk=party.pk).exists()


def test_a_party_is_seen_on_the_site_once_the_public_record_speaks_of_it(client):
    party = make_party()
    link = f'href="{party.get_absolute_url()}"'
    make_attendance(party=party)
    assert link not in client.get(page(Party, "change", party.pk)).content.decode()
    make_attendance(party=party, meeting=make_meeting(state="published"))
    assert link in client.get(page(Party, "change", party.pk)).content.decode()


def test_a_person_is_entered_with_a_post(client):
    typed = {
        "name": "Somebody Named",
        "slug": "somebody-named",
        "posts-0-title": "Director",
        "posts-0-party": make_party().pk,
    }
    assert fill(client, page(Person, "add"), typed).status_code == 302
    assert Post.objects.get(person__slug="somebody-named").title == "Director"


def test_lists_are_searched_by_other_names_and_posts(client):
    party = make_party_name(name="Old name of the test").party
    person = make_person(name="Searched For")
    Post.objects.create(person=person, party=party, title="Keeper of the record")
    for model, term, found in (
        (Party, "old name of the", party),
        (Person, "keeper of", person),
        (Person, "searched", person),
    ):
        answer = client.get(page(model, "changelist"), {"q": term})
        assert list(answer.context["cl"].result_list) == [found]

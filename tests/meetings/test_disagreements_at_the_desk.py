"""Disagreements at the desk: explained by editors, never deleted, and a person's own."""

import pytest
from django.contrib.auth.models import Permission, User

from meetings.disagreements.settling import settle
from meetings.models import Discrepancy, Headcount
from tests.desk import fill
from tests.meetings.disagreements import attend, cite, meeting, passage, state

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/discrepancy/"


@pytest.fixture
def found(empty_record) -> Discrepancy:
    """A meeting of which three members are stated and two listed."""
    whole = meeting()
    attend(whole, "fiji", "nauru")
    cite(state(whole, 3), passage())
    settle()
    return Discrepancy.objects.get()


@pytest.fixture
def desk(client):
    """The client of an editor."""
    user = User.objects.create_user("ed", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(content_type__model__in=["discrepancy", "discrepancyside"]))
    client.force_login(user)
    return client


def post(desk, row: Discrepancy, **data):
    """What is answered when somebody types `data` into the form of `row` and saves."""
    return fill(desk, f"{LIST}{row.pk}/change/", data)


def test_the_list_filters_by_status_kind_and_rule(desk, found):
    Discrepancy.objects.create(slug="mine", kind="date", sentence="When was it?")
    for query, shown in [("", 2), ("?rule=headcount", 1), ("?rule=person", 1), ("?status__exact=closed", 0),
                         ("?kind__exact=count", 1), ("?q=listed", 1)]:  # fmt: skip
        response = desk.get(LIST + query)
        assert (query, response.context["cl"].result_count) == (query, shown)


def test_the_form_shows_both_sides_with_their_passages(desk, found):
    page = desk.get(f"{LIST}{found.pk}/change/").content.decode()
    link = '<a href="/documents/minutes/#p1">Minutes, ¶1</a>'
    assert f"<li><p>3 members stated: {link}</p><p>In our own words: " in page
    assert "<li><p>2 listed: the record itself</p></li>" in page
    assert 'name="sentence"' not in page


def test_an_editor_explains_and_takes_it_back(desk, found):
    post(desk, found, reason="slip", explanation="One is counted twice.")
    found.refresh_from_db()
    assert (found.status, found.reason, found.explanation) == ("explained", "slip", "One is counted twice.")
    post(desk, found, reason="", explanation="")
    found.refresh_from_db()
    assert (found.status, found.reason, found.explanation) == ("open", "", "")


def test_one_of_reason_and_explanation_is_not_enough(desk, found):
    page = post(desk, found, reason="slip", explanation="").content.decode()
    assert "Choose a reason and explain in a sentence; or leave both empty." in page
    found.refresh_from_db()
    assert found.status == "open"


def test_what_a_rule_wrote_cannot_be_written_over(desk, found):
    post(desk, found, reason="", explanation="", sentence="Mine.", status="closed")
    found.refresh_from_db()
    assert (found.sentence, found.status) == ("Meeting first: 3 members stated, 2 listed.", "open")


def test_a_closed_one_has_nothing_to_explain(desk, found):
    Headcount.objects.update(number=2)
    settle()
    page = desk.get(f"{LIST}{found.pk}/change/").content.decode()
    assert "2 stated and 2 listed again." in page
    assert 'name="explanation"' not in page


def test_none_is_deleted(desk, found):
    assert desk.get(f"{LIST}{found.pk}/delete/").status_code == 403
    assert "delete_selected" not in desk.get(LIST).content.decode()


def own(**fields) -> dict:
    """What the form of a person's own disagreement sends, with two sides."""
    sides = {f"sides-{n}-{name}": value for n, words in enumerate(("one", "two"))
             for name, value in (("number", n + 1), ("says", words), ("passage", ""))}  # fmt: skip
    management = {"sides-TOTAL_FORMS": 2, "sides-INITIAL_FORMS": 0}
    given = {"sentence": "One or two?", "kind": "count", "meeting": "", "party": "", "slug": "one-or-two",
             "status": "open", "reason": "", "explanation": ""}  # fmt: skip
    return given | management | sides | fields


def test_a_person_adds_one_with_its_sides(desk, found):
    assert desk.get(f"{LIST}add/").status_code == 200
    desk.post(f"{LIST}add/", own())
    row = Discrepancy.objects.get(slug="one-or-two")
    assert (row.rule, row.status, [side.says for side in row.sides.all()]) == ("", "open", ["one", "two"])


def test_a_persons_own_is_explained_or_closed_with_a_sentence(desk, found):
    desk.post(f"{LIST}add/", own(reason="wording", explanation="Wording only."))
    row = Discrepancy.objects.get(slug="one-or-two")
    assert row.status == "explained"
    management = {"sides-TOTAL_FORMS": 0, "sides-INITIAL_FORMS": 0}
    sent = {name: value for name, value in own().items() if not name.startswith("sides")} | management
    post(desk, row, **sent | {"status": "closed"})
    row.refresh_from_db()
    assert row.status == "explained"
    post(desk, row, **sent | {"status": "closed", "reason": "slip", "explanation": "Added by mistake."})
    row.refresh_from_db()
    assert (row.status, row.closed_because) == ("closed", "Added by mistake.")


def test_who_may_only_look_cannot_explain(client, found):
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_discrepancy"))
    client.force_login(user)
    assert client.get(f"{LIST}{found.pk}/change/").status_code == 200
    assert post(client, found, reason="slip", explanation="Mine.").status_code == 403

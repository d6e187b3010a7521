"""Open action items carried forward to a meeting: one page, one change, updates only added."""

import pytest

from meetings.models import Citation
from tests.desk import fill
from tests.factories import (
    make_action_item,
    make_body,
    make_document,
    make_editor,
    make_meeting,
    make_meeting_body,
    make_passage,
    make_progress_update,
    make_user,
)
from workplan.models import ProgressUpdate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]


@pytest.fixture
def meeting():
    made = make_meeting(date="2024-03-05", state="published")
    make_meeting_body(meeting=made, body=make_body(slug="wg-tip"), ordinal=1)
    made.documents.add(make_document(state="published"))
    return made


@pytest.fixture
def editor(client):
    client.force_login(make_editor())


def address(meeting) -> str:
    return f"/admin/workplan/actionitem/at/{meeting.pk}/"


def shown(answer) -> dict[str, list]:
    reports = answer.context["reports"]
    return {"to_update": [form.item for form in reports.to_update], "others": [form.item for form in reports.others]}


def test_open_items_are_to_be_updated_unless_they_were_mentioned(client, editor, meeting):
    silent = make_progress_update(date="2023-05").item
    unheard = make_action_item()
    raised, told = make_action_item(raised_at=meeting), make_progress_update(meeting=meeting, date="2024-02").item
    later = make_progress_update(date="2024-04").item
    make_progress_update(status="delivered")
    make_action_item(state="withdrawn")
    found = shown(client.get(address(meeting)))
    assert set(found["to_update"]) == {silent, unheard}
    assert set(found["others"]) == {raised, told, later}


def test_what_is_typed_is_saved_as_one_change_and_the_rest_gets_no_row(client, editor, meeting):
    public = make_progress_update(item=make_action_item(state="published"), number=4, date="2023").item
    draft, untouched = make_action_item(), make_action_item()
    passage = make_passage(document=meeting.documents.get(), number=7)
    typed = {
        f"item-{public.pk}-status": "delivered", f"item-{public.pk}-note": "The guide was launched.",
        f"item-{public.pk}-passage": passage.pk, f"item-{public.pk}-anchor": "launched the guide",
        f"item-{draft.pk}-status": "under_way", f"item-{draft.pk}-note": "It goes on.",
        f"item-{draft.pk}-date": "2024-03",
    }  # fmt: skip
    assert fill(client, address(meeting), typed).status_code == 302
    new = ProgressUpdate.objects.filter(meeting=meeting).order_by("item")
    assert list(new.values_list("item", "number", "date", "status", "note")) == [
        (public.pk, 5, "2024-03-05", "delivered", "The guide was launched."),
        (draft.pk, 1, "2024-03", "under_way", "It goes on."),
    ]
    citation = Citation.objects.get()
    assert (citation.record, citation.passage, citation.anchor) == (new[0], passage, "launched the guide")
    moments = [each.values_list("pgh_context", flat=True) for each in (
        ProgressUpdate.pgh_event_model.objects.filter(id__in=new.values("pk")),
        Citation.pgh_event_model.objects.filter(id=citation.pk),
    )]  # fmt: skip
    assert len({*moments[0], *moments[1]}) == 1
    assert not untouched.updates.exists()
    assert shown(client.get(address(meeting))) == {"to_update": [untouched], "others": [draft]}


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"status": "delivered", "passage": "7"}, "Say in a sentence what was reported."),
        ({"note": "It goes on.", "passage": "7"}, "Choose the status that was reported."),
        ({"status": "delivered", "note": "Done."}, "The public sees this item at once"),
        ({"status": "delivered", "note": "Done.", "passage": "7", "date": "spring"}, "spring"),
        ({"status": "delivered", "note": "Done.", "passage": "7", "date": ""}, "Give the date as the document has it"),
        ({"anchor": " ".join("abcdefghi"), "status": "delivered", "note": "Done."}, "at most eight words"),
    ],
)
def test_half_a_report_is_refused_and_what_was_typed_is_kept(client, editor, meeting, typed, complaint):
    item = make_action_item(state="published")
    passage = make_passage(document=meeting.documents.get())
    typed = {f"item-{item.pk}-{name}": passage.pk if value == "7" else value for name, value in typed.items()}
    answer = fill(client, address(meeting), typed)
    assert complaint in answer.content.decode()
    (form,) = answer.context["reports"].to_update
    assert {name: form.data[name] for name in typed} == {name: str(value) for name, value in typed.items()}
    assert not ProgressUpdate.objects.exists()


def test_who_did_not_see_the_newest_update_is_told_and_may_add_to_it(client, editor, meeting):
    item = make_action_item()
    typed = {f"item-{item.pk}-status": "under_way", f"item-{item.pk}-note": "It goes on.", f"item-{item.pk}-seen": "0"}
    make_progress_update(item=item, number=1, status="delivered", date="2024-03")
    answer = client.post(address(meeting), {**typed, f"item-{item.pk}-date": "2024-03"})
    assert "Somebody else has reported on it meanwhile" in answer.content.decode()
    assert item.updates.count() == 1
    (form,) = answer.context["reports"].others
    assert client.post(address(meeting), form.data).status_code == 302
    assert list(item.updates.values_list("number", "status")) == [(1, "delivered"), (2, "under_way")]


def test_nothing_typed_saves_nothing(client, editor, meeting):
    make_action_item()
    assert fill(client, address(meeting), {}).status_code == 302
    assert not ProgressUpdate.objects.exists()


def test_only_who_may_report_progress_finds_the_page(client, meeting):
    assert client.get(address(meeting)).status_code == 302
    client.force_login(make_user())
    assert client.get(address(meeting)).status_code == 403

"""For how many meetings nobody has mentioned an action item, and which a meeting should hear of."""

import datetime
import json

import pytest

from tests.factories import (
    make_action_item,
    make_body,
    make_contribution,
    make_meeting,
    make_meeting_body,
    make_outcome,
    make_progress_update,
)
from workplan.models import ActionItem
from workplan.reports import silence

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

TODAY = datetime.date(2024, 6, 1)


@pytest.fixture
def meetings():
    """Three published meetings of the Working Group, in 2021, 2022 and 2023, and some that do not count.

    Of one more, in December 2023, no account is held.
    """
    group = make_body(slug="wg-tip")
    dates = {"2021-03-05": "published", "2022-03": "published", "2023-03-05/2023-03-06": "published",
             "2024-01": "draft", "2024-08": "published", "": "published", "2023-12-30": "published"}  # fmt: skip
    made = [make_meeting(date=date, state=state) for date, state in dates.items()]
    for meeting in made:
        make_meeting_body(meeting=meeting, body=group)
    for number, meeting in enumerate(made[:-1]):
        (make_contribution if number % 2 else make_outcome)(meeting=meeting)
    make_meeting_body(meeting=make_meeting(date="2023-06", state="published"), body=make_body())
    return made


def since(item) -> int | None:
    return ActionItem.objects.with_silence(TODAY).get(pk=item.pk).meetings_since


def unheard(item) -> int | None:
    return ActionItem.objects.with_silence(TODAY).get(pk=item.pk).unheard_since


def test_meetings_since_the_last_mention(meetings):
    told = [("2020-12", 3), ("2021-03-04", 3), ("2021-03", 2), ("2022", 1), ("2023-03", 0), ("2024-05", 0)]
    for date, expected in told:
        assert since(make_progress_update(date=date).item) == expected, date
    item = make_progress_update(date="2023-04").item
    make_progress_update(item=item, date="2020")
    assert since(item) == 0
    assert since(make_progress_update(date="2020", meeting=meetings[1]).item) == 1
    assert since(make_action_item(raised_at=meetings[0])) == 2
    assert since(make_action_item()) is None
    assert since(make_action_item(raised_at=meetings[3])) is None  # a draft says nothing


def test_a_meeting_without_an_account_says_nothing_of_silence(meetings):
    told = [("2020-12", 1), ("2023-12-29", 1), ("2023-12-30", 0)]
    assert [(date, unheard(make_progress_update(date=date).item)) for date, _number in told] == told
    assert unheard(make_action_item()) is None
    item = make_progress_update(date="2023-04").item
    for meeting in meetings[:3]:
        meeting.contributions.all().delete()
        meeting.outcomes.all().delete()
    assert item not in ActionItem.objects.long_silent(TODAY, meetings=1)


def test_the_long_silent_are_open_and_not_mentioned_for_two_meetings(meetings):
    items = {
        (date, status): make_progress_update(date=date, status=status).item
        for date in ("2021-12", "2022-12")
        for status in ("under_way", "delivered", "dropped")
    }
    make_progress_update(item=make_action_item(state="withdrawn"), date="2020")
    make_action_item()
    assert list(ActionItem.objects.long_silent(TODAY)) == [items["2021-12", "under_way"]]
    assert set(ActionItem.objects.long_silent(TODAY, meetings=1)) == {
        items["2021-12", "under_way"], items["2022-12", "under_way"]
    }  # fmt: skip


def test_the_list_and_its_facet_tell_the_silence_that_the_rows_have(client, meetings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: TODAY)
    items = {
        "three": make_progress_update(item=make_action_item(state="published", due="2022"), date="2020").item,
        "two": make_progress_update(item=make_action_item(state="published"), date="2021-12").item,
        "none": make_progress_update(item=make_action_item(state="published"), date="2024").item,
        "never": make_action_item(state="published"),
        "done": make_progress_update(item=make_action_item(state="published"), date="2020", status="delivered").item,
    }
    make_progress_update(date="2020")  # of a draft

    def shown(query: str) -> list[str]:
        names = {item.pk: name for name, item in items.items()}
        return [names[item.pk] for item in client.get(f"/workplan/actions/?{query}").context["page_obj"]]

    assert shown("sort=silent")[:3] == ["three", "two", "none"]
    assert len(shown("sort=silent")) == 5
    found = {value: shown(f"silent={value}") for value in ("3", "2", "0", "no-mention", "finished")}
    assert found == {"3": ["three"], "2": ["two"], "0": ["none"], "no-mention": ["never"], "finished": ["done"]}
    page = client.get("/workplan/actions/").content.decode()
    address = f"/meetings/?body=wg-tip&amp;after={items['two'].updates.get().ends_on}&amp;by={TODAY}"
    for account, number, words in [
        ("yes", 2, "not mentioned in the accounts of the last 2 meetings"),
        ("no", 1, "no account is held of 1 meeting since"),
    ]:
        assert f'href="{address}&amp;account={account}">{words}</a>' in page
        rows = client.get(f"{address}&amp;account={account}".replace("&amp;", "&"))
        assert rows.context["paginator"].count == number
    assert "due date passed 1 year, 5 months ago" in page
    (row,) = json.loads(client.get("/workplan/actions.json?overdue=yes").getvalue())["results"]
    assert row["overdue_days"] == (TODAY - datetime.date(2022, 12, 31)).days
    assert (row["meetings_since"], row["unheard_since"]) == (3, 1)
    assert client.get("/").context["overdue_count"] == 1


def test_silence_in_words(meetings):
    words = [silence(ActionItem.objects.with_silence(TODAY).get(pk=make_progress_update(date=date).item.pk), TODAY)
             for date in ("2020", "2022-12", "2023-11", "2023-12")]  # fmt: skip
    assert words == [
        "not mentioned in the accounts of the last 3 meetings; no account is held of 1 meeting since",
        "not mentioned in the account of the last meeting; no account is held of 1 meeting since",
        "no account is held of 1 meeting since",
        "",
    ]

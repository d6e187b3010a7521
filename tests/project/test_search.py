"""Search over the public record: every name, stems, typing errors, and nothing run that was typed."""

import pytest

from balitracker.search import nearest_words, search
from meetings.models import Meeting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def titles(text: str, label: str) -> list[str]:
    return [hit.title for group in search(text).groups if group.label == label for hit in group.shown]


NAMES = [
    ("Burma", "Myanmar", "Burma"),
    ("vietnam", "Viet Nam", "Vietnam"),
    ("Laos", "Lao PDR", "Laos"),
    ("UAE", "United Arab Emirates", "UAE"),
    ("Turkiye", "Türkiye", "Turkiye"),
    ("myanmar", "Myanmar", ""),
]


@pytest.mark.parametrize(("text", "name", "why"), NAMES)
def test_any_name_finds_the_party_and_says_why(text, name, why):
    group = next(group for group in search(text).groups if group.label == "Members and other parties")
    assert [(hit.title, hit.why) for hit in group.shown] == [(name, why)]


def test_words_are_found_by_their_stems():
    assert (
        titles("exploiting supply chain", "Action items") == titles("exploitation supply chains", "Action items") != []
    )


def test_what_was_found_is_marked_and_the_rest_is_text():
    Meeting.objects.filter(slug="wg-tip-5").update(summary="Piracy < trade & more")
    hit = next(group for group in search("piracy").groups if group.label == "Meetings").shown[0]
    assert hit.snippet == "<mark>Piracy</mark> &lt; trade &amp; more"
    assert hit.url == "/meetings/wg-tip-5/"


CORRECTED = [
    ("veitnam", "vietnam"),
    ("forced mariage", "forced marriage"),
    ("technolgy", "technology"),
    ("online scam center", "online scam centres"),
]


@pytest.mark.parametrize(("typed", "meant"), CORRECTED)
def test_typing_errors_are_forgiven_and_said(typed, meant):
    results = search(typed)
    assert (results.asked, results.corrected) == (typed, meant)
    assert results.total > 0


def test_no_word_is_made_up_where_none_is_near():
    assert nearest_words("xqztvw") == ""
    assert search("xqztvw").total == 0


@pytest.mark.parametrize(
    "text",
    ["", "   ", "'; DROP TABLE meetings_meeting; --", "<script>alert(1)</script>", "!!! ???", "a & | ! ( ) : * b", "%_"]
    + ["\\", "x" * 5000, "ⓘ", "the"],
)
def test_whatever_is_typed_is_text(client, text):
    response = client.get("/search/", {"q": text})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_a_draft_is_not_found_even_by_a_word_near_its_own():
    Meeting.objects.filter(slug="wg-tip-10").update(state="draft", title="Zanzibarium", summary="Zanzibarium")
    assert search("zanzibarium").total == 0
    assert nearest_words("zanzibariun") == ""
    Meeting.objects.filter(slug="wg-tip-10").update(state="published")
    assert search("zanzibariun").corrected == "zanzibarium"


def test_people_are_found_by_name():
    assert titles("Haigh", "People") == ["Ms Kathryn Haigh"]


def test_the_total_is_of_all_not_of_those_shown():
    group = next(group for group in search("trafficking").groups if group.label == "Passages")
    assert len(group.shown) == 10 < group.total


@pytest.mark.parametrize("text", ["10th annual meeting", "Tenth Annual Meeting", "10TH annual"])
def test_an_ordinal_is_found_however_it_is_written(text):
    found = next(group for group in search(text).groups if str(group.label) == "Meetings")
    assert "Tenth Annual Meeting" in found.shown[0].title
    assert found.total == next(iter(search("tenth annual").groups)).total

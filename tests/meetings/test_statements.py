"""The fixtures against the five documents themselves, where those stand beside the project."""

import hashlib
import io
import json
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command

from meetings.intake.lists import read_list
from meetings.intake.names import NameReader
from meetings.intake.paragraphs import fingerprint, normalise, paragraphs
from meetings.models import Citation
from meetings.verifying import check_citations
from members.matching import KnownNames

STATEMENTS = settings.BASE_DIR.parent / "shared" / "statements"
FILES = {
    "wg-tip-8-summary": "000_b82fe445200de033.txt",
    "wg-tip-10-co-chair-statement": "001_64e1e47d8ba4480e.txt",
    "wg-tip-9-rso-article": "002_bd2dc42b8fe4a5be.txt",
    "wg-tip-report-2022": "003_79e69872f6c02adb.txt",
    "ahg-som-16-outcomes": "004_f87793d5219d0ea5.txt",
}
LISTS = {"wg-tip-8": "wg-tip-8-summary", "wg-tip-9": "wg-tip-9-rso-article",
         "wg-tip-10": "wg-tip-10-co-chair-statement", "ahg-som-16": "ahg-som-16-outcomes"}  # fmt: skip

pytestmark = pytest.mark.skipif(
    not STATEMENTS.is_dir(), reason="the five documents do not stand beside the project, in ../shared/statements"
)


def rows(name: str) -> list[dict]:
    text = (settings.BASE_DIR / "fixtures" / f"{name}.json").read_text(encoding="utf-8")
    return [row["fields"] for row in json.loads(text)]


def text_of(document: str) -> str:
    return (STATEMENTS / FILES[document]).read_text(encoding="utf-8")


@pytest.mark.parametrize("document", FILES)
def test_the_file_is_the_one_that_the_record_was_made_from(document):
    recorded = {row["slug"]: row["sha256"] for row in rows("documents")}
    assert hashlib.sha256((STATEMENTS / FILES[document]).read_bytes()).hexdigest() == recorded[document]


@pytest.mark.parametrize("document", FILES)
def test_every_paragraph_is_a_passage_with_its_fingerprint(document):
    recorded = {row["number"]: row["sha256"] for row in rows("passages") if row["document"] == [document]}
    found = {number: fingerprint(text) for number, text in enumerate(paragraphs(text_of(document)), 1)}
    assert recorded == found


@pytest.mark.parametrize("meeting", LISTS)
def test_every_name_as_written_occurs_in_its_document(meeting):
    text = normalise(text_of(LISTS[meeting]))
    names = [row["name_as_written"] for row in rows("attendances") if row["meeting"] == [meeting]]
    assert names
    assert [name for name in names if not name or name not in text] == []


@pytest.mark.parametrize("meeting", LISTS)
def test_names_stand_in_the_order_of_the_document(meeting):
    listed = sorted(
        (row for row in rows("attendances") if row["meeting"] == [meeting]), key=lambda row: row["position"]
    )
    assert [row["position"] for row in listed] == list(range(1, len(listed) + 1))


def test_each_stated_count_that_comes_with_a_list_equals_the_listed_rows():
    listed = Counter((row["meeting"][0], row["capacity"]) for row in rows("attendances"))
    with_list = [row for row in rows("headcounts") if LISTS.get(row["meeting"][0]) == row["document"][0]]
    assert len(with_list) == 7
    different = {
        (row["meeting"][0], row["capacity"]): (row["number"], listed[row["meeting"][0], row["capacity"]])
        for row in with_list
        if row["number"] != listed[row["meeting"][0], row["capacity"]]
    }
    assert different == {}


def test_the_conflicting_count_of_the_report_is_kept():
    report = [row for row in rows("headcounts") if row["document"] == ["wg-tip-report-2022"]]
    assert [(row["meeting"], row["capacity"], row["number"]) for row in report] == [(["wg-tip-8"], "member", 16)]


def test_every_anchor_stands_in_its_passage():
    texts = {(slug, number): text for slug in FILES for number, text in enumerate(paragraphs(text_of(slug)), 1)}
    anchored = [row for row in rows("citations") if row["anchor"]]
    assert len(anchored) > 100
    wrong = [
        row for row in anchored if len(row["anchor"].split()) > 8 or row["anchor"] not in texts[tuple(row["passage"])]
    ]
    assert wrong == []


@pytest.fixture
def loaded(record, tmp_path, monkeypatch):
    """The record, with the five documents loaded from the command line."""
    monkeypatch.setattr(settings, "DOCUMENTS_DIR", tmp_path / "kept")
    call_command("import_document", *(STATEMENTS / name for name in FILES.values()), commit=True, stdout=io.StringIO())


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_every_citation_of_the_five_is_verified_once_they_are_loaded():
    said = io.StringIO()
    call_command("check_citations", json=True, stdout=said)
    report = json.loads(said.getvalue())
    of_the_five = {slug: report["documents"][slug] for slug in FILES}
    assert {slug: (row["verified"], row["moved"], row["broken"]) for slug, row in of_the_five.items()} == {
        slug: (row["cited"], 0, 0) for slug, row in of_the_five.items()
    }
    assert sum(row["cited"] for row in of_the_five.values()) > 500
    rest = [row for slug, row in report["documents"].items() if slug not in FILES]
    assert all(row["text_not_held"] == row["cited"] for row in rest)
    assert report["sound"]


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_a_fact_opens_its_words_in_the_text(client):
    page = client.get("/documents/wg-tip-10-co-chair-statement/?anchor=Laos").content.decode()
    assert "<mark>Laos</mark>" in page
    assert page.count("<mark>") == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("loaded")
def test_one_word_changed_is_reported_with_exactly_what_rests_on_it(client, tmp_path):
    text = text_of("wg-tip-10-co-chair-statement")
    assert text.count("moderated by the") == 1
    copy = tmp_path / "statement.txt"
    copy.write_text(text.replace("moderated by the", "chaired by the"), encoding="utf-8")
    call_command("import_document", copy, slug="wg-tip-10-co-chair-statement", commit=True, stdout=io.StringIO())
    resting = Citation.objects.filter(passage__document__slug="wg-tip-10-co-chair-statement", passage__number=10)
    report = check_citations()
    assert {citation.pk for _state, citation in report.troubled} == {citation.pk for citation in resting} != set()
    assert "has changed since it was cited" in client.get("/documents/wg-tip-10-co-chair-statement/").content.decode()


PRACTICE = STATEMENTS.parent / "practice"
LISTED = {
    "wg-tip-8": ("wg-tip-8-summary", {"rso"}),
    "wg-tip-9": ("wg-tip-9-rso-article", {"rso"}),
    "wg-tip-10": ("wg-tip-10-co-chair-statement", {"meta", "asean-act", "rso"}),
    "ahg-som-16": ("ahg-som-16-outcomes", None),
}
"""The document of each list, and the parties of which it gives no group; None: of nobody. The article tells of the
Regional Support Office in another sentence."""


def known_names() -> KnownNames:
    own = [(name, row["slug"]) for row in rows("parties") for name in (row["name"], row.get("acronym", ""))]
    return KnownNames([*own, *((row["name"], row["party"][0]) for row in rows("party_names"))])


@pytest.mark.parametrize("meeting", LISTED)
def test_the_list_read_from_the_whole_document_is_the_one_recorded(meeting):
    document, without_group = LISTED[meeting]
    read = read_list(text_of(document), known_names())
    recorded = sorted((row for row in rows("attendances") if row["meeting"] == [meeting]), key=lambda r: r["position"])
    if meeting == "wg-tip-9":
        recorded = [row for row in recorded if row["party"] != ["rso"]]
    found = [entry for entry in read.entries if entry.party]
    assert [(e.party, e.words) for e in found] == [(row["party"][0], row["name_as_written"]) for row in recorded]
    assert [e.words for e in read.entries if not e.party] == []
    assert [bool(e.senior) for e in found] == [bool(row["senior_official"]) for row in recorded]
    for entry, row in zip(found, recorded, strict=True):
        expected = "" if without_group is None or entry.party in without_group else row["capacity"]
        assert entry.group.capacity == expected, entry


@pytest.mark.parametrize("path", sorted(PRACTICE.glob("*.json")), ids=lambda path: path.stem)
def test_the_lists_of_the_practice_documents_are_read(path):
    known = known_names()
    told = json.loads(path.read_text(encoding="utf-8"))["attendance"]
    said = [name for group, names in told.items() if group != "stated_counts" for name in names]
    read = read_list(path.with_suffix(".txt").read_text(encoding="utf-8"), known)
    reader = NameReader(known)
    expected = {found[0] for name in said if (found := reader.find(name.split(" (")[0]))}
    assert expected <= {entry.party for entry in read.entries}

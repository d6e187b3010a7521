"""The fixtures against the five documents themselves, where those stand beside the project."""

import hashlib
import json
from collections import Counter

import pytest
from django.conf import settings

from meetings.intake.paragraphs import fingerprint, normalise, paragraphs

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

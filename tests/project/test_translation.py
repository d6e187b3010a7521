"""Every word of the pages can be translated: with a catalogue that puts every message into brackets, nothing but
the record's own content stands outside of them."""

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import models
from django.utils import translation

from balitracker.record import Record
from meetings.models import Citation, Discrepancy, DiscrepancySide, Document, DocumentVersion, Meeting, Paragraph
from tests.desk import page
from tests.factories import MAKERS, make_editor
from tests.world import PAGES, make_world
from workplan.models import ActionItem

pytestmark = pytest.mark.django_db

RECORD = [model for model in apps.get_models() if issubclass(model, Record) and not model._meta.proxy]
MADE_ELSEWHERE = (Citation, DiscrepancySide, DocumentVersion, Paragraph)

FORMS = ["/follow/", "/follow/?member=member", "/follow/?asked=yes", "/report/", "/report/?meeting=meeting"]

NAMES = {"balitracker", "json", "csv", "xlsx", "ics", "utc", "rest", "api", "https", "http", "en", "sha"}
"""Words that are the same in every language."""

DJANGO = {"true", "false", "none"}
"""What Django calls its pictures for yes, no and unknown, in English only."""

SPOKEN = {"title", "alt", "placeholder", "aria-label", "data-placeholder"}
IN_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
WORDS = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def brackets(monkeypatch):
    """A catalogue that puts every message into brackets."""
    # a language of its own, so that nothing of it is remembered for others
    monkeypatch.setattr("balitracker.per_language.get_language", lambda: "brackets")
    monkeypatch.setattr(translation._trans, "gettext", lambda message: f"⟦{message}⟧" if message else "")
    monkeypatch.setattr(translation._trans, "pgettext", lambda context, message: f"⟦{message}⟧")
    monkeypatch.setattr(
        translation._trans, "ngettext", lambda one, several, number: f"⟦{one if number == 1 else several}⟧"
    )
    monkeypatch.setattr(
        translation._trans, "npgettext", lambda context, one, several, number: f"⟦{one if number == 1 else several}⟧"
    )


class Spoken(HTMLParser):
    """Collects what a page says: its text, and the attributes that are read out or shown."""

    SILENT = {"script", "style", "svg", "datalist", "code"}

    def __init__(self):
        super().__init__()
        self.said, self._silent = [], 0

    def handle_starttag(self, tag, attrs):
        self._silent += tag in self.SILENT
        given = dict(attrs)
        self.said += [given[name] or "" for name in SPOKEN & set(given)]
        if tag == "input" and given.get("type") in ("submit", "button", "reset"):
            self.said.append(given.get("value", ""))

    def handle_endtag(self, tag):
        self._silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self._silent:
            self.said.append(data)


def untranslated(html: str, content: list[str]) -> set[str]:
    """Return the words that a page says outside of the brackets and that are no content of the record."""
    parser = Spoken()
    parser.feed(html)
    text = "\n".join(parser.said)
    for each in content:
        text = text.replace(each, " ")
    while IN_BRACKETS.search(text):
        text = IN_BRACKETS.sub(" ", text)
    return {word for word in WORDS.findall(text) if word.casefold() not in NAMES | DJANGO}


def by_word(found: dict[str, set[str]]) -> dict[str, str]:
    """Return each word with the first page that says it."""
    return {word: address for address, words in reversed(found.items()) for word in words}


def contents() -> list[str]:
    """Return every text of the record and of the accounts, longest first, and what pages make of them."""
    found = {"Editors", "Reviewers"}
    for model in [*RECORD, User, Group]:
        names = [
            each.name for each in model._meta.concrete_fields if isinstance(each, models.CharField | models.TextField)
        ]
        for row in model._default_manager.values_list(*names):
            found |= {str(value) for value in row if value}
    found = {each for each in found if WORDS.search(each)}
    return sorted(found | {each.replace("-", " ") for each in found}, key=len, reverse=True)


def test_what_is_not_translated_is_found():
    html = (
        '<p>⟦Hello ⟦there⟧⟧ Atlantis</p><input type="submit" value="Send"><img alt="A picture"><script>let x</script>'
    )
    assert untranslated(html, ["Atlantis"]) == {"Send", "picture"}


def test_every_public_page_can_be_translated(client, empty_record, brackets):
    make_world(2)
    content = contents()
    addresses = [*PAGES, *FORMS]
    found = {address: untranslated(client.get(address).content.decode(), content) for address in addresses}
    assert by_word(found) == {}


def test_every_page_of_the_desk_can_be_translated(client, empty_record, brackets):
    client.force_login(make_editor(username="aminata"))
    make_world(1)
    rows = {model: MAKERS[model]() for model in RECORD}
    meeting, document = rows[Meeting], rows[Document]
    addresses = ["/admin/", "/admin/history/", "/admin/words/", "/admin/password_change/"]
    for model, row in rows.items():
        addresses += [page(model, "changelist"), page(model, "change", row.pk), page(model, "history", row.pk)]
        addresses += [] if model in MADE_ELSEWHERE else [page(model, "add")]
        addresses += [] if model in (Discrepancy, DocumentVersion, Paragraph) else [page(model, "delete", row.pk)]
    addresses += [page(Meeting, name, meeting.pk) for name in ("sources", "attendance", "attendance_paste")]
    addresses += [page(Document, name, document.pk) for name in ("import", "passages")]
    addresses += [
        page(Document, "passages_new", rows[Paragraph].version.document_id),
        page(ActionItem, "carry", meeting.pk),
    ]
    content = contents()
    found = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[address] = untranslated(answer.content.decode(), content)
    assert by_word(found) == {}

"""Passages made out of the paragraphs of a loaded document."""

import pytest

from meetings.actions import make_passages
from meetings.intake.refusals import Refused
from meetings.models import Document, Passage
from tests.desk import fill, form_of, messages_of, page
from tests.factories import (
    make_document,
    make_document_version,
    make_editor,
    make_paragraph,
    make_passage,
    make_user,
)

pytestmark = pytest.mark.django_db

TEXT = "The ministers met for two days on an island and spoke about many things at length."


@pytest.fixture
def document():
    version = make_document_version(number=1)
    for number in (1, 2, 3):
        make_paragraph(version=version, number=number, text=f"{TEXT} {number}")
    make_passage(document=version.document, number=2, gist="There already.")
    return version.document


@pytest.fixture
def editor(client):
    user = make_editor()
    client.force_login(user)
    return user


def test_paragraphs_become_passages_by_their_gists(client, editor, document):
    address = page(Document, "passages_new", document.pk)
    fields = form_of(client.get(address))
    assert {name for name in fields if name.startswith("gist")} == {"gist-1", "gist-3"}
    answer = fill(client, address, {"gist-3": "A meeting on an island."})
    assert answer.status_code == 302
    made = Passage.objects.get(document=document, number=3)
    assert made.gist == "A meeting on an island."
    assert made.sha256 == document.versions.get().paragraphs.get(number=3).sha256
    assert document.passages.count() == 2
    assert messages_of(client.get(page(Document, "passages", document.pk)))[0].startswith("1 passage was made")


def test_the_documents_own_sentence_is_no_gist_and_what_was_typed_stays(client, editor, document):
    address = page(Document, "passages_new", document.pk)
    answer = fill(client, address, {"gist-1": "It is fine.", "gist-3": f"So: {TEXT}"})
    assert "Say it in our own words" in answer.content.decode()
    assert form_of(answer)["gist-1"] == ["It is fine."]
    assert document.passages.count() == 1


def test_a_text_loaded_meanwhile_is_looked_at_first(client, editor, document):
    address = page(Document, "passages_new", document.pk)
    make_document_version(document=document, number=2)
    answer = fill(client, address, {"seen": "1", "gist-1": "It is fine."})
    assert "Nothing was written" in answer.content.decode() or answer.status_code == 302
    assert document.passages.count() == 1


@pytest.mark.parametrize(("gists", "reason"), [({9: "x"}, "no paragraph ¶9"), ({2: "x"}, "A passage already: ¶2")])
def test_what_cannot_be_is_refused(editor, document, gists, reason):
    with pytest.raises(Refused) as refusal:
        make_passages(by=editor, document=document, gists=gists)
    assert reason in refusal.value.reason
    assert document.passages.count() == 1


def test_others_may_not(client, document):
    client.force_login(make_user())
    assert client.get(page(Document, "passages_new", document.pk)).status_code == 403


def test_without_a_text_one_is_led_to_loading_it(client, editor):
    document = make_document()
    answer = client.get(page(Document, "passages_new", document.pk))
    assert answer.url == page(Document, "passages", document.pk)

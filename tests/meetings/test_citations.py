"""Every published record has a source, and every source is where it says."""

import hashlib
import io
import json

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command

from meetings.coverage import coverage_of
from meetings.models import Attendance, Citation, Document, DocumentVersion, Meeting, Paragraph, Passage
from meetings.sources import Sources
from meetings.verifying import check_citations, kinds_that_need_a_source, parts_without_source
from workplan.models import ActionItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]
STATEMENT = "wg-tip-10-co-chair-statement"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hold(document: str, texts: dict[int, str]) -> DocumentVersion:
    """Hold a text of the document, one paragraph a number."""
    whole = Document.objects.get(slug=document)
    number = whole.versions.count() + 1
    version = DocumentVersion.objects.create(
        document=whole, number=number, sha256=sha(f"{texts}"), file_name="copy.txt", media_type="text/plain"
    )
    for place, text in texts.items():
        Paragraph.objects.create(version=version, number=place, text=text, sha256=sha(text))
    return version


def cite(record, passage: Passage, field: str = "", **more) -> Citation:
    kind = ContentType.objects.get_for_model(record)
    return Citation.objects.create(content_type=kind, object_id=record.pk, field=field, passage=passage, **more)


@pytest.fixture
def three_passages():
    """A document of three passages, each cited by one action item with an anchor."""
    document = Document.objects.create(slug="page", title="Page", kind="web_page", state="published")
    texts = ["First members met.", "Then members agreed.", "At last members left."]
    for number, text in enumerate(texts, 1):
        passage = Passage.objects.create(document=document, number=number, gist="Said.", sha256=sha(text))
        item = ActionItem.objects.create(slug=f"item-{number}", title=f"Item {number}", state="published")
        cite(item, passage, anchor="members")
    return texts


def states(document: str) -> dict[str, int]:
    return {state: number for state, number in check_citations().documents[document].states.items() if number}


def test_every_published_record_of_the_fixtures_has_a_source():
    assert [str(record) for record in check_citations().uncited] == []
    assert check_citations().is_sound


def test_the_kinds_that_need_a_source():
    assert sorted(model._meta.label for model in kinds_that_need_a_source()) == [
        "meetings.Attendance", "meetings.Chair", "meetings.Contribution", "meetings.Headcount", "meetings.Meeting",
        "meetings.Outcome", "meetings.Session", "members.Membership", "members.Post", "workplan.ActionItem",
        "workplan.ActionLead", "workplan.Priority", "workplan.PriorityLink", "workplan.ProgressUpdate",
        "workplan.WorkPlan",
    ]  # fmt: skip


def test_text_not_held_is_said_as_such(three_passages):
    assert states("page") == {"text_not_held": 3}


def test_verified_where_passage_and_anchor_stand(three_passages):
    hold("page", dict(enumerate(three_passages, 1)))
    assert states("page") == {"verified": 3}


def test_moved_where_the_passage_stands_under_another_number(three_passages):
    hold("page", {1: "A new beginning.", 2: three_passages[0], 3: three_passages[1], 4: three_passages[2]})
    assert states("page") == {"moved": 3}


def test_broken_where_a_word_was_changed(three_passages):
    hold("page", {1: three_passages[0], 2: "Then members disagreed.", 3: three_passages[2]})
    report = check_citations()
    assert [(state, str(citation.record)) for state, citation in report.troubled] == [("broken", "Item 2")]
    assert not report.is_sound


def test_broken_where_the_anchor_is_not_in_the_passage(three_passages):
    hold("page", dict(enumerate(three_passages, 1)))
    Citation.objects.filter(passage__document__slug="page", passage__number=3).update(anchor="observers")
    assert states("page") == {"verified": 2, "broken": 1}


def test_only_the_newest_version_counts(three_passages):
    hold("page", {1: "Something else."})
    hold("page", dict(enumerate(three_passages, 1)))
    assert states("page") == {"verified": 3}


def test_a_published_record_without_a_source_is_named():
    ActionItem.objects.create(slug="bare", title="Bare", state="published")
    ActionItem.objects.create(slug="bare-draft", title="Bare draft")
    assert [str(record) for record in check_citations().uncited] == ["Bare"]


def test_a_source_of_the_whole_holds_for_such_parts():
    meeting = Meeting.objects.get(slug="wg-tip-10")
    Citation.objects.filter(content_type=ContentType.objects.get_for_model(Attendance)).delete()
    assert len(parts_without_source(meeting)) == 38
    cite(meeting, Passage.objects.get(document__slug=STATEMENT, number=5), field="attendances")
    assert parts_without_source(meeting) == []


def test_sources_of_a_page_take_one_query(django_assert_num_queries):
    meeting = Meeting.objects.get(slug="wg-tip-10")
    rows = list(meeting.attendances.select_related("party"))
    ContentType.objects.get_for_models(Meeting, Attendance)
    with django_assert_num_queries(1):
        sources = Sources([meeting, *rows])
        found = {row.party.slug: sources.of(row) for row in rows}
    assert [(source.url, source.anchor) for source in found["lao-pdr"]] == [
        (f"/documents/{STATEMENT}/?anchor=Laos#p5", "Laos")
    ]
    assert all(found.values())


def test_a_field_without_a_source_of_its_own_rests_on_those_of_the_record():
    meeting = Meeting.objects.get(slug="wg-tip-9")
    sources = Sources([meeting])
    assert [source.inferred for source in sources.of(meeting, "date")] == [False, True, True, True]
    assert sources.of(meeting, "title") == sources.of(meeting)


def test_sources_of_documents_that_are_not_public_are_not_given():
    Document.objects.filter(slug=STATEMENT).update(state="draft")
    row = Attendance.objects.get(meeting__slug="wg-tip-10", party__slug="lao-pdr")
    assert Sources([row]).of(row) == []


def run(*arguments) -> str:
    said = io.StringIO()
    call_command("check_citations", *arguments, stdout=said)
    return said.getvalue()


def test_the_command_says_that_all_is_sound():
    assert run().endswith("0 published records without a source.\n")


def test_the_command_as_json(three_passages):
    found = json.loads(run("--json"))
    assert found["documents"]["page"] == {"cited": 3, "verified": 0, "text_not_held": 3, "moved": 0, "broken": 0}
    assert (found["uncited"], found["sound"]) == ([], True)


def test_the_command_fails_for_a_broken_citation(three_passages):
    hold("page", {1: three_passages[0]})
    with pytest.raises(CommandError) as failure:
        run()
    assert str(failure.value) == "0 published records without a source, 2 broken citations."


def test_a_source_of_the_parts_is_none_of_the_meeting_itself():
    meeting = Meeting.objects.get(slug="wg-tip-10")
    Citation.objects.filter(content_type=ContentType.objects.get_for_model(Meeting), object_id=meeting.pk).delete()
    cite(meeting, Passage.objects.get(document__slug=STATEMENT, number=5), field="attendances")
    assert parts_without_source(meeting) == [meeting]
    assert Sources([meeting]).all_of(meeting) == []


def test_a_source_in_a_document_that_is_not_public_is_none():
    Document.objects.filter(slug=STATEMENT).update(state="withdrawn", state_reason="It was wrong.")
    assert Meeting.objects.get(slug="wg-tip-10").attendances.count() == len(
        [part for part in parts_without_source(Meeting.objects.get(slug="wg-tip-10")) if isinstance(part, Attendance)]
    )


def test_two_passages_at_one_paragraph_are_both_told(client, three_passages):
    hold("page", {1: "A new beginning.", 2: three_passages[0], 3: "Then members disagreed.", 4: three_passages[2]})
    found = {place.number: [(placed.passage.number, placed.state) for placed in place.placed]
             for place in coverage_of(Document.objects.get(slug="page")).places}  # fmt: skip
    assert found == {1: [], 2: [(1, "moved"), (2, "broken")], 3: [], 4: [(3, "moved")]}
    html = client.get("/documents/page/").content.decode()
    assert "This passage was paragraph 1 when it was cited." in html
    assert "The text of passage 2 has changed since it was cited" in html


def test_the_file_names_the_document_of_the_whole_list(client):
    meeting = Meeting.objects.get(slug="wg-tip-10")
    Citation.objects.filter(content_type=ContentType.objects.get_for_model(Attendance)).delete()
    cite(meeting, Passage.objects.get(document__slug=STATEMENT, number=5), field="attendances")
    rows = json.loads(client.get("/attendance.json?meeting=wg-tip-10").getvalue())["results"]
    assert {row["document"] for row in rows} == {STATEMENT}

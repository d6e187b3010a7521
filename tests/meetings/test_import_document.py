"""Loading documents: what is reported, what is written, and that nothing else is."""

import getpass
import hashlib
import io
import stat

import pytest
from django.conf import settings as project
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from balitracker.history.writers import written_in_command
from meetings import keeping
from meetings.actions import accept_change, load_document, plan_import, reanchor
from meetings.import_report import current_comparison
from meetings.intake.paragraphs import fingerprint
from meetings.intake.reading import MAX_BYTES, Refused
from meetings.models import Citation, Document, DocumentVersion, Passage
from tests.meetings.making import ENCRYPTED_PDF, make_docx
from tests.meetings.minutes import LINES, load, names, numbers, rows, text
from tests.meetings.test_statements import FILES, STATEMENTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_dir")]


@pytest.fixture
def user():
    return get_user_model().objects.create_user("editor", is_staff=True)


def run(*arguments) -> str:
    out = io.StringIO()
    call_command("import_document", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


def refused(*arguments) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_document", *map(str, arguments), stdout=out, no_color=True)
    return out.getvalue()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "minutes.txt"
    path.write_bytes(text(*LINES))
    return path


# The command


def test_without_commit_nothing_is_written(document, file, documents_dir):
    before = rows()
    said = run(file, "--slug", "minutes")
    assert "Version 1 would be made." in said
    assert "4 paragraphs. Passages: 4 the same, 0 moved, 0 changed." in said
    assert "Nothing was written" in said
    assert rows() == before
    assert not documents_dir.exists()


def test_twice_changes_nothing(document, file, documents_dir, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert "Version 1 was made." in run(file, "--slug", "minutes", "--commit")
    before, kept = rows(), names(documents_dir)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert "Version 1 is this file already: nothing changes." in run(file, "--commit")
    assert callbacks == []
    assert (rows(), names(documents_dir)) == (before, kept)
    document.refresh_from_db()
    assert document.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_new_version_supersedes_and_the_old_stays_readable(document, file, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run(file, "--slug", "minutes", "--commit")
        first = file.read_bytes()
        file.write_bytes(text(*LINES, "Afterwards."))
        said = run(file, "--slug", "minutes", "--commit")
    assert "Version 2 was made; it supersedes version 1, which stays readable." in said
    assert "Paragraphs on which no passage stands: ¶5" in said
    old, new = document.versions.order_by("number")
    assert [paragraph.text for paragraph in old.paragraphs.order_by("number")] == LINES
    assert [paragraph.text for paragraph in new.paragraphs.order_by("number")] == [*LINES, "Afterwards."]
    assert keeping.path_of(old.sha256).read_bytes() == first
    document.refresh_from_db()
    assert document.sha256 == old.sha256  # the file that the record was made from


def test_a_changed_word_reports_exactly_the_records_that_rest_on_it(document, file):
    file.write_bytes(text("Opening.", "Members convened.", "They agreed.", "They went home."))
    said = run(file, "--slug", "minutes")
    assert "3 the same, 0 moved, 1 changed." in said
    assert "  ¶2 changed. On it rest:\n    Party: Party 2  /members/party-2/\n" in said
    assert "party-1" not in said
    assert "party-3" not in said


def test_a_moved_paragraph_reports_what_rests_on_it(document, file):
    file.write_bytes(text("Opening.", "A new one.", *LINES[1:]))
    said = run(file, "--slug", "minutes")
    assert "1 the same, 3 moved, 0 changed." in said
    assert "¶4 moved to ¶5. On it rest:\n    Party: Party 4  /members/party-4/" in said
    assert "no passage stands: ¶2" in said


def test_a_document_is_found_by_its_file_or_it_is_said_what_to_do(document, file, tmp_path):
    assert "--slug ADDRESS" in refused(file)
    Document.objects.filter(pk=document.pk).update(sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    assert "Minutes (minutes)" in run(file)
    assert "No document has the address “nowhere”" in refused(file, "--slug", "nowhere")
    with pytest.raises(CommandError, match="one file"):
        run(file, file, "--slug", "minutes")


def test_each_of_several_files_is_reported_and_one_refusal_fails(document, file, tmp_path, documents_dir):
    Document.objects.filter(pk=document.pk).update(sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    hostile = {
        "secret.pdf": (ENCRYPTED_PDF, "protected by a password"),
        "empty.txt": (b"", "is empty"),
        "picture.txt": (b"\x89PNG\r\n\x1a\n", "a picture"),
    }
    for name, (content, _cause) in hostile.items():
        (tmp_path / name).write_bytes(content)
        # each is known by its fingerprint, so that it is the content which is refused
        Document.objects.create(
            slug=name.partition(".")[0], title=name, kind="report", sha256=hashlib.sha256(content).hexdigest()
        )
    before = rows()
    out = refused(*(tmp_path / name for name in hostile), tmp_path / "nowhere.txt", tmp_path)
    for name, (_content, cause) in hostile.items():
        assert any(f"{name}: refused." in line and cause in line for line in out.splitlines())
    assert "nowhere.txt: refused. It cannot be opened" in out
    said = refused(tmp_path / "empty.txt", file, "--commit")
    assert "empty.txt: refused." in said
    assert "Version 1 was made." in said
    assert rows()[:2] == (1, 4)
    assert rows()[2:] == before[2:]


def test_a_file_of_200_mb_is_refused_unread(document, tmp_path, documents_dir):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)  # takes no room on disk
    assert "larger than 20 MB" in refused(path, "--slug", "minutes", "--commit")
    assert not documents_dir.exists()


@pytest.mark.skipif(
    not STATEMENTS.is_dir(), reason="the five documents do not stand beside the project, in ../shared/statements"
)
def test_the_five_documents_say_what_they_said(record, django_capture_on_commit_callbacks):
    files = [STATEMENTS / name for name in FILES.values()]
    with django_capture_on_commit_callbacks(execute=True):
        said = run(*files, "--commit")
    assert said.count(" the same, 0 moved, 0 changed.") == 5
    for slug, name in FILES.items():
        document = Document.objects.get(slug=slug)
        assert {each.standing for each in current_comparison(document).passages} == {"same"}
        assert keeping.path_of(document.sha256).read_bytes() == (STATEMENTS / name).read_bytes()
    assert run(*files, "--commit").count("nothing changes") == 5


@pytest.mark.skipif(
    not STATEMENTS.is_dir(), reason="the five documents do not stand beside the project, in ../shared/statements"
)
def test_one_word_of_a_statement_reports_exactly_what_rests_on_it(record, tmp_path):
    slug = "wg-tip-10-co-chair-statement"
    copy = tmp_path / "copy.txt"
    copy.write_text((STATEMENTS / FILES[slug]).read_text(encoding="utf-8").replace("observers", "watchers", 1))
    document = Document.objects.get(slug=slug)
    (changed,) = plan_import(document=document, content=copy.read_bytes(), file_name="copy.txt").changed
    citations = Citation.objects.filter(passage__document=document, passage__number=changed.number)
    records = {(str(citation.record), citation.record.get_absolute_url()) for citation in citations}
    assert records
    assert {(each.name, each.address) for each in changed.resting} == records
    said = run(copy, "--slug", slug)
    assert said.count("\n    ") == len(changed.resting)


# The action


def test_history_names_who(document, user, file):
    load(document, *LINES, by=user)
    with written_in_command("import_document"):
        run(file, "--slug", "minutes", "--commit")
        file.write_bytes(text(*LINES[1:]))
        run(file, "--slug", "minutes", "--commit")
    contexts = [event.pgh_context.metadata for event in DocumentVersion.pgh_event_model.objects.order_by("pgh_id")]
    assert contexts == [{"user": user.pk, "username": "editor"}, {
        "command": "import_document", "account": getpass.getuser(),
    }]  # fmt: skip


def test_an_older_version_and_another_document_are_refused(document):
    load(document, *LINES)
    load(document, *LINES[:2])
    with pytest.raises(Refused, match="is version 1 of the document, which version 2 has superseded"):
        load(document, *LINES)
    other = Document.objects.create(slug="other", title="Other", kind="report")
    with pytest.raises(Refused, match="is the document “Minutes” .minutes.: load it there"):
        load(other, *LINES[:2])


def test_what_was_not_seen_is_not_superseded(document):
    load(document, *LINES, seen=0)
    with pytest.raises(Refused, match="another version of the document meanwhile"):
        load(document, *LINES[:2], seen=0)
    assert load(document, *LINES[:2], seen=1).version == 2


def test_a_document_without_passages_is_told_its_paragraphs():
    document = Document.objects.create(slug="bare", title="Bare", kind="report")
    report = load(document, *LINES)
    assert (report.is_new, report.paragraphs, report.passages, report.without_passage) == (True, 4, (), (1, 2, 3, 4))
    assert not document.passages.exists()


def test_docx_and_text_of_the_same_words_have_the_same_fingerprints(document):
    report = load_document(by=None, document=document, content=make_docx(*LINES), file_name="minutes.docx")
    assert len(report.same) == 4


# Kept files


def test_a_kept_file_is_read_only_and_written_once(document, documents_dir, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = load(document, *LINES)
    (name,) = names(documents_dir)
    assert name == report.sha256
    status = (documents_dir / name).stat()
    assert stat.S_IMODE(status.st_mode) == 0o440
    with django_capture_on_commit_callbacks(execute=True):
        load(document, *LINES)
    assert (documents_dir / name).stat().st_mtime_ns == status.st_mtime_ns


def test_a_lost_file_is_put_back(document, documents_dir, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report = load(document, *LINES)
    keeping.path_of(report.sha256).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        assert load(document, *LINES).is_new is False
    assert keeping.is_kept(report.sha256)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_behind_when_the_transaction_fails(record, document, documents_dir, monkeypatch):
    before = rows()

    def load_and_fail():
        with transaction.atomic():
            load(document, *LINES)
            assert len(names(documents_dir)) == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        load_and_fail()
    assert names(documents_dir) == []
    monkeypatch.setattr("meetings.actions._report", lambda *_arguments, **_options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(document, *LINES)
    assert (names(documents_dir), rows()) == ([], before)


def test_a_full_disk_writes_nothing(document, documents_dir, monkeypatch):
    before = rows()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", full)
    with pytest.raises(Refused, match="cannot be kept: No space left on device"):
        load(document, *LINES)
    assert (names(documents_dir), rows()) == ([], before)


def test_the_default_folder_is_under_var():
    from balitracker import settings

    assert settings.DOCUMENTS_DIR == project.BASE_DIR / "var" / "documents"
    assert MAX_BYTES == 20 * 1024 * 1024


# Passages


def test_moved_passages_are_re_anchored_in_one_go(document, user, django_assert_max_num_queries):
    load(document, "New.", *reversed(LINES))
    with django_assert_max_num_queries(8):
        moves = reanchor(by=user, document=document)
    assert moves == [(1, 5), (2, 4), (4, 2)]
    assert numbers(document) == {"Opening.": 5, "Members met.": 4, "They agreed.": 3, "They went home.": 2}
    assert {each.standing for each in current_comparison(document).passages} == {"same"}
    events = Passage.pgh_event_model.objects.filter(pgh_label="update", document=document)
    assert [event.pgh_context.metadata["username"] for event in events] == ["editor"] * 3
    assert reanchor(by=user, document=document) == []


def test_a_changed_passage_goes_with_its_neighbours_and_stays_changed(document, user):
    load(document, "New.", "Opening.", "Members convened.", *LINES[2:])
    changed = document.passages.get(number=2)
    with pytest.raises(Refused, match="has probably become ¶3, as its neighbours have moved: re-anchor first"):
        accept_change(by=user, passage=changed)
    reanchor(by=user, document=document)
    assert numbers(document)["Members met."] == 3
    assert [each.standing for each in current_comparison(document).passages] == ["same", "changed", "same", "same"]
    accept_change(by=user, passage=changed)
    assert {each.standing for each in current_comparison(document).passages} == {"same"}


def test_a_changed_passage_in_the_way_is_named(document, user):
    load(document, "Opening.", *LINES[2:])
    with pytest.raises(Refused, match="Passage 2 stands where passage 3 has moved to"):
        reanchor(by=user, document=document)
    assert numbers(document) == {line: number for number, line in enumerate(LINES, 1)}
    with pytest.raises(Refused, match="Paragraph 2 is what passage 3 says"):
        accept_change(by=user, passage=document.passages.get(number=2))
    document.passages.filter(number=2).update(number=99)
    assert reanchor(by=user, document=document) == [(3, 2), (4, 3)]
    with pytest.raises(Refused, match="no paragraph 99 any more"):
        accept_change(by=user, passage=document.passages.get(number=99))


def test_a_passage_found_twice_is_left_to_people(document, user):
    load(document, "New.", "Opening.", "Opening.", *LINES[1:])
    with pytest.raises(Refused, match="Passage 1 stands at ¶2, ¶3"):
        reanchor(by=user, document=document)


def test_without_text_nothing_can_be_settled(document, user):
    with pytest.raises(Refused, match="No text of “Minutes” is held"):
        reanchor(by=user, document=document)
    with pytest.raises(Refused, match="No text of “Minutes” is held"):
        accept_change(by=user, passage=document.passages.get(number=1))


def test_a_change_is_accepted_by_name(document, user):
    load(document, "Opening.", "Members convened.", *LINES[2:])
    passage = accept_change(by=user, passage=document.passages.get(number=2))
    assert passage.sha256 == fingerprint("Members convened.")
    event = Passage.pgh_event_model.objects.filter(pgh_label="update").latest("pgh_id")
    assert event.pgh_context.metadata["username"] == "editor"
    load(document, "New.", "Opening.", "Members convened.", *LINES[2:])
    with pytest.raises(Refused, match="has not changed but moved to ¶3"):
        accept_change(by=user, passage=passage)


def test_a_report_costs_the_same_for_one_passage_and_many(document):
    def queries(content) -> int:
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        plan_import(document=document, content=content, file_name="a.txt")
        connection.force_debug_cursor = False
        return len(connection.queries_log) - before

    many = queries(text("Other."))
    Citation.objects.filter(passage__document=document, passage__number__gt=1).delete()
    document.passages.filter(number__gt=1).delete()
    assert queries(text("Other.")) == many

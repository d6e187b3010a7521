"""Sign-offs: a fingerprint of all that a record holds, and what was changed since somebody checked it."""

import pgtrigger
import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from balitracker.actions import sign_off
from balitracker.checked import checked
from balitracker.content import content_hash, content_of
from balitracker.dates import EdtfField
from balitracker.fixtures.rows import exported_fields
from balitracker.models import SignOff
from balitracker.policies import Denied
from meetings.models import Citation, Document, Meeting, Session
from tests.desk import messages_of, page
from tests.factories import (
    MAKERS,
    make_attendance,
    make_citation,
    make_document,
    make_document_version,
    make_editor,
    make_meeting,
    make_paragraph,
    make_party,
    make_reviewer,
    make_session,
    make_user,
)
from tests.moments import by, pass_time
from tests.world import make_world
from workplan.models import ActionItem, WorkPlan

pytestmark = pytest.mark.django_db
FIRST = {Meeting: "meeting", Document: "document", WorkPlan: "plan", ActionItem: "item"}


def make_records(size: int = 1) -> dict:
    """A small world, with a file of its document, and its records by their kind."""
    make_world(size)
    records = {model: model.objects.get(slug=slug) for model, slug in FIRST.items()}
    for number in range(1, size + 1):
        version = make_document_version(document=records[Document], number=number, sha256=f"{number:064x}")
        version.loaded_at = "2026-01-01T00:00Z"
        version.save()
        make_paragraph(version=version, number=1)
    Citation.objects.update(field="note")
    return records


# The fingerprint


def test_the_same_content_has_the_same_fingerprint_whatever_its_keys_and_its_order(empty_record):
    with transaction.atomic():
        first = {model: content_hash(record) for model, record in make_records(2).items()}
        transaction.set_rollback(True)
    records = make_records(2)
    Session.objects.filter(number=1).update(title=F("title"))  # which moves the row to the end of its table
    Citation.objects.filter(passage__number=1).update(says=F("says"))
    assert {model: content_hash(record) for model, record in records.items()} == first


def test_its_publication_is_no_content(empty_record):
    meeting = make_meeting()
    before = content_hash(meeting)
    Meeting.objects.update(state="withdrawn", state_reason="It was wrong.", self_published=True)
    assert content_hash(Meeting.objects.get()) == before


@pytest.mark.parametrize("model", FIRST, ids=lambda model: model.__name__)
def test_every_field_of_every_part_is_in_the_fingerprint(empty_record, model):
    record = make_records()[model]
    before = content_hash(record)
    unseen = []
    cited = [] if model is Document else [Citation]  # a document is what others cite
    for kind in (model, *model.part_models(), *cited):
        row = _row_of(kind, record)
        for field in exported_fields(kind):
            if field.name in record.PUBLICATION_FIELDS and kind is model:
                continue
            with transaction.atomic():
                _change(row, field)
                if content_hash(record) == before:
                    unseen.append(f"{kind.__name__}.{field.name}")
                transaction.set_rollback(True)
    assert unseen == []
    assert content_hash(record) == before


def _row_of(kind, record):
    """A row of `kind` that is `record`, part of it, or cited by it."""
    if kind is type(record):
        return record
    if kind is Citation:
        return record.citations.first()
    return kind.objects.filter(**{kind.WHOLE: record}).first()


def _change(row, field) -> None:
    """Give the field another value, straight in the database."""
    if field.many_to_many:
        getattr(row, field.name).add(MAKERS[field.related_model]())
        return
    with pgtrigger.ignore("workplan.ProgressUpdate:append_only"):
        type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: _another(row, field)})


def _another(row, field):
    """A value that the field may have and has not."""
    value = getattr(row, field.attname)
    if field.is_relation:
        return MAKERS[field.related_model]().pk
    if isinstance(field, ArrayField):
        return [field.base_field.choices[0][0]]
    if field.choices:
        return next(each for each, _label in field.choices if each not in (value, "dropped"))
    if isinstance(field, EdtfField):
        return "1999"
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.IntegerField):
        return (value or 0) + 7
    if isinstance(field, models.DateTimeField):
        return "1999-01-01T00:00Z"
    return f"{value}-x" if isinstance(field, models.SlugField) else f"{value}x"[-(field.max_length or 99) :]


@pytest.mark.parametrize("model", FIRST, ids=lambda model: model.__name__)
def test_reading_it_all_asks_as_much_at_one_row_as_at_three(empty_record, model):
    asked = []
    for size in (1, 3):
        with transaction.atomic():
            record = make_records(size)[model]
            content_of(record)
            with CaptureQueriesContext(connection) as queries:
                content_of(record)
            asked.append(len(queries))
            transaction.set_rollback(True)
    assert asked[0] == asked[1]


# The sign-off


def as_(user):
    return by(user.get_username(), user=user.pk)


def test_who_may_change_it_may_check_it_and_an_author_is_noted():
    editor, reviewer, meeting = make_editor(), make_reviewer(), make_meeting()
    with as_(editor):
        make_session(meeting=meeting)
    assert sign_off(by=editor, record=meeting).by_author
    signed = sign_off(by=reviewer, record=meeting, note=" Twice. ")
    assert (signed.by_author, signed.note, signed.content) == (False, "Twice.", content_hash(meeting))
    assert signed.events.get().pgh_context.metadata["username"] == reviewer.username
    with pytest.raises(Denied, match="checked by editors and reviewers"):
        sign_off(by=make_user(), record=meeting)
    name = reviewer.username
    reviewer.delete()
    assert SignOff.objects.of(meeting).first().username == name


def test_what_was_changed_since_is_told_and_what_was_changed_back_is_not(client):
    editor, meeting = make_editor(username="aminata"), make_meeting(place="Perth")
    row = make_attendance(meeting=meeting, party=make_party(name="Atlantis"))
    client.force_login(make_reviewer(username="rahmah"))
    address, form = page(Meeting, "check", meeting.pk), page(Meeting, "change", meeting.pk)
    assert "Nobody has checked it against its documents yet." in client.get(form).content.decode()
    pass_time()
    seen = client.get(address).context["seen"]
    done = client.post(address, {"seen": seen, "note": "All three pages."}, follow=True)
    assert messages_of(done) == [f"It is written down that you checked “{meeting}” against its documents."]
    assert "Checked against its documents by rahmah" in done.content.decode()
    pass_time()
    SignOff.objects.update(at=SignOff.pgh_event_model.objects.get().pgh_created_at)
    with as_(editor):
        Meeting.objects.filter(pk=meeting.pk).update(place="Adelaide")
        make_citation(row)
    assert "Changed since it was checked by rahmah" in client.get(form).content.decode()
    shown = client.get(address).content.decode()
    for told in ("aminata", "<del>Perth</del>", "<ins>Adelaide</ins>", "All three pages."):
        assert told in shown, told
    Meeting.objects.filter(pk=meeting.pk).update(place="Perth", state="in_review")
    Citation.objects.all().delete()
    assert checked(meeting).is_changed is False


def test_one_signs_what_one_saw_and_the_note_is_kept(client):
    meeting = make_meeting()
    client.force_login(make_editor())
    address = page(Meeting, "check", meeting.pk)
    seen = client.get(address).context["seen"]
    make_session(meeting=meeting)
    answer = client.post(address, {"seen": seen, "note": "Page by page."})
    assert answer.status_code == 409
    assert "Page by page.</textarea>" in answer.content.decode()
    assert not SignOff.objects.exists()


def test_the_list_is_filtered_by_how_records_stand(client, empty_record):
    client.force_login(make_editor())
    same, changed, never = (make_document(title=title) for title in ("Same", "Changed", "Never"))
    for document in (same, changed):
        sign_off(by=make_editor(), record=document)
    Document.objects.filter(pk=changed.pk).update(note="Another.")
    found = {
        name: list(client.get(page(Document, "changelist"), {"checked": name}).context["cl"].queryset)
        for name in ("checked", "changed", "never")
    }
    assert [(name, [each.pk for each in rows]) for name, rows in found.items()] == [
        ("checked", [same.pk]), ("changed", [changed.pk]), ("never", [never.pk])
    ]  # fmt: skip


@pytest.mark.parametrize("model", FIRST, ids=lambda model: model.__name__)
def test_the_public_reads_when_it_was_checked_and_whether_it_changed_but_not_by_whom(client, model):
    record = MAKERS[model](state="published")
    signed = sign_off(by=make_reviewer(username="rahmah"), record=record)
    day = f"{signed.at:%-d %B %Y}"
    shown = client.get(record.get_absolute_url()).content.decode()
    assert f"Checked against its documents on {day}." in shown
    model.objects.filter(pk=record.pk).update(title="Another")
    shown = client.get(record.get_absolute_url()).content.decode()
    assert f"Changed since it was checked against its documents on {day}." in shown
    assert "rahmah" not in shown

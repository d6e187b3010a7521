"""Loading a document at the desk, and settling its passages there.

The views are tested by an admin of their own, so that this holds whatever the desk's admin of documents adds.
"""

import re

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import path
from django.utils import timezone

from balitracker.urls import urlpatterns as portal
from meetings.admin.importing import DocumentImportAdmin
from meetings.models import Document, DocumentVersion, PendingImport
from tests.meetings.minutes import LINES, load, names, numbers, rows, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents_dir")]


class TrialAdmin(DocumentImportAdmin, admin.ModelAdmin):
    """The least admin that the mixin can be mixed into."""

    exclude = ["url"]  # Django warns of the field's default until 6.0


site = admin.AdminSite()
site.register(Document, TrialAdmin)
urlpatterns = [path("admin/", site.urls), *[each for each in portal if "admin" not in str(each.pattern)]]


@pytest.fixture(autouse=True)
def desk(settings):
    settings.ROOT_URLCONF = __name__


def person(*permissions: str):
    user = get_user_model().objects.create_user("-".join(permissions) or "nobody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def editor(client):
    user = person("change_document", "view_document")
    client.force_login(user)
    return user


@pytest.fixture
def address(document):
    return f"/admin/meetings/document/{document.pk}"


def content(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def upload(client, address, *lines, name="minutes.txt"):
    return client.post(f"{address}/import/", {"file": SimpleUploadedFile(name, text(*lines))})


def hidden(response) -> dict:
    return dict(re.findall(r'name="(pending|seen)" value="(\d+)"', response.content.decode()))


def confirm(client, address, response):
    return client.post(f"{address}/import/", hidden(response) | {"_confirm": "1"}, follow=True)


def test_the_form_links_to_both_pages(client, editor, address):
    shown = client.get(f"{address}/change/").content.decode()
    assert f'href="{address}/import/"' in shown
    assert f'href="{address}/passages/"' in shown


def test_an_upload_is_reported_first_and_loaded_when_confirmed(
    client, editor, address, document, documents_dir, django_capture_on_commit_callbacks
):  # fmt: skip
    before = rows()
    assert client.get(f"{address}/import/").status_code == 200
    shown = upload(client, address, "Opening.", "Members convened.", *LINES[2:])
    assert "Passages: 3 the same, 0 moved, 1 changed" in content(shown)
    assert "¶2 changed" in content(shown)
    assert 'Party: <a href="/members/party-2/">Party 2</a>' in shown.content.decode()
    assert "party-1" not in shown.content.decode()
    assert (rows(), documents_dir.exists()) == (before, False)
    with django_capture_on_commit_callbacks(execute=True):
        done = confirm(client, address, shown)
    assert "“minutes.txt” is version 1 now." in content(done)
    assert done.redirect_chain[-1][0] == f"{address}/passages/"
    assert not PendingImport.objects.exists()
    version = document.versions.get()
    assert names(documents_dir) == [version.sha256]
    context = DocumentVersion.pgh_event_model.objects.get(pgh_obj_id=version.pk).pgh_context.metadata
    assert (context["username"], context["url"]) == (editor.username, f"{address}/import/")


def test_pasted_text_is_loaded_as_text(client, editor, address, document):
    shown = client.post(f"{address}/import/", {"text": "\r\n\r\n".join(LINES)})
    assert "4 the same" in content(shown)
    confirm(client, address, shown)
    assert document.versions.get().file_name == "pasted.txt"
    again = client.post(f"{address}/import/", {"text": "\r\n\r\n".join(LINES)})
    assert "is version 1 of the document already: nothing would change" in content(again)
    assert hidden(again) == {}


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({}, "Choose a file or paste a text"),
        ({"file": SimpleUploadedFile("a.txt", b"A."), "text": "B."}, "one of the two"),
        ({"file": SimpleUploadedFile("a.txt", b"")}, "is empty"),
        ({"file": SimpleUploadedFile("a.exe", b"MZ" + bytes(99))}, "a program"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04")}, "damaged or cut off"),
        ({"file": SimpleUploadedFile("a.txt", b"a" * (20 * 1024 * 1024 + 1))}, "larger than 20 MB"),
    ],
    ids=["nothing", "both", "empty", "program", "broken", "large"],
)
def test_a_refusal_names_the_cause_and_writes_nothing(client, editor, address, data, cause, documents_dir):
    before = rows()
    for each in data.values():
        if hasattr(each, "seek"):
            each.seek(0)
    shown = client.post(f"{address}/import/", data)
    assert cause in content(shown)
    assert "Nothing was written." in content(shown)
    assert (rows(), documents_dir.exists(), PendingImport.objects.exists()) == (before, False, False)


def test_what_others_loaded_meanwhile_is_not_superseded_unseen(client, editor, address, document):
    shown = upload(client, address, *LINES[:3])
    load(document, *LINES)
    assert "another version of the document meanwhile" in content(confirm(client, address, shown))
    assert document.versions.count() == 1


def test_a_file_waits_for_its_own_person_and_a_day(client, editor, address, document):
    shown = upload(client, address, *LINES)
    other = Client()
    other.force_login(person("change_document"))
    assert "does not wait any more" in content(confirm(other, address, shown))
    for wrong in ({"pending": "x", "seen": "0"}, {"pending": "9" * 30, "seen": "0"}, {}):
        answer = client.post(f"{address}/import/", wrong | {"_confirm": "1"}, follow=True)
        assert "does not wait any more" in content(answer)
    upload(client, address, *LINES[:2])
    assert PendingImport.objects.count() == 1  # one a person and document
    PendingImport.objects.update(made_at=timezone.now() - 2 * PendingImport.KEPT)
    upload(other, address, *LINES)
    assert [pending.by.username for pending in PendingImport.objects.all()] == ["change_document"]
    assert not document.versions.exists()


@pytest.mark.parametrize(("permissions", "importing", "passages"), [((), 403, 403), (("view_document",), 403, 200)])
def test_who_may_not_change_documents_may_not_load_them(client, address, document, permissions, importing, passages):
    client.force_login(person(*permissions))
    load(document, *LINES[1:])
    assert client.get(f"{address}/import/").status_code == importing
    assert upload(client, address, *LINES).status_code == importing
    shown = client.get(f"{address}/passages/")
    assert shown.status_code == passages
    assert b"_reanchor" not in shown.content
    assert client.post(f"{address}/passages/", {"_reanchor": "1"}).status_code == 403
    assert client.get("/admin/meetings/document/999999/import/").status_code in (302, 403)


def test_strangers_are_asked_to_sign_in(client, address):
    assert client.get(f"{address}/import/").status_code == 302
    assert client.post(f"{address}/passages/").status_code == 302


def test_forms_without_their_token_are_refused(editor, address):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert upload(strict, address, *LINES).status_code == 403
    assert strict.post(f"{address}/passages/", {"_reanchor": "1"}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', strict.get(f"{address}/import/").content.decode())[1]
    data = {"csrfmiddlewaretoken": token, "file": SimpleUploadedFile("minutes.txt", text(*LINES))}
    assert "4 the same" in content(strict.post(f"{address}/import/", data))


def test_moved_passages_are_re_anchored_and_a_change_accepted(client, editor, address, document):
    assert "No text of this document is held" in content(client.get(f"{address}/passages/"))
    load(document, *LINES)
    assert "4 passages are the same" in content(client.get(f"{address}/passages/"))
    load(document, "New.", "Opening.", "Members convened.", *LINES[2:])
    shown = content(client.get(f"{address}/passages/"))
    assert "0 the same, 3 moved, 1 changed, 0 without a fingerprint." in shown
    assert "¶2 changed, and is probably ¶3 now" in shown
    assert "It was Members met. ¶3 is Members convened." in shown
    assert "Accept" not in shown
    done = client.post(f"{address}/passages/", {"_reanchor": "1", "seen": "2"}, follow=True)
    assert "4 passages were re-anchored." in content(done)
    assert numbers(document)["They went home."] == 5
    assert "Accept ¶3 as it is now" in content(done)
    changed = document.passages.get(number=3)
    stale = client.post(f"{address}/passages/", {"accept": changed.pk, "seen": "1"}, follow=True)
    assert "another version of the document meanwhile" in content(stale)
    done = client.post(f"{address}/passages/", {"accept": changed.pk, "seen": "2"}, follow=True)
    assert "Passage 3 is what the text says now." in content(done)
    assert "4 passages are the same" in content(done)
    for wrong in ("0", "x", ""):
        answer = client.post(f"{address}/passages/", {"accept": wrong, "seen": "2"}, follow=True)
        assert "not there any more" in content(answer)


def test_the_page_costs_the_same_for_one_passage_and_many(client, editor, address, document, django_assert_num_queries):
    load(document, "Other.", "Words.")
    with django_assert_num_queries(13) as many:
        client.get(f"{address}/passages/")
    document.passages.filter(number__gt=3).update(sha256="")
    with django_assert_num_queries(len(many)):
        client.get(f"{address}/passages/")

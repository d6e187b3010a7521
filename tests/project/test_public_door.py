"""What is not published is nowhere: a word put into every text of a draft appears on no page and in no file."""

import io
import re
import zipfile
from urllib.parse import urlencode

import pgtrigger
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from balitracker.as_it_stood.moments import instant
from balitracker.dates import EdtfField
from balitracker.exports import RESPONSES
from balitracker.following.subjects import KINDS
from balitracker.lists.views import RecordListView
from balitracker.publication import Publishable
from balitracker.references.formats import FORMATS
from meetings.models import Citation, Document, Meeting
from members.models import Membership
from tests.addresses import SLUGS, addresses, name_of
from tests.factories import (
    MAKERS,
    make_citation,
    make_discrepancy,
    make_discrepancy_side,
    make_document_version,
    make_paragraph,
    make_user,
)
from tests.moments import next_moment
from tests.world import FILES, PAGES, WHOLES, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]
MARK = "Zanzibarium"
ASKED = [f"/{page}/?q={MARK.lower()}" for page in ("search", "meetings", "members", "topics", "documents")]
EVERYWHERE = [*PAGES, *FILES, *WHOLES, *ASKED]  # a page repeats what was asked, in small letters here
RECORDS = [
    "/meetings/meeting",
    "/members/member",
    "/members/body",
    "/workplan/plan",
    "/workplan/actions/item",
    "/documents/document",
    "/topics/topic",
]


def show_it(client, addresses: list[str]) -> list[str]:
    """Those of `addresses` at which the word stands."""
    return [address for address in addresses if MARK in all_text(client.get(address).getvalue())]


def all_text(body: bytes) -> str:
    """All that stands in an answer; of a workbook, in the files that it is made of."""
    if body.startswith(b"SQLite format 3"):
        return body.decode(errors="replace")
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as workbook:
        return "".join(workbook.read(name).decode() for name in workbook.namelist())


def code_at(client, address: str) -> int:
    """What is answered at an address, once all of the answer is there."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


OF_ONE_RECORD = ("/meetings/meeting", "/workplan/plan", "/workplan/actions/item", "/documents/document")


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_a_record_that_is_not_published_is_not_there(client, state):
    make_world(2, state=state, mark=MARK)
    forget_memberships()
    gone = OF_ONE_RECORD if state == "withdrawn" else ()
    of_records = [address for address in [*PAGES, *FILES] if address.startswith(tuple(RECORDS))]
    assert {address: code_at(client, address) for address in of_records} == {
        address: 410 if address.startswith(gone) else 404 for address in of_records
    }


def test_the_same_word_is_everywhere_once_published(client):
    """In every page, file and answer to a search: so that it could be told where it must not be."""
    make_world(2, mark=MARK)
    without_rows = ("/words/", "/data/", "/data/dictionary/", "/data/api/")
    assert show_it(client, EVERYWHERE) == [address for address in EVERYWHERE if address not in without_rows]


def forget_memberships():
    """Memberships are public as they are; without them a party is known by published records only."""
    Membership.objects.all().delete()


# Field by field


SECRET, SECRET_SLUG = re.compile("Zz[a-z]+"), "qqsecret"
NOT_TEXT = {"sha256", "iso_code", "rule", "field"}
"""Fields of letters that no word fits into."""
NEVER_SHOWN = {
    # the note of a return is between two people
    *(f"Zz{model}statereason" for model in ("meeting", "workplan", "actionitem", "document")),
    "Zzdiscrepancyclosedbecause",
    "Zzdocumentversionfilename",
    "Zzdocumentversionmediatype",
    "Zztopicformeraddresses",  # they lead to the topic
}
"""What not even published records tell the public."""


def mark_everything(state: str) -> set[str]:
    """Make a small world in `state`, put a word of its own into each text field and slug, and return the words."""
    make_world(state=state)
    document, meeting = Document.objects.get(slug="document"), Meeting.objects.get(slug="meeting")
    make_paragraph(version=make_document_version(document=document, number=1), number=1)
    disagreement = make_discrepancy(meeting=meeting, status="explained", reason="error", explanation="So it is.")
    make_discrepancy_side(discrepancy=disagreement, passage=document.passages.first())
    make_citation(meeting, passage=document.passages.first(), field="title", says="Zzcitationsays")
    found = {"Zzcitationsays"}
    with pgtrigger.ignore("workplan.ProgressUpdate:append_only"):
        for model in MAKERS:
            for row in model._base_manager.all():
                words = {each.name: _marked(row, each) for each in model._meta.concrete_fields if _is_text(each)}
                if state == "withdrawn" and issubclass(model, Publishable):
                    words["state_reason"] = "It was wrong."  # which is for the public
                model._base_manager.filter(pk=row.pk).update(**words)
                found |= {word for value in words.values() for word in SECRET.findall(value)}
    return found


def _is_text(field) -> bool:
    is_text = isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, EdtfField)
    is_no_source = field.model is Citation and field.name == "says"  # a passage that says something else
    return is_text and not (is_no_source or field.choices or field.name in NOT_TEXT or hasattr(field, "of"))


def _marked(row, field) -> str:
    value = getattr(row, field.attname)
    if isinstance(field, models.SlugField):
        return f"{value}-{SECRET_SLUG}"
    word = f"Zz{row._meta.model_name}{field.name.replace('_', '')}"
    if isinstance(field, models.URLField):
        return f"https://example.org/{word}"
    return f"{value} {word}"[-field.max_length :].strip() if field.max_length else f"{value} {word}"


def public_addresses() -> list[str]:
    """Every public address, of every record and in every format; lists also by every filter and every slug."""
    found = []
    for written in addresses():
        if written.startswith(("admin/", "health/")):
            continue
        slug = next((f"{slug}-{SECRET_SLUG}" for start, slug in SLUGS.items() if written.startswith(start)), "")
        plain = written.replace("<slug:slug>", slug).replace("<token>", "token")
        if "<path:page>" in plain:
            pages = [f"{start}{slug}-{SECRET_SLUG}" for start, slug in SLUGS.items()]
            plain = plain.replace("<reference_format:reference_format>", "{}")
            found += [f"/{plain.replace('<path:page>', page).format(form)}" for page in pages for form in FORMATS]
        elif "<file_format:" in plain:
            found += [f"/{plain.replace('<file_format:file_format>', form)}" for form in RESPONSES]
        else:
            found.append(f"/{plain}")
    assert not [address for address in found if "<" in address]
    found += [f"/members/body-{SECRET_SLUG}/", f"/documents/document-{SECRET_SLUG}/?version=1"]
    found += [f"/{page}/?{kind}={kind}-{SECRET_SLUG}" for page in ("follow", "report") for kind in KINDS]
    for view in RecordListView.__subclasses__():
        page = reverse(view.list_url)
        for name in view.filterset_class.base_filters:
            asked = urlencode({name: [f"{slug}-{SECRET_SLUG}" for slug in ("body", *SLUGS.values())]}, doseq=True)
            found.append(f"{page}?{asked}")
    return found


def as_of(moment, addresses_: list[str]) -> list[str]:
    """The same addresses, asking for the record as it stood at the moment."""
    asked = urlencode({"as_of": instant(moment)})
    return [f"{address}{'&' if '?' in address else '?'}{asked}" for address in addresses_]


def told_at(client, addresses_: list[str]) -> dict[str, set[str]]:
    """The words that each of the addresses gives away, in its text or its headers; none where it gives none."""
    found = {}
    for address in addresses_:
        response = client.get(address, follow=True)
        text = all_text(response.getvalue()) + str(response.headers)
        words = set(SECRET.findall(text)) | ({SECRET_SLUG} if SECRET_SLUG in text else set())
        if SECRET_SLUG in address:
            words -= {SECRET_SLUG}  # a refusal repeats what was asked for
        if words:
            found[address] = words
    return found


@pytest.mark.parametrize(("state", "is_signed_in"), [("draft", True), ("in_review", False), ("withdrawn", False)])
def test_no_word_of_what_is_not_published_is_told_anywhere(client, state, is_signed_in):
    words = mark_everything(state)
    forget_memberships()
    then = next_moment()
    if is_signed_in:
        client.force_login(make_user())
    asked = public_addresses()
    if state == "draft":
        asked += [f"/search/?q={word.lower()}" for word in sorted(words)] + as_of(then, asked)
    assert told_at(client, asked) == {}


def test_every_such_word_is_told_once_it_is_published(client):
    """So that the test above could fail for each of them."""
    words = mark_everything("published")
    then = next_moment()
    asked = public_addresses()
    told = told_at(client, asked)
    assert words - set().union(*told.values()) == NEVER_SHOWN
    assert SECRET_SLUG in told["/"]
    told = told_at(client, as_of(then, asked))
    assert words - set().union(*told.values()) == NEVER_SHOWN
    of_one_record = [each for each in asked if re.match(r"/\S+/cite\.|/(follow|report)/\?", each)]
    assert len(of_one_record) == len(SLUGS) * len(FORMATS) + 2 * len(KINDS)
    assert [address for address in as_of(then, of_one_record) if address not in told] == []


def test_no_word_of_a_draft_is_told_at_the_desk_to_who_has_no_role(client):
    mark_everything("draft")
    client.force_login(make_user())
    told = {}
    for written in (each for each in addresses() if each.startswith("admin/") and each != "admin/logout/"):
        model = next((m for m in MAKERS if written.startswith(f"admin/{name_of(m)}/")), Meeting)
        row = model._base_manager.first()
        kind = ContentType.objects.get_for_model(model).pk
        at = written.replace("<path:content_type_id>", str(kind)).replace("<int:meeting_id>", str(row.pk))
        at = "/" + re.sub("<path:object_id>|<int:pk>|<id>", str(row.pk), at).replace("<str:label>", "meetings.meeting")
        asked = {"app_label": "meetings", "model_name": "attendance", "field_name": "party", "term": "Zz"}
        for answer in (client.get(at, asked), client.post(at, {"to": "in_review", "post": "yes"})):
            text = answer.getvalue().decode() + str(answer.headers)
            if SECRET.search(text) or SECRET_SLUG in text:
                told[written] = answer.status_code
    assert told == {}
    assert client.get("/admin/history/").status_code == 403  # still signed in, still nobody

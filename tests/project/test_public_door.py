"""What is not published is nowhere: a word put into every text of a draft appears on no page and in no file."""

import io
import zipfile

import pytest

from members.models import Membership
from tests.world import FILES, PAGES, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]
MARK = "Zanzibarium"
ASKED = [f"/{page}/?q={MARK.lower()}" for page in ("search", "meetings", "members", "topics", "documents")]
EVERYWHERE = [*PAGES, *FILES, *ASKED]  # a page repeats what was asked, in small letters here
RECORDS = [
    "/meetings/meeting",
    "/members/member/",
    "/members/body/",
    "/workplan/plan/",
    "/workplan/actions/item/",
    "/documents/document/",
    "/topics/topic/",
]


def show_it(client, addresses: list[str]) -> list[str]:
    """Those of `addresses` at which the word stands."""
    return [address for address in addresses if MARK in all_text(client.get(address).getvalue())]


def all_text(body: bytes) -> str:
    """All that stands in an answer; of a workbook, in the files that it is made of."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as workbook:
        return "".join(workbook.read(name).decode() for name in workbook.namelist())


def code_at(client, address: str) -> int:
    """What is answered at an address, once all of the answer is there."""
    response = client.get(address)
    response.getvalue()
    return response.status_code


OF_ONE_RECORD = ("/meetings/meeting", "/workplan/plan/", "/workplan/actions/item/", "/documents/document/")


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn"])
def test_what_is_not_published_is_nowhere(client, state):
    make_world(2, state=state, mark=MARK)
    forget_memberships()
    codes = {address: code_at(client, address) for address in EVERYWHERE}
    gone = OF_ONE_RECORD if state == "withdrawn" else ()
    assert codes == {
        address: 410 if address.startswith(gone) else 404 if address.startswith(tuple(RECORDS)) else 200
        for address in EVERYWHERE
    }
    assert show_it(client, EVERYWHERE) == []


def test_the_same_word_is_everywhere_once_published(client):
    """So that the test above could fail."""
    make_world(2, mark=MARK)
    assert show_it(client, EVERYWHERE) == [address for address in EVERYWHERE if address != "/words/"]


def forget_memberships():
    """Memberships are public as they are; without them a party is known by published records only."""
    Membership.objects.all().delete()

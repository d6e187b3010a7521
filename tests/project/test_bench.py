"""What `make_scale_data` makes and `bench` measures; how fast it is depends on the machine, so no test says."""

import io
import json
import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.urls import resolve

from balitracker.bench import datasette
from balitracker.bench.addresses import FACETS, addresses
from balitracker.bench.measuring import BadAnswer, Client, measure
from balitracker.bench.servers import Server
from balitracker.scale_data import LISTED
from meetings.coverage import coverage_of
from meetings.models import Attendance, Document, Meeting
from members.models import Party


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_record")
def test_the_made_up_record_is_published_whole(client):
    said = io.StringIO()
    call_command("make_scale_data", meetings=20, stdout=said)
    assert [model.objects.public().count() for model in (Meeting, Party, Attendance)] == [20, 60, 20 * LISTED]
    assert Attendance.objects.filter(meeting__in=Meeting.objects.all()[:1]).count() == LISTED
    assert "       60 parties\n" in said.getvalue()
    assert coverage_of(Document.objects.order_by("pk")[0]).covered == 20
    codes = {name: client.get(address).status_code for name, address in addresses().items()}
    assert codes == dict.fromkeys(codes, 200)


@pytest.mark.django_db
@pytest.mark.usefixtures("record")
def test_it_is_never_mixed_with_a_real_one():
    before = Meeting.objects.count()
    with pytest.raises(CommandError, match="must not be mixed"):
        call_command("make_scale_data", meetings=1)
    assert Meeting.objects.count() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_record")
def test_there_is_nothing_to_measure_in_an_empty_record():
    with pytest.raises(CommandError, match="make_scale_data"):
        call_command("bench")


@pytest.mark.django_db
@pytest.mark.usefixtures("record")
def test_datasette_gets_the_same_meetings(tmp_path, client):
    assert datasette.export(tmp_path / "record.db") == Meeting.objects.public().count()
    database = sqlite3.connect(tmp_path / "record.db")
    members, topics, years = database.execute(
        "SELECT members, topics, years FROM meetings WHERE slug = 'wg-tip-10'"
    ).fetchone()
    (hybrid,) = database.execute("SELECT COUNT(*) FROM meetings WHERE format = 'hybrid'").fetchone()
    database.close()
    attended = Attendance.objects.filter(meeting__slug="wg-tip-10", presence="attended").values_list("party__slug")
    assert json.loads(members) == sorted({slug for (slug,) in attended})
    assert json.loads(topics)
    assert json.loads(years) == [2024]
    assert client.get(addresses()[FACETS]).context["paginator"].count == hybrid


def test_a_server_is_asked_as_often_as_it_answers(portal):
    port = int(portal.rpartition(":")[2])
    measured = measure([port], "/health/live", seconds=0.05)
    assert measured.sent == 3
    assert measured.per_second > 0
    assert 0 < measured.p50 <= measured.p95
    client = Client(port)
    with pytest.raises(BadAnswer, match="404"):
        client.get("/none/")
    client.close()


def test_memory_of_processes_that_are_gone_is_not_known():
    assert Server([], [2**22 + 1]).peak_memory() == 0


def test_the_constant_has_an_address_only_while_measuring(settings):
    settings.ROOT_URLCONF = "balitracker.bench.urls"
    assert resolve("/constant", urlconf="balitracker.bench.urls").func.__name__ == "constant"

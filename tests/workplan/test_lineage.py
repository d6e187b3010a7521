"""What became of priorities: every published link in the picture, in the table and in the files, none other."""

import json

import pytest

from tests.factories import make_priority, make_priority_link, make_work_plan
from workplan.lineage import lineage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

OLD = "Wider use of the three policy guides by members"
NEW = "Wider use of the four policy guides by all members"


@pytest.fixture
def plans(empty_record):
    """Three plans, the last in draft, with links between them."""
    plans = [
        make_work_plan(slug=slug, period=period, state=state)
        for slug, period, state in (
            ("first", "2015/2017", "published"),
            ("second", "2017/2019", "published"),
            ("hidden", "2021/2023", "draft"),
        )
    ]
    first, second, hidden = ([make_priority(plan=plan, position=n, title=OLD) for n in (1, 2, 3)] for plan in plans)
    first[2].title = ""
    first[2].save()
    second[0].title = NEW
    second[0].save()
    make_priority_link(earlier=first[0], later=second[0], kind="reworded")
    make_priority_link(earlier=first[1], later=None, kind="dropped", inferred=True, note="Nothing speaks of it.")
    make_priority_link(earlier=second[0], later=hidden[0], kind="continued")
    make_priority_link(earlier=hidden[0], later=hidden[1], kind="continued")


def rows_of(client, query: str) -> list[dict]:
    return json.loads(client.get(f"/workplan/lineage.json?{query}").getvalue())["results"]


@pytest.mark.usefixtures("plans")
def test_the_picture_has_the_published_plans_and_links(client):
    found = lineage()
    assert [[node.priority.position for node in column] for column in found.columns] == [[1, 2, 3], [1, 2, 3]]
    assert [node.priority.plan.slug for node in found.nodes] == ["first"] * 3 + ["second"] * 3
    assert {(edge.link.kind, edge.is_dropped) for edge in found.edges} == {("reworded", False), ("dropped", True)}
    assert [len(node.became) for node in found.nodes] == [1, 1, 0, 0, 0, 0]
    assert [len(node.came_from) for node in found.nodes] == [0, 0, 0, 1, 0, 0]
    assert [node.is_known for node in found.columns[0]] == [True, True, False]
    page = client.get("/workplan/lineage/").content.decode()
    assert page.count('class="edge') == 2
    assert "2 plans with 6 priorities; 2 lines between them." in " ".join(page.split())


@pytest.mark.usefixtures("plans")
def test_the_edge_list_tells_what_the_page_tells_and_where_words_differ(client):
    page = client.get("/workplan/lineage/")
    rows = rows_of(client, "")
    assert [link.kind for link in page.context["page_obj"]] == [row["kind"] for row in rows] == ["reworded", "dropped"]
    assert [(row["earlier_plan"], row["earlier_place"], row["later_plan"], row["later_place"]) for row in rows] == [
        ("first", 1, "second", 1),
        ("first", 2, None, None),
    ]
    for word in ("<del> three</del>", "<ins> four</ins>", "<ins> all</ins>"):
        assert word in page.content.decode()
    for query, number in {"kind=dropped": 1, "earlier=second": 0, "later=second": 1, "said=true": 1}.items():
        assert len(rows_of(client, query)) == number, query

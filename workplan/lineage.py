"""What became of the priorities of each plan in the next ones: as a picture, and word by word."""

import itertools
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from balitracker.history.differences import Piece, differences
from balitracker.record import NOT_STATED
from balitracker.together import fetch_together
from workplan.enums import LinkKind
from workplan.models import Priority, PriorityLink, WorkPlan

COLUMN, ROW, TOP, RADIUS = 80, 30, 44, 11
"""The picture, in its own units: how far plans and priorities stand apart, where the first row is, how large a dot."""


@dataclass
class Node:
    """A priority in the picture, with what is recorded of where it came from and what became of it."""

    priority: Priority
    x: int
    y: int
    came_from: list[PriorityLink] = field(default_factory=list)
    became: list[PriorityLink] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether the documents held say what it concerns."""
        return bool(self.priority.title or self.priority.description)


@dataclass(frozen=True)
class Edge:
    """A link in the picture: a line from one priority to another, or one that ends where it was dropped."""

    link: PriorityLink
    path: str

    @property
    def is_dropped(self) -> bool:
        """Whether it leads nowhere."""
        return self.link.kind == LinkKind.DROPPED


@dataclass(frozen=True)
class Step:
    """From one plan to the next: how many links of each kind, and of how many priorities of all nothing is recorded."""

    earlier: WorkPlan
    later: WorkPlan
    kinds: list[tuple[str, int, str]]
    """Each kind there is: its label, how many links, and the address that lists them."""
    not_recorded: int
    priorities: int


@dataclass
class Lineage:
    """All published plans, oldest first, a column each, and the links between their priorities."""

    columns: list[list[Node]]
    edges: list[Edge]

    @property
    def width(self) -> int:
        """How wide the picture is."""
        return max(COLUMN * len(self.columns), 4 * COLUMN)

    @property
    def height(self) -> int:
        """How high the picture is."""
        return TOP + ROW * max(map(len, self.columns), default=0)

    @property
    def nodes(self) -> list[Node]:
        """All priorities in order."""
        return [node for column in self.columns for node in column]

    @property
    def steps(self) -> list[Step]:
        """What is recorded from each plan to the next one."""
        return [_step(before, after[0].priority.plan) for before, after in itertools.pairwise(self.columns)]


def _step(nodes: list[Node], later: WorkPlan) -> Step:
    earlier = nodes[0].priority.plan
    found = Counter(link.kind for node in nodes for link in node.became if not link.later or link.later.plan == later)
    address = reverse("workplan:lineage")
    kinds = []
    for kind in filter(found.get, LinkKind):
        query = {"kind": kind.value, "earlier": earlier.slug, "later": [later.slug, NOT_STATED]}
        kinds.append((kind.label, found[kind], f"{address}?{urlencode(query, doseq=True)}"))
    return Step(earlier, later, kinds, sum(not node.became for node in nodes), len(nodes))


def lineage() -> Lineage:
    """Return the lineage of the priorities of all published plans."""
    priorities = Priority.objects.public().select_related("plan").order_by("plan__starts_on", "plan__slug", "position")
    links = PriorityLink.objects.public().for_list()
    fetch_together(priorities, links)
    by_plan: dict[int, list[Priority]] = {}
    for priority in priorities:
        by_plan.setdefault(priority.plan_id, []).append(priority)
    columns = [
        [
            Node(priority, COLUMN // 2 + COLUMN * column, TOP + ROW // 2 + ROW * row)
            for row, priority in enumerate(of_plan)
        ]
        for column, of_plan in enumerate(by_plan.values())
    ]
    nodes = {node.priority.pk: node for column in columns for node in column}
    for link in links:
        nodes[link.earlier_id].became.append(link)
        if link.later_id:
            nodes[link.later_id].came_from.append(link)
    return Lineage(columns, [Edge(link, _path(nodes[link.earlier_id], nodes.get(link.later_id))) for link in links])


def _path(start: Node, end: Node | None) -> str:
    x, y = start.x + RADIUS, start.y
    if end is None:
        return f"M{x} {y}h14m-4-4l8 8m0-8l-8 8"
    middle = (x + end.x - RADIUS) // 2
    return f"M{x} {y}C{middle} {y} {middle} {end.y} {end.x - RADIUS} {end.y}"


def word_differences(link: PriorityLink) -> list[Piece]:
    """Return where the words of the two priorities of `link` differ; empty where they are best read side by side."""
    if link.later is None:
        return []
    return differences(_words(link.earlier), _words(link.later))


def _words(priority: Priority) -> str:
    return priority.title or priority.description

"""What is spoken of, over the years, and when it first was."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from balitracker.record import NOT_STATED
from balitracker.trends.counted import CountedList, Number
from balitracker.trends.grid import Grid, grid
from balitracker.trends.years import Years
from meetings.models import Contribution, Meeting, Outcome, Session


@dataclass(frozen=True)
class TopicTrend:
    """A topic: at how many meetings of each year it came up, where first, and in which parts of that meeting."""

    slug: str
    name: str
    total: Number
    years: list[tuple[str, Number]]
    first: Meeting | None
    parts: list


def first_parts() -> list:
    """Return questions for the parts of dated meetings at which a topic first came up, with its address as `topic`."""
    return [
        model.objects.public()
        .filter(topics__isnull=False, meeting__starts_on__isnull=False)
        .annotate(topic=F("topics__slug"))
        .order_by("topic", "meeting__starts_on", "meeting__slug", "number")
        .distinct("topic")
        .select_related("meeting")
        for model in (Session, Contribution, Outcome)
    ]


def topic_trends(meetings: CountedList, parts: list) -> tuple[list[TopicTrend], dict, Grid | None]:
    """Return the topics of meetings, the one that came up first first.

    `parts` are the rows of `first_parts`, of one kind after another. Then what the numbers are of, {all, without}:
    all meetings, and those of which no topic is recorded, each with its years. Last the picture.
    """
    by_topic: dict[str, list] = {}
    for part in parts:
        by_topic.setdefault(part.topic, []).append(part)
    years = Years(meetings)
    found = []
    for slug, name in meetings.values("topic"):
        if slug not in meetings.index.values["topic"]:
            continue  # meetings on nothing
        of_topic = by_topic.get(slug, [])
        first = min((part.meeting for part in of_topic), key=lambda each: (each.starts_on, each.slug), default=None)
        at_first = [part for part in of_topic if part.meeting == first]
        numbers = [(year, meetings.number(topic=slug, year=year)) for year in years.all]
        total = meetings.number(topic=slug)
        found.append(TopicTrend(slug, name, total, numbers, first, at_first))
    found.sort(key=lambda each: (each.first is None, each.first and each.first.starts_on, each.name))
    of = {
        name: {"total": meetings.number(**asked), "years": [(y, meetings.number(year=y, **asked)) for y in years.all]}
        for name, asked in (("all", {}), ("without", {"topic": NOT_STATED}))
    }
    nothing_known = {
        year
        for (year, held), (_year, without) in zip(of["all"]["years"], of["without"]["years"], strict=True)
        if held.value == without.value
    }
    picture = grid(
        "topics",
        _("Meetings at which a topic came up, by year"),
        _("The topic that came up first stands first. Hatched: of no meeting of that year a topic is recorded."),
        years.all,
        [
            (each.name, [None if year in nothing_known else number.value for year, number in each.years])
            for each in found
        ],
        gaps=years.gaps,
    )
    return found, of, picture

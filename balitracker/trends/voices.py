"""Who leads, who chairs and who speaks."""

from balitracker.trends.counted import CountedList


def voices(meetings: CountedList, actions: CountedList) -> list[dict]:
    """Return the parties that lead action items, chair meetings or are named as speaking there, the busiest first."""
    names = {
        slug: name
        for rows, facet in ((actions, "lead"), (meetings, "chair"), (meetings, "speaker"))
        for slug, name in rows.values(facet)
        if slug in rows.index.values[facet]
    }
    found = [
        {
            "slug": slug,
            "name": name,
            "numbers": [actions.number(lead=slug), meetings.number(chair=slug), meetings.number(speaker=slug)],
        }
        for slug, name in names.items()
    ]
    found.sort(key=lambda each: (-sum(number.value for number in each["numbers"]), each["name"]))
    return found

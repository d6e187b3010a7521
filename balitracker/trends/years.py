"""The years that a trend goes over: those without a meeting among them, which are no zeros."""

from balitracker.trends.counted import CountedList


class Years:
    """The years from the first to the last recorded meeting of a list of meetings, as text."""

    def __init__(self, meetings: CountedList):
        with_meeting = {int(year) for year in meetings.index.values["year"]}
        span = range(min(with_meeting), max(with_meeting) + 1) if with_meeting else ()
        self.all: list[str] = [str(year) for year in span]
        """All of them, the oldest first."""
        self.without_meeting: set[str] = {str(year) for year in span if year not in with_meeting}
        """Those in which no meeting is recorded."""

    @property
    def gaps(self) -> frozenset[int]:
        """The places, in `all`, of those without a meeting."""
        return frozenset(place for place, year in enumerate(self.all) if year in self.without_meeting)

"""The page of disagreements."""

from balitracker.lists.views import RecordListView
from meetings.disagreements.exports import DISCREPANCY_COLUMNS
from meetings.disagreements.filters import DiscrepancyFilterSet
from meetings.disagreements.settling import settle_if_needed
from meetings.models import Discrepancy


class DiscrepancyListView(RecordListView):
    """What the sources disagree on, open or explained."""

    model = Discrepancy
    filterset_class = DiscrepancyFilterSet
    template_name = "meetings/discrepancy_list.html"
    columns = DISCREPANCY_COLUMNS
    list_name = "discrepancies"
    list_url = "discrepancies:list"

    def get_rows(self):
        """Return the public rows, after bringing them in step with the record."""
        settle_if_needed()
        return super().get_rows()

"""The matrix as a page and as files."""

from dataclasses import replace

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from balitracker.exports import Table
from balitracker.lists.views import RecordListView
from meetings.filters import MatrixFilterSet
from meetings.matrix.building import Matrix
from meetings.matrix.exports import FURTHER_COLUMNS, ROW_COLUMNS, columns_of, shaded_legend
from meetings.matrix.states import legend
from meetings.models import Attendance

MEETINGS_AT_ONCE = 100


class MatrixView(RecordListView):
    """Parties by meetings: the newest hundred meetings asked for, older ones on further pages; files hold all."""

    model = Attendance
    filterset_class = MatrixFilterSet
    template_name = "meetings/attendance_matrix.html"
    list_name = "attendance-matrix"
    list_url = "attendance:matrix"
    list_title = _("attendance matrix")
    rows_are_records = False
    paginate_by = None
    has_pages = False
    columns = ROW_COLUMNS
    further_columns = FURTHER_COLUMNS

    def get_rows(self):
        """Return the attendance that cells stand for; the matrix fetches by itself what it needs of it."""
        return Attendance.objects.public()

    def table(self) -> Table:
        """Return what the files are made from: a row a party, a column a meeting."""
        matrix = Matrix(self.filterset)
        return replace(
            super().table(),
            columns=columns_of(matrix),
            rows=matrix.rows,
            count=len(matrix.rows),
            legend=shaded_legend(),
            standing=2,
        )

    def get_context_data(self, **kwargs):
        """Add the matrix, where the query string can be read."""
        context = super().get_context_data(**kwargs)
        if not self.filterset.is_valid():
            return context
        matrix = Matrix(self.filterset, at_once=MEETINGS_AT_ONCE, page=self.request.GET.get("page"))
        context["matrix"] = matrix
        context["legend"] = legend()
        asked = QueryDict(mutable=True)
        for name in self.filterset.filters:
            asked.setlist(name, self.request.GET.getlist(name))
        context["entries_url"] = f"{reverse('attendance:list')}?{asked.urlencode()}"
        context["entries"] = len(self.filterset.keys)
        return context

"""Pages of meetings, attendance, outcomes, topics and documents."""

from collections.abc import Iterator
from itertools import chain, islice

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from balitracker.details import PublishedDetailView
from balitracker.exports import CHUNK, as_of
from balitracker.linked_data import breadcrumbs
from balitracker.lists.views import RecordListView
from balitracker.record_files import RecordFile
from balitracker.together import fetch_together
from balitracker.withdrawn import SaysWhyWithdrawn, gone_as_json, gone_as_text
from meetings import reports
from meetings.calendars import days, meeting_file, offer, subscription
from meetings.coverage import coverage_of
from meetings.disagreements.reports import discrepancies_of
from meetings.document_records import document_record
from meetings.exports import ATTENDANCE_COLUMNS, DOCUMENT_COLUMNS, MEETING_COLUMNS, OUTCOME_COLUMNS, TOPIC_COLUMNS
from meetings.filters import (
    AttendanceFilterSet,
    DocumentFilterSet,
    MeetingFilterSet,
    OutcomeFilterSet,
    TopicFilterSet,
)
from meetings.linked_data import event
from meetings.listed import listed
from meetings.models import Attendance, Document, Meeting, Outcome, Topic
from meetings.records import meeting_record, meeting_schema
from meetings.sources import Sources, parts_that_may_share
from meetings.topic_records import topic_record
from workplan.models import ActionItem, Priority

ANCHOR_LENGTH = 200


class MeetingListView(RecordListView):
    """All meetings."""

    model = Meeting
    filterset_class = MeetingFilterSet
    template_name = "meetings/meeting_list.html"
    columns = MEETING_COLUMNS
    list_name = "meetings"
    list_url = "meetings:list"

    def get_context_data(self, **kwargs):
        """Add how many came to each meeting of the page, by capacity; to all meetings their calendar."""
        context = super().get_context_data(**kwargs)
        numbers = reports.numbers_present(context["page_obj"].object_list)
        for meeting in context["page_obj"]:
            meeting.numbers = numbers[meeting.pk]
        if not self.filterset.chosen:
            absolute = self.request.build_absolute_uri
            context["calendar"] = offer(Meeting.objects.public(), reverse("calendar"), absolute=absolute)
        return context


class MeetingDetailView(PublishedDetailView):
    """One meeting's record."""

    model = Meeting
    template_name = "meetings/meeting_detail.html"

    def linked_data(self, absolute):
        """Return the meeting as an event, and the way to its page."""
        meeting = self.object
        way = [(_("Meetings"), reverse("meetings:list")), (meeting.title, meeting.get_absolute_url())]
        return [event(meeting, absolute), breadcrumbs(absolute, way)]

    def get_context_data(self, **kwargs):
        """Add what is counted, what comes before and after, and the action items raised or reported."""
        meeting = self.object
        context = super().get_context_data(**kwargs)
        context["groups"] = reports.attendance_by_capacity(meeting)
        context["overall_headcounts"] = reports.overall_headcounts(meeting)
        context["neighbours"] = reports.neighbours(meeting)
        items, plans = ActionItem.objects.public().raised_or_reported_at(meeting), meeting.endorsed_plans.public()
        fetch_together(items, plans)
        context["raised"] = [item for item in items if item.raised_at_id == meeting.pk]
        context["reported"] = [item for item in items if item.is_reported_here]
        context["plans"] = plans
        context["in_calendar"] = bool(days(meeting))
        parts = (getattr(meeting, name).all() for name, _label in parts_that_may_share(Meeting))
        context["sources"] = Sources([meeting, *chain(*parts)])
        context["discrepancies"] = discrepancies_of(meeting)
        return context


class MeetingRecordView(MeetingDetailView):
    """One meeting's record as JSON."""

    answer_schema = meeting_schema()
    gone = staticmethod(gone_as_json)

    def render_to_response(self, context, **kwargs):
        """Answer with the record and the moment it was made."""
        record = meeting_record(self.object, context, absolute=self.request.build_absolute_uri)
        return JsonResponse({"as_of": as_of(), **record}, json_dumps_params={"ensure_ascii": False})


class MeetingCalendarView(SaysWhyWithdrawn, DetailView):
    """One meeting as a calendar file; 404 where its days are not stated."""

    gone = staticmethod(gone_as_text)

    queryset = Meeting.objects.public()

    def render_to_response(self, context, **kwargs):
        """Answer with the file."""
        response = meeting_file(self.object, absolute=self.request.build_absolute_uri)
        if response is None:
            raise Http404(
                _("The days of this meeting are not stated in the documents held, so it has no calendar file.")
            )
        return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """All public meetings as a calendar to subscribe to."""
    return subscription(
        Meeting.objects.public(),
        name=_("Bali Process meetings"),
        address=request.path,
        absolute=request.build_absolute_uri,
    )


class AttendanceListView(RecordListView):
    """Attendance, one row a party at a meeting."""

    model = Attendance
    filterset_class = AttendanceFilterSet
    template_name = "meetings/attendance_list.html"
    columns = ATTENDANCE_COLUMNS
    list_name = "attendance"
    list_url = "attendance:list"

    def rows_of_file(self, rows):
        """Return the rows with meeting, party and documents, made once each."""
        return listed(rows)

    def get_context_data(self, **kwargs):
        """Add what the rows of the page rest on."""
        context = super().get_context_data(**kwargs)
        context["sources"] = Sources(context["page_obj"])
        return context


class OutcomeListView(RecordListView):
    """What meetings endorsed, launched, agreed, noted and so on, one row an outcome."""

    model = Outcome
    filterset_class = OutcomeFilterSet
    template_name = "meetings/outcome_list.html"
    columns = OUTCOME_COLUMNS
    list_name = "outcomes"
    list_url = "meetings:outcomes"

    def rows_of_file(self, rows) -> Iterator[tuple[Outcome, Sources]]:
        """Yield the rows, each with the sources of some of them, asked for a part at a time."""
        found = super().rows_of_file(rows)
        while some := list(islice(found, CHUNK)):
            sources = Sources(some)
            yield from ((outcome, sources) for outcome in some)

    def get_context_data(self, **kwargs):
        """Add what the rows of the page rest on."""
        context = super().get_context_data(**kwargs)
        context["sources"] = Sources(context["page_obj"])
        return context


class TopicListView(RecordListView):
    """All topics that the published record is about."""

    model = Topic
    filterset_class = TopicFilterSet
    template_name = "meetings/topic_list.html"
    columns = TOPIC_COLUMNS
    list_name = "topics"
    list_url = "topics:list"


class TopicDetailView(PublishedDetailView):
    """One topic, by year, and where it was raised. The address of one that it took up leads here."""

    model = Topic
    template_name = "meetings/topic_detail.html"

    def get(self, request, *args, **kwargs):
        """Answer with the page; from the address of a topic that was made one with another, lead to that one."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            topic = Topic.objects.public().formerly_at(kwargs["slug"]).first()
            if topic is None:
                raise
            return redirect(topic)

    def get_context_data(self, **kwargs):
        """Add the meetings at which it came up, first of all, what that rests on, and what was promised about it."""
        context = super().get_context_data(**kwargs)
        context["years"] = reports.topic_years(self.object)
        at = [each for year in context["years"] for each in year["meetings"]]
        dated = (each for each in at if each["meeting"].starts_on)
        context["first"] = min(dated, key=lambda each: (each["meeting"].starts_on, each["meeting"].slug), default=None)
        context["meeting_count"] = len(at)
        context["sources"] = Sources(chain.from_iterable(each["parts"] for each in at))
        context["action_items"] = ActionItem.objects.public().on_topic([self.object]).with_status()
        context["priorities"] = Priority.objects.public().filter(topics=self.object).select_related("plan")
        fetch_together(context["action_items"], context["priorities"])
        return context


class TopicRecordView(RecordFile, TopicDetailView):
    """One topic's record as JSON."""

    def record(self, context):
        """Return the topic with where it came up."""
        return topic_record(self.object, context)


class DocumentListView(RecordListView):
    """All documents that the record rests on."""

    model = Document
    filterset_class = DocumentFilterSet
    template_name = "meetings/document_list.html"
    columns = DOCUMENT_COLUMNS
    list_name = "documents"
    list_url = "documents:list"


class DocumentDetailView(PublishedDetailView):
    """One document, paragraph by paragraph, with the records that rest on each.

    `?anchor=` highlights words, `?version=` shows an older version, `?bare=yes` only what nothing rests on.
    """

    model = Document
    template_name = "meetings/document_detail.html"

    def get_context_data(self, **kwargs):
        """Add the places of the document and what rests on them."""
        context = super().get_context_data(**kwargs)
        document, asked = self.object, self.request.GET
        version = None
        if asked.get("version", "").isdecimal():
            version = get_object_or_404(document.versions, number=int(asked["version"][:6]))
        coverage = coverage_of(document, version)
        context["coverage"] = coverage
        context["only_bare"] = asked.get("bare") == "yes"
        context["places"] = coverage.bare if context["only_bare"] else coverage.places
        context["anchor"] = asked.get("anchor", "")[:ANCHOR_LENGTH]
        context["versions"] = document.versions.order_by("-number")
        return context


class DocumentRecordView(RecordFile, DocumentDetailView):
    """One document's record as JSON."""

    def record(self, context):
        """Return the document place by place."""
        return document_record(self.object, context)

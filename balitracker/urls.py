"""Addresses: words, never primary keys."""

from django.contrib import admin
from django.urls import include, path

from balitracker import views
from balitracker.api.views import api_page, openapi
from balitracker.following import views as following
from balitracker.following.feeds import SubjectFeedView, changes_feed
from balitracker.keeping import kept
from balitracker.lists.addresses import list_paths
from balitracker.opendata.views import data_paths
from balitracker.references.views import reference
from balitracker.reporting import views as reporting
from balitracker.standards.views import popolo_file, standards_page
from balitracker.trends.views import trends_page
from meetings import views as meetings
from meetings.disagreements.views import DiscrepancyListView
from meetings.matrix.views import MatrixView
from meetings.models import Document, Topic

attendance = [
    *list_paths("attendance", meetings.AttendanceListView),
    *list_paths("attendance/matrix", MatrixView, name="matrix"),
]
topics = [
    *list_paths("topics", meetings.TopicListView),
    path("topics/<slug:slug>/", kept(meetings.TopicDetailView.as_view()), name="detail"),
    path("topics/<slug:slug>.json", kept(meetings.TopicRecordView.as_view()), name="record"),
    path("topics/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=Topic)), name="feed"),
]
documents = [
    *list_paths("documents", meetings.DocumentListView),
    path("documents/<slug:slug>/", kept(meetings.DocumentDetailView.as_view()), name="detail"),
    path("documents/<slug:slug>.json", kept(meetings.DocumentRecordView.as_view()), name="record"),
    path("documents/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=Document)), name="feed"),
]
discrepancies = [*list_paths("discrepancies", DiscrepancyListView)]

urlpatterns = [
    path("", kept(views.home), name="home"),
    path("search/", kept(views.search_page), name="search"),
    path("trends/", kept(trends_page), name="trends"),
    path("calendar.ics", kept(meetings.calendar), name="calendar"),
    path("changes/", kept(views.changes_page), name="changes"),
    path("changes.atom", kept(changes_feed), name="feed"),
    path("follow/", following.follow_page, name="follow"),
    path("follow/<token>/", following.subscriber_page, name="subscriber"),
    path("follow/<token>/stop/", following.stop_at_once, name="stop-at-once"),
    path("report/", reporting.report_page, name="report"),
    path("<path:page>/cite.<reference_format:reference_format>", kept(reference), name="reference"),
    path("words/", kept(views.words_page), name="words"),
    path("", include("meetings.urls")),
    path("", include("members.urls")),
    path("", include("workplan.urls")),
    path("", include((attendance, "attendance"))),
    path("", include((topics, "topics"))),
    path("", include((documents, "documents"))),
    path("", include((discrepancies, "discrepancies"))),
    path("", include((data_paths, "data"))),
    path("data/api/", kept(api_page), name="api"),
    path("data/api/openapi.json", kept(openapi), name="openapi"),
    path("data/standards/", kept(standards_page), name="standards"),
    path("data/popolo.json", kept(popolo_file), name="popolo"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("admin/", admin.site.urls),
]

handler403 = "balitracker.views.permission_denied"
handler500 = "balitracker.views.server_error"

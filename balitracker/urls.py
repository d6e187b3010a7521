"""Addresses: words, never primary keys."""

from django.contrib import admin
from django.urls import include, path

from balitracker import views
from balitracker.keeping import kept
from balitracker.lists import list_paths
from balitracker.trends.views import trends_page
from meetings import views as meetings
from meetings.disagreements.views import DiscrepancyListView
from meetings.matrix.views import MatrixView

attendance = [
    *list_paths("attendance", meetings.AttendanceListView),
    *list_paths("attendance/matrix", MatrixView, name="matrix"),
]
topics = [
    *list_paths("topics", meetings.TopicListView),
    path("topics/<slug:slug>/", kept(meetings.TopicDetailView.as_view()), name="detail"),
]
documents = [
    *list_paths("documents", meetings.DocumentListView),
    path("documents/<slug:slug>/", kept(meetings.DocumentDetailView.as_view()), name="detail"),
]
discrepancies = [*list_paths("discrepancies", DiscrepancyListView)]

urlpatterns = [
    path("", kept(views.home), name="home"),
    path("search/", kept(views.search_page), name="search"),
    path("trends/", kept(trends_page), name="trends"),
    path("changes/", kept(views.changes_page), name="changes"),
    path("words/", kept(views.words_page), name="words"),
    path("", include("meetings.urls")),
    path("", include("members.urls")),
    path("", include("workplan.urls")),
    path("", include((attendance, "attendance"))),
    path("", include((topics, "topics"))),
    path("", include((documents, "documents"))),
    path("", include((discrepancies, "discrepancies"))),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("admin/", admin.site.urls),
]

handler403 = "balitracker.views.permission_denied"
handler500 = "balitracker.views.server_error"

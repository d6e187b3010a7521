"""Addresses of meetings."""

from django.urls import path

from balitracker.following.feeds import SubjectFeedView
from balitracker.keeping import kept
from balitracker.lists.addresses import list_paths
from meetings import views
from meetings.models import Meeting

app_name = "meetings"
urlpatterns = [
    *list_paths("meetings", views.MeetingListView),
    *list_paths("outcomes", views.OutcomeListView, name="outcomes"),
    path("meetings/<slug:slug>/", kept(views.MeetingDetailView.as_view()), name="detail"),
    path("meetings/<slug:slug>.json", kept(views.MeetingRecordView.as_view()), name="record"),
    path("meetings/<slug:slug>.ics", kept(views.MeetingCalendarView.as_view()), name="calendar"),
    path("meetings/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=Meeting)), name="feed"),
]

"""Addresses of meetings."""

from django.urls import path

from balitracker.lists import list_paths
from meetings import views

app_name = "meetings"
urlpatterns = [
    *list_paths("meetings", views.MeetingListView),
    path("meetings/<slug:slug>/", views.MeetingDetailView.as_view(), name="detail"),
    path("meetings/<slug:slug>.json", views.MeetingRecordView.as_view(), name="record"),
    path("meetings/<slug:slug>.ics", views.MeetingCalendarView.as_view(), name="calendar"),
]

"""Addresses of parties."""

from django.urls import path

from balitracker.following.feeds import SubjectFeedView
from balitracker.keeping import kept
from balitracker.lists.addresses import list_paths
from members import views
from members.models import Party

app_name = "members"
urlpatterns = [
    *list_paths("members", views.PartyListView),
    path("members/<slug:slug>/", kept(views.PartyDetailView.as_view()), name="detail"),
    path("members/<slug:slug>.json", kept(views.PartyRecordView.as_view()), name="record"),
    path("members/<slug:slug>.ics", kept(views.party_calendar), name="calendar"),
    path("members/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=Party)), name="feed"),
    path("members/<slug:slug>/brief/", kept(views.PartyBriefView.as_view()), name="brief"),
]

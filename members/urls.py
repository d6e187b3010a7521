"""Addresses of parties."""

from django.urls import path

from balitracker.keeping import kept
from balitracker.lists import list_paths
from members import views

app_name = "members"
urlpatterns = [
    *list_paths("members", views.PartyListView),
    path("members/<slug:slug>/", kept(views.PartyDetailView.as_view()), name="detail"),
    path("members/<slug:slug>/brief/", kept(views.PartyBriefView.as_view()), name="brief"),
]

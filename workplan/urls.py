"""Addresses of work plans and action items."""

from django.urls import path

from balitracker.keeping import kept
from balitracker.lists import list_paths
from workplan import views

app_name = "workplan"
urlpatterns = [
    *list_paths("workplan", views.WorkPlanListView),
    *list_paths("workplan/actions", views.ActionItemListView, name="actions"),
    path("workplan/actions/<slug:slug>/", kept(views.ActionItemDetailView.as_view()), name="action"),
    *list_paths("workplan/lineage", views.LineageView, name="lineage"),
    path("workplan/<slug:slug>/", kept(views.WorkPlanDetailView.as_view()), name="plan"),
]

"""Addresses of work plans and action items."""

from django.urls import path

from balitracker.following.feeds import SubjectFeedView
from balitracker.keeping import kept
from balitracker.lists.addresses import list_paths
from workplan import views
from workplan.models import ActionItem, WorkPlan

app_name = "workplan"
urlpatterns = [
    *list_paths("workplan", views.WorkPlanListView),
    *list_paths("workplan/actions", views.ActionItemListView, name="actions"),
    path("workplan/actions/<slug:slug>/", kept(views.ActionItemDetailView.as_view()), name="action"),
    path("workplan/actions/<slug:slug>.json", kept(views.ActionItemRecordView.as_view()), name="action-record"),
    path("workplan/actions/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=ActionItem)), name="action-feed"),
    *list_paths("workplan/lineage", views.LineageView, name="lineage"),
    path("workplan/<slug:slug>/", kept(views.WorkPlanDetailView.as_view()), name="plan"),
    path("workplan/<slug:slug>.json", kept(views.WorkPlanRecordView.as_view()), name="plan-record"),
    path("workplan/<slug:slug>.atom", kept(SubjectFeedView.as_view(model=WorkPlan)), name="plan-feed"),
]

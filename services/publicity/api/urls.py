"""Addresses of what is public, for other systems."""

from django.urls import path

from services.publicity.api import views

app_name = "publicity_api"
urlpatterns = [
    path("decisions/", views.DecisionList.as_view(), name="decisions"),
    path("decisions/<slug:ref>/", views.Decision.as_view(), name="decision"),
    path("case-statistics/", views.Statistics.as_view(), name="statistics"),
]

"""Addresses of what is public."""

from django.urls import path

from services.publicity import views

app_name = "publicity"
urlpatterns = [
    path("public/decisions/", views.decisions, name="decisions"),
    path("public/decisions.csv", views.decisions_csv, name="csv"),
    path("public/decisions.xlsx", views.decisions_xlsx, name="xlsx"),
    path("public/decisions/<str:ref>/", views.decision, name="decision"),
    path("public/statistics/", views.statistics_page, name="statistics"),
]

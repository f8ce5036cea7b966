"""Addresses of questions."""

from django.urls import path

from services.questions import views

app_name = "questions"
urlpatterns = [path("regions/", views.regions, name="regions")]

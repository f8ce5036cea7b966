"""Addresses of places for other systems."""

from django.urls import path

from services.places.api import views

app_name = "places_api"
urlpatterns = [path("halls/", views.HallList.as_view(), name="halls")]

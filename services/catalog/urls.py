"""Addresses of items."""

from django.urls import path

from services.catalog.views import resident

app_name = "catalog"
urlpatterns = [
    path("", resident.items, name="items"),
    path("<slug:code>/", resident.guide, name="guide"),
]

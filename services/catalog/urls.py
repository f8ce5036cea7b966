"""Addresses of items."""

from django.urls import path

from services.catalog.views import asking, resident

app_name = "catalog"
urlpatterns = [
    path("", resident.items, name="items"),
    path("<slug:code>/", resident.guide, name="guide"),
    path("<slug:code>/situation/", asking.situation, name="situation"),
    path("<slug:code>/query/", asking.query, name="query"),
]

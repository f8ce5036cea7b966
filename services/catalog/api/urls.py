"""Addresses of items for other systems."""

from django.urls import path

from services.catalog.api import asking, views

app_name = "catalog_api"
urlpatterns = [
    path("items/", views.ItemList.as_view(), name="items"),
    path("items/<slug:code>/", views.ItemDetail.as_view(), name="item"),
    path("items/<slug:code>/query/", asking.Query.as_view(), name="query"),
    path("themes/", views.ThemeList.as_view(), name="themes"),
]

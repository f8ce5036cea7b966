"""Addresses of items."""

from django.urls import path

from services.catalog.views import asking, files, resident, suggesting

app_name = "catalog"
urlpatterns = [
    path("", resident.items, name="items"),
    path("suggest/", suggesting.suggest, name="suggest"),
    path("<slug:code>/", resident.guide, name="guide"),
    path("<slug:code>/situation/", asking.situation, name="situation"),
    path("<slug:code>/result/", files.result_sample, name="result_sample"),
    path("<slug:code>/materials/<int:material>/<str:which>/", files.material_file, name="material_file"),
    path("<slug:code>/query/", asking.query, name="query"),
]

"""The public API, version 1."""

from django.urls import include, path

from services.common.api.described import Description

urlpatterns = [
    path("", include("services.catalog.api.urls")),
    path("", include("services.departments.api.urls")),
    path("", include("services.places.api.urls")),
    path("", include("services.documents.api.urls")),
    path("schema/", Description.as_view(), name="schema"),
]

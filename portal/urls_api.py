"""The public API, version 1."""

from django.urls import include, path

urlpatterns = [
    path("", include("services.catalog.api.urls")),
    path("", include("services.departments.api.urls")),
    path("", include("services.places.api.urls")),
    path("", include("services.accounts.api.urls")),
    path("", include("services.applications.api.urls")),
    path("", include("services.parking.api.urls")),
    path("", include("services.bundles.api.urls")),
    path("", include("services.publicity.api.urls")),
    path("", include("services.documents.api.urls")),
    path("", include("services.certificates.api.urls")),
    path("", include("services.common.api.urls")),
]

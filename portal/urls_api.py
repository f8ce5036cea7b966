"""The public API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [
    path("", include("services.catalog.api.urls")),
    path("", include("services.documents.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]

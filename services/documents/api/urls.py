"""Addresses of the public register for machines."""

from django.urls import path

from services.documents.api.views import Verify

app_name = "documents_api"
urlpatterns = [path("verify/<str:code>/", Verify.as_view(), name="verify")]

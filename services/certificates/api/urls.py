"""Certificates for the systems of organs."""

from django.urls import path

from services.certificates.api import views

app_name = "certificates_api"
urlpatterns = [
    path("partner/certificates/", views.Permissions.as_view(), name="permissions"),
    path("partner/certificates/<slug:ref>/", views.Face.as_view(), name="face"),
    path("partner/certificates/<slug:ref>/copy/", views.Copy.as_view(), name="copy"),
]

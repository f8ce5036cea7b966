"""Addresses of bundles for other systems."""

from django.urls import path

from services.bundles.api import views

app_name = "bundles_api"
urlpatterns = [
    path("bundles/", views.BundleList.as_view(), name="bundles"),
    path("bundle-applications/", views.Begin.as_view(), name="begin"),
    path("bundle-applications/<slug:ref>/", views.Application.as_view(), name="application"),
    path("bundle-applications/<slug:ref>/answers/", views.Answers.as_view(), name="answers"),
    path("bundle-applications/<slug:ref>/files/", views.Files.as_view(), name="files"),
    path("bundle-applications/<slug:ref>/submit/", views.Submit.as_view(), name="submit"),
]

"""Addresses of registries: only the simulated face check of the demo."""

from django.urls import path

from services.registries.views import face

app_name = "registries"
urlpatterns = [path("simulated/face/<str:asked>/", face.face, name="face")]

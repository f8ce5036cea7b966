"""Addresses of devices."""

from django.urls import path

from services.parking.api import views

app_name = "parking_api"
urlpatterns = [
    path("devices/passages/", views.Passages.as_view(), name="passages"),
    path("devices/passages/<slug:event>/", views.Passage.as_view(), name="passage"),
    path("devices/passages/<slug:event>/picture/", views.Picture.as_view(), name="picture"),
    path("devices/batch/", views.Batch.as_view(), name="batch"),
    path("devices/spaces/", views.Spaces.as_view(), name="spaces"),
    path("devices/counts/", views.Counts.as_view(), name="counts"),
    path("devices/heartbeat/", views.Heartbeat.as_view(), name="heartbeat"),
]

"""Addresses of devices."""

from django.urls import path, register_converter

from services.parking.api import views


class EventConverter:
    """The number of an event."""

    regex = r"[A-Za-z0-9._:-]{1,64}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(EventConverter, "event")
app_name = "parking_api"
urlpatterns = [
    path("devices/passages/", views.Passages.as_view(), name="passages"),
    path("devices/passages/<event:event>/", views.Passage.as_view(), name="passage"),
    path("devices/batch/", views.Batch.as_view(), name="batch"),
    path("devices/spaces/", views.Spaces.as_view(), name="spaces"),
    path("devices/counts/", views.Counts.as_view(), name="counts"),
    path("devices/heartbeat/", views.Heartbeat.as_view(), name="heartbeat"),
]

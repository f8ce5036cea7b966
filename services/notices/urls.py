"""Addresses of notices, under /my/notices/."""

from django.urls import path

from services.notices.views import resident

app_name = "notices"
urlpatterns = [
    path("", resident.inbox, name="inbox"),
    path("<int:notice_id>/", resident.open_notice, name="notice"),
    path("read/", resident.read_all, name="read_all"),
    path("preferences/", resident.preferences, name="preferences"),
    path("live/", resident.live, name="live"),
]

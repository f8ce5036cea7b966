"""Addresses of the other ways in: by scanning, and of proving once more who one is. Part of `urls`."""

from django.urls import path

from services.accounts.views import apps, identity, level, lost_phone, scan

urlpatterns = [
    path("sign-in/scan/", scan.Scan.as_view(), name="scan"),
    path("sign-in/scan/state/", scan.scan_state, name="scan_state"),
    path("sign-in/identity/", identity.Identity.as_view(), name="identity"),
    path("sign-in/identity/done/", identity.identity_done, name="identity_done"),
    path("security/apps/<int:pk>/end/", apps.end_app, name="end_app"),
    path("lost-phone/", lost_phone.lost_phone, name="lost_phone"),
    path("scan/<str:token>/", scan.Scanned.as_view(), name="scanned"),
    path("real-name/level/", level.RaiseLevel.as_view(), name="raise_level"),
    path("real-name/face/", level.face_done, name="face_done"),
]

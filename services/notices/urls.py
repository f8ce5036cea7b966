"""Addresses of notices, under /my/notices/."""

from django.urls import path

from services.notices.views import email, resident

app_name = "notices"
urlpatterns = [
    path("", resident.inbox, name="inbox"),
    path("<int:notice_id>/", resident.open_notice, name="notice"),
    path("read/", resident.read_all, name="read_all"),
    path("preferences/", resident.preferences, name="preferences"),
    path("email/", email.Email.as_view(), name="email"),
    path("email/code/", email.EmailCode.as_view(), name="email_code"),
    path("email/forget/", email.forget, name="forget_email"),
    path("live/", resident.live, name="live"),
]

"""Addresses of the session for other systems."""

from django.urls import path

from services.accounts.api import views

app_name = "accounts_api"
urlpatterns = [path("session/", views.Session.as_view(), name="session")]

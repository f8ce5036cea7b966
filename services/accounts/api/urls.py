"""Addresses of the session and of signing in, for other systems and for apps."""

from django.urls import path

from services.accounts.api import rights, signing_in, views

app_name = "accounts_api"
urlpatterns = [
    path("session/", views.Session.as_view(), name="session"),
    path("session/rights/", rights.Rights.as_view(), name="rights"),
    path("account/methods/", signing_in.Methods.as_view(), name="methods"),
    path("account/code/", signing_in.Code.as_view(), name="code"),
    path("account/token/", signing_in.Token.as_view(), name="token"),
    path("account/apps/", signing_in.Apps.as_view(), name="apps"),
    path("account/apps/<int:pk>/", signing_in.App.as_view(), name="app"),
]

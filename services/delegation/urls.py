"""Addresses of acting for others."""

from django.urls import path

from services.delegation.views import beginning, children, consent, counter, grants, helping

app_name = "delegation"
urlpatterns = [
    path("my/delegation/", grants.mine, name="mine"),
    path("my/delegation/for/", grants.for_others, name="for_others"),
    path("my/delegation/new/", beginning.Appoint.as_view(), name="appoint"),
    path("my/delegation/ask/", beginning.Ask.as_view(), name="ask"),
    path("my/delegation/<int:pk>/", grants.grant, name="grant"),
    path("my/delegation/<int:pk>/code/", consent.Code.as_view(), name="code"),
    path("my/delegation/<int:pk>/answer/", grants.answer, name="answer"),
    path("my/delegation/<int:pk>/end/", grants.end, name="end"),
    path("my/delegation/<int:pk>/signature/", grants.signature, name="signature"),
    path("my/children/", children.children, name="children"),
    path("my/helping/", helping.helping, name="helping"),
    path("my/helping/new/", helping.Help.as_view(), name="help"),
    path("my/helping/<int:pk>/sign/", helping.Sign.as_view(), name="sign"),
    path("desk/delegation/", counter.window, name="window"),
]

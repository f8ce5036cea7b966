"""Addresses of links by which another pays, below /pay/for/."""

from django.urls import path

from services.payments.views import links

app_name = "payments_link"
urlpatterns = [
    path("<str:secret>/", links.page, name="page"),
    path("<str:secret>/pay/", links.pay, name="pay"),
    path("<str:secret>/returned/", links.returned, name="returned"),
]

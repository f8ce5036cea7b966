"""Addresses of the wallet, under /my/certificates/."""

from django.urls import path

from services.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.wallet, name="wallet"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/code/", views.code, name="code"),
    path("<int:pk>/download/", views.download, name="download"),
]

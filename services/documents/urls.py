"""Addresses of public verification; nobody needs to sign in."""

from django.urls import path

from services.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("<str:code>/", views.verify_result, name="verify_result"),
]

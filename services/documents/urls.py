"""Addresses of public verification; nobody needs to sign in."""

from django.urls import path

from services.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.verify, name="verify"),
    path("file/", views.verify_file, name="verify_file"),
    path("keys/", views.keys, name="keys"),
    path("keys/<slug:code>/", views.organ_keys, name="organ_keys"),
    path("status/<slug:code>/", views.states, name="status_list"),
    path("<str:code>/", views.verify_result, name="verify_result"),
    path("<str:code>/signature/", views.signature, name="signature"),
]

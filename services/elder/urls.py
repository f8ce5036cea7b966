"""Addresses of elder."""

from django.urls import path

from services.elder import views

app_name = "elder"
urlpatterns = [
    path("", views.set_display, name="set"),
    path("languages/", views.languages, name="languages"),
    path("language/", views.set_language, name="set_language"),
]

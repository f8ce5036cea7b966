"""Addresses of home."""

from django.urls import path

from services.content.views.resident import help_front
from services.home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("all/", views.everything, name="all"),
    path("help/", help_front, name="help"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/errors/<int:status>/", views.error_page, name="error_page"),
]

"""Addresses of the resident's cases, below /my/."""

app_name = "applications"
urlpatterns = []

"""Addresses of departments."""

app_name = "departments"
urlpatterns = []

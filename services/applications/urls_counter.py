"""Addresses of the counter."""

app_name = "counter"
urlpatterns = []

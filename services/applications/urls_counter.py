"""Addresses of the desk, below /desk/."""

app_name = "counter"
urlpatterns = []

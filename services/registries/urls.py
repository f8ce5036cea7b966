"""Addresses of registries."""

app_name = "registries"
urlpatterns = []

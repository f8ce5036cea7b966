"""Addresses of elder."""

app_name = "elder"
urlpatterns = []

"""Addresses of questions."""

app_name = "questions"
urlpatterns = []

"""Addresses of departments, below /desk/phone/."""

from django.urls import path

from services.departments.views import counter

app_name = "departments"
urlpatterns = [path("", counter.move_phone, name="move_phone")]

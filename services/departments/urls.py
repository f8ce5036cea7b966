"""Addresses of departments: halls and phones for everybody, the new phone number at the window."""

from django.urls import path

from services.departments.views import counter, resident

app_name = "departments"
urlpatterns = [
    path("halls/", resident.halls, name="halls"),
    path("halls/<slug:code>/", resident.hall, name="hall"),
    path("departments/", resident.organs, name="directory"),
    path("desk/phone/", counter.move_phone, name="move_phone"),
]

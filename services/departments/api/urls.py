"""Addresses of organs for other systems."""

from django.urls import path

from services.departments.api import views

app_name = "departments_api"
urlpatterns = [
    path("departments/", views.DepartmentList.as_view(), name="departments"),
    path("partner/key/", views.OwnKey.as_view(), name="key"),
]

"""Health of the process and of what it needs."""

from django.urls import path

from services.common import views

app_name = "common"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

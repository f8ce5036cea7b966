"""Address of the description of the API."""

from django.urls import path

from services.common.api.described import Description

app_name = "common_api"
urlpatterns = [path("schema/", Description.as_view(), name="schema")]

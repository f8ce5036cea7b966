"""The address of 看办件进度, for everybody."""

from django.urls import path

from services.applications.views import public

app_name = "progress"
urlpatterns = [path("", public.look, name="look")]

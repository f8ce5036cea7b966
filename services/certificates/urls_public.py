"""Where the code of a shown certificate leads; nobody needs to sign in."""

from django.urls import path

from services.certificates.views import showing

app_name = "certificates_public"
urlpatterns = [path("<str:token>/", showing.Look.as_view(), name="look")]

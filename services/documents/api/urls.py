"""Addresses of the public register for machines."""

from django.urls import path

from services.documents.api.views import Statement, Verify, VerifyFile, VerifyNumber

app_name = "documents_api"
urlpatterns = [
    path("verify/number/", VerifyNumber.as_view(), name="verify_number"),
    path("verify/file/", VerifyFile.as_view(), name="verify_file"),
    path("verify/<str:code>/", Verify.as_view(), name="verify"),
    path("verify/<str:code>/statement/", Statement.as_view(), name="statement"),
]

"""Addresses of cases for other systems."""

from django.urls import path

from services.applications.api.views import cases, filling, following, limits, public

app_name = "applications_api"
urlpatterns = [
    path("progress/", public.Progress.as_view(), name="progress"),
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<slug:ref>/", cases.Case.as_view(), name="case"),
    path("cases/<slug:ref>/answers/", filling.AllAnswers.as_view(), name="answers"),
    path("cases/<slug:ref>/answers/<slug:group>/", filling.GroupAnswers.as_view(), name="group"),
    path("cases/<slug:ref>/materials/", filling.Materials.as_view(), name="materials"),
    path("cases/<slug:ref>/files/", filling.Files.as_view(), name="files"),
    path("cases/<slug:ref>/files/<slug:file>/", filling.File.as_view(), name="file"),
    path("cases/<slug:ref>/problems/", filling.Problems.as_view(), name="problems"),
    path("cases/<slug:ref>/submit/", cases.Submit.as_view(), name="submit"),
    path("cases/<slug:ref>/cancel/", cases.Cancel.as_view(), name="cancel"),
    path("cases/<slug:ref>/withdraw/", cases.Withdraw.as_view(), name="withdraw"),
    path("cases/<slug:ref>/supplement/", filling.SupplementView.as_view(), name="supplement"),
    path("cases/<slug:ref>/limits/", limits.Limits.as_view(), name="limits"),
    path("cases/<slug:ref>/promises/", limits.Promises.as_view(), name="promises"),
    path("cases/<slug:ref>/promises/<slug:material>/", limits.Promise.as_view(), name="promise"),
    path("cases/<slug:ref>/later/", limits.Later.as_view(), name="later"),
    path("cases/<slug:ref>/later/<slug:material>/", limits.LaterAgreement.as_view(), name="later_agree"),
    path("cases/<slug:ref>/later/<slug:material>/files/", limits.LaterFiles.as_view(), name="later_files"),
    path("cases/<slug:ref>/visit/", limits.Appointment.as_view(), name="visit"),
    path("cases/<slug:ref>/timeline/", following.Timeline.as_view(), name="timeline"),
    path("cases/<slug:ref>/documents/", following.Papers.as_view(), name="documents"),
    path("cases/<slug:ref>/documents/<int:document>/", following.Paper.as_view(), name="document"),
]

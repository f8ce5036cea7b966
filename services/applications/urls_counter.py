"""Addresses of the desk, below /desk/."""

from django.urls import path

from services.applications.views import counter

app_name = "counter"
urlpatterns = [
    path("", counter.desk, name="desk"),
    path("cases/<slug:ref>/", counter.case, name="case"),
    path("cases/<slug:ref>/materials/<int:material>/", counter.check_material, name="check_material"),
    path("cases/<slug:ref>/accept/", counter.accept, name="accept"),
    path("cases/<slug:ref>/supplement/", counter.supplement, name="supplement"),
    path("cases/<slug:ref>/refuse-acceptance/", counter.refuse_acceptance, name="refuse_acceptance"),
    path("cases/<slug:ref>/review/", counter.begin_review, name="begin_review"),
    path("cases/<slug:ref>/propose/", counter.propose, name="propose"),
    path("cases/<slug:ref>/grant/", counter.grant, name="grant"),
    path("cases/<slug:ref>/refuse/", counter.refuse, name="refuse"),
    path("cases/<slug:ref>/send-back/", counter.send_back, name="send_back"),
    path("cases/<slug:ref>/reveal/", counter.reveal, name="reveal"),
    path("cases/<slug:ref>/files/<slug:file>/", counter.file, name="file"),
    path("cases/<slug:ref>/files/<slug:file>/<int:page>/", counter.file, name="file_page"),
    path("cases/<slug:ref>/documents/<int:document>/", counter.document, name="document"),
]

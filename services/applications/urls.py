"""Addresses of the resident's cases, below /my/."""

from django.urls import path

from services.applications.views.resident import filling, following, supplementing

app_name = "applications"
urlpatterns = [
    path("apply/<slug:code>/", filling.begin, name="start"),
    path("cases/", following.mine, name="mine"),
    path("cases/<slug:ref>/", following.case, name="case"),
    path("cases/<slug:ref>/fill/<slug:group>/", filling.fill, name="fill"),
    path("cases/<slug:ref>/materials/", filling.materials, name="materials"),
    path("cases/<slug:ref>/materials/<int:material>/", filling.add_files, name="add_files"),
    path("cases/<slug:ref>/check/", filling.check, name="check"),
    path("cases/<slug:ref>/submitted/", filling.submitted, name="submitted"),
    path("cases/<slug:ref>/discard/", filling.throw_away, name="discard"),
    path("cases/<slug:ref>/answers/", following.answers, name="answers"),
    path("cases/<slug:ref>/documents/<int:document>/", following.document, name="document"),
    path("cases/<slug:ref>/files/<slug:file>/", following.file, name="file"),
    path("cases/<slug:ref>/files/<slug:file>/remove/", filling.remove_file, name="remove_file"),
    path("cases/<slug:ref>/cancel/", following.take_back, name="cancel"),
    path("cases/<slug:ref>/withdraw/", following.give_up, name="withdraw"),
    path("cases/<slug:ref>/supplement/", supplementing.supplement, name="supplement"),
]

"""Addresses of the resident's cases, below /my/."""

from django.urls import path

from services.applications.views.resident import (
    consenting,
    filling,
    following,
    later,
    promising,
    supplementing,
    visiting,
)

app_name = "applications"
urlpatterns = [
    path("apply/<slug:code>/", filling.begin, name="start"),
    path("cases/", following.mine, name="mine"),
    path("cases/<slug:ref>/", following.case, name="case"),
    path("cases/<slug:ref>/fill/<slug:group>/", filling.fill, name="fill"),
    path("cases/<slug:ref>/materials/", filling.materials, name="materials"),
    path("cases/<slug:ref>/materials/<int:material>/", filling.add_files, name="add_files"),
    path("cases/<slug:ref>/materials/<int:material>/certificate/", consenting.choose, name="use_certificate"),
    path("cases/<slug:ref>/materials/<int:material>/later/", later.agree, name="later_agree"),
    path("cases/<slug:ref>/later/", later.follow_up, name="later"),
    path("cases/<slug:ref>/materials/<int:material>/promise/", promising.promise, name="promise"),
    path("cases/<slug:ref>/check/", filling.check, name="check"),
    path("cases/<slug:ref>/submitted/", filling.submitted, name="submitted"),
    path("cases/<slug:ref>/discard/", filling.throw_away, name="discard"),
    path("cases/<slug:ref>/answers/", following.answers, name="answers"),
    path("cases/<slug:ref>/documents/<int:document>/", following.document, name="document"),
    path("cases/<slug:ref>/archive/", following.archive, name="archive"),
    path("cases/<slug:ref>/files/<slug:file>/", following.file, name="file"),
    path("cases/<slug:ref>/files/<slug:file>/remove/", filling.remove_file, name="remove_file"),
    path("cases/<slug:ref>/cancel/", following.take_back, name="cancel"),
    path("cases/<slug:ref>/withdraw/", following.give_up, name="withdraw"),
    path("cases/<slug:ref>/visit/", visiting.visit_time, name="visit_time"),
    path("cases/<slug:ref>/supplement/", supplementing.supplement, name="supplement"),
]

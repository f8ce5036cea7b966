"""Addresses of the desk, below /desk/; those of the moves come from the table of buttons."""

from django.urls import path

from services.applications import urls_window
from services.applications.buttons import BUTTONS
from services.applications.views.counter import case, checks, desk, escalations, opinions, papers, visits
from services.applications.views.counter.moves import move_view

app_name = "counter"
urlpatterns = [
    path("", desk.desk, name="desk"),
    *urls_window.urlpatterns,
    path("cases/<slug:ref>/", case.case, name="case"),
    path("cases/<slug:ref>/materials/<int:material>/", papers.check_material, name="check_material"),
    *(path(f"cases/<slug:ref>/{b.path}/", move_view(b), name=b.name) for b in BUTTONS.values() if not b.page),
    path("cases/<slug:ref>/site-visit/", visits.site_visit, name="site_visit"),
    path("cases/<slug:ref>/site-visit/photos/", visits.add_photo, name="site_photos"),
    path("cases/<slug:ref>/site-visit/photos/<slug:photo>/", visits.photo, name="site_photo"),
    path("opinions/", opinions.asked, name="opinions"),
    path("opinions/<slug:ref>/", opinions.opinion, name="opinion"),
    path("opinions/<slug:ref>/files/<slug:file>/<int:page>/", opinions.file, name="opinion_file"),
    path("opinions/<slug:ref>/document/", opinions.document, name="opinion_document"),
    path("handed-on/", opinions.handed_on, name="handed_on"),
    path("cases/<slug:ref>/seen/", escalations.seen, name="seen"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("cases/<slug:ref>/archive/", papers.archive, name="archive"),
    path("cases/<slug:ref>/reveal/", case.reveal, name="reveal"),
    path("cases/<slug:ref>/files/<slug:file>/", papers.file, name="file"),
    path("cases/<slug:ref>/files/<slug:file>/<int:page>/", papers.file, name="file_page"),
    path("cases/<slug:ref>/documents/<int:document>/", papers.document, name="document"),
]

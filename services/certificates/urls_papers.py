"""Addresses of the desk where copies are compared with paper originals, under /desk/originals/."""

from django.urls import path

from services.certificates.views import papers

app_name = "papers"
urlpatterns = [
    path("", papers.find, name="find"),
    path("<str:code>/", papers.Compare.as_view(), name="compare"),
    path("<str:code>/page/<int:page>/", papers.compare_page, name="page"),
]

"""Addresses of charging for residents."""

from django.urls import path

from services.charging.views import resident_find, resident_mine

app_name = "charging"
urlpatterns = [
    path("charging/", resident_find.find, name="find"),
    path("charging/station/<slug:code>/", resident_find.station, name="station"),
    path("charging/<str:identity>/", resident_find.point, name="point"),
    path("charging/<str:identity>/start/", resident_find.start, name="start"),
    path("charging/<str:identity>/keep/", resident_find.keep, name="keep"),
    path("charging/<str:identity>/release/", resident_find.release, name="release"),
    path("my/charging/", resident_mine.mine, name="mine"),
    path("my/charging/<str:number>/", resident_mine.session, name="session"),
    path("my/charging/<str:number>/stop/", resident_mine.stop, name="stop"),
    path("my/charging/<str:number>/give-up/", resident_mine.give_up, name="give_up"),
]

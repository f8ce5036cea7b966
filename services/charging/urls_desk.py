"""Addresses of operators of charging stations, below /desk/charging/."""

from django.urls import path

from services.charging.views.operator import board, commands, frames, orphans, sessions

app_name = "charging_desk"
urlpatterns = [
    path("", board.board, name="board"),
    path("stations/<slug:code>/", board.station, name="station"),
    path("stations/<slug:code>/codes/", board.codes, name="codes"),
    path("points/", board.points, name="points"),
    path("points/<str:identity>/", board.point, name="point"),
    path("points/<str:identity>/restart/", commands.reset, name="reset"),
    path("points/<str:identity>/unlock/", commands.unlock, name="unlock"),
    path("points/<str:identity>/use/", commands.availability, name="availability"),
    path("points/<str:identity>/settings/", commands.read_settings, name="read_settings"),
    path("points/<str:identity>/settings/change/", commands.change_setting, name="change_setting"),
    path("points/<str:identity>/ask/", commands.trigger, name="trigger"),
    path("messages/", frames.frames, name="frames"),
    path("messages/<int:pk>/", frames.frame, name="frame"),
    path("sessions/", sessions.sessions, name="sessions"),
    path("sessions/<str:number>/", sessions.session, name="session"),
    path("sessions/<str:number>/stop/", sessions.stop, name="stop"),
    path("sessions/<str:number>/ask/", sessions.ask, name="ask"),
    path("stops/", orphans.orphans, name="orphans"),
    path("stops/<int:pk>/", orphans.orphan, name="orphan"),
    path("stops/<int:pk>/attach/", orphans.attach, name="attach"),
    path("stops/<int:pk>/dismiss/", orphans.dismiss, name="dismiss"),
]

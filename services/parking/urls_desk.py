"""Addresses of operators of lots, below /desk/parking/."""

from django.urls import path

from services.parking.views.operator import board, cards, money, objections, openings, reads, rounds, signs, stays

app_name = "parking_desk"
urlpatterns = [
    path("", board.board, name="board"),
    path("devices/", board.devices, name="devices"),
    path("cards/", cards.cards, name="cards"),
    path("lots/<slug:code>/", board.lot, name="lot"),
    path("lots/<slug:code>/signs/", signs.signs, name="signs"),
    path("lots/<slug:code>/open/", openings.open_lane, name="open_lane"),
    path("lots/<slug:code>/enter/", openings.enter, name="enter"),
    path("arrears/", money.arrears, name="arrears"),
    path("income/", money.income, name="income"),
    path("income/file/", money.income_csv, name="income_csv"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/", objections.objection, name="objection"),
    path("objections/photos/<int:pk>/", objections.photo, name="objection_photo"),
    path("openings/", openings.openings, name="openings"),
    path("reads/", reads.reads, name="reads"),
    path("reads/<int:pk>/", reads.read, name="read"),
    path("reads/<int:pk>/picture/", reads.picture, name="picture"),
    path("reads/<int:pk>/attach/", reads.attach, name="attach"),
    path("reads/<int:pk>/plate/", reads.read_plate, name="read_plate"),
    path("reads/<int:pk>/dismiss/", reads.dismiss, name="dismiss"),
    path("reads/<int:pk>/open/", reads.open_bar, name="open_bar"),
    path("round/", rounds.streets, name="streets"),
    path("round/<slug:code>/", rounds.street, name="street"),
    path("round/<slug:code>/<str:number>/", rounds.space, name="space"),
    path("round/<slug:code>/<str:number>/note/", rounds.note, name="note"),
    path("round/<slug:code>/<str:number>/left/", rounds.left, name="left"),
    path("round/<slug:code>/<str:number>/free/", rounds.free, name="free"),
    path("notices/<slug:number>/", rounds.notice, name="notice"),
    path("photos/<int:pk>/", rounds.photo, name="photo"),
    path("stays/", stays.stays, name="stays"),
    path("stays/<slug:number>/", stays.stay, name="stay"),
    path("stays/<slug:number>/leave/", stays.leave, name="leave"),
    path("stays/<slug:number>/give-up/", stays.give_up, name="give_up"),
    path("stays/<slug:number>/close/", stays.close, name="close"),
    path("stays/<slug:number>/remind/", money.remind, name="remind"),
    path("stays/<slug:number>/merge/", stays.merge, name="merge"),
]

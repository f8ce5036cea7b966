"""Addresses of parking for residents."""

from django.urls import path

from services.parking.views import (
    resident_auto,
    resident_cards,
    resident_find,
    resident_mine,
    resident_plate,
    resident_roadside,
)

app_name = "parking"
urlpatterns = [
    path("parking/", resident_find.find, name="find"),
    path("parking/debts/", resident_plate.debts, name="debts"),
    path("parking/bills/<str:ticket>/", resident_plate.pay_bill, name="pay_bill"),
    path("parking/bills/<str:ticket>/pay/", resident_plate.place, name="place"),
    path("parking/bills/<str:ticket>/returned/", resident_plate.returned, name="returned"),
    path("parking/bills/<str:ticket>/proof/", resident_plate.proof, name="proof"),
    path("parking/standing/<str:ticket>/", resident_plate.standing, name="standing"),
    path("parking/notices/<str:ticket>/", resident_roadside.notice, name="notice"),
    path("parking/<slug:code>/", resident_find.lot, name="lot"),
    path("parking/<slug:code>/pay/<str:key>/", resident_plate.scan, name="scan"),
    path("parking/<slug:code>/pay/<str:key>/new/", resident_roadside.scan_in, name="scan_in"),
    path("my/parking/", resident_mine.mine, name="mine"),
    path("my/parking/auto/", resident_auto.auto, name="auto"),
    path("my/parking/auto/<int:pk>/", resident_auto.sign, name="auto_sign"),
    path("my/parking/auto/<int:pk>/end/", resident_auto.end, name="auto_end"),
    path("my/parking/cards/", resident_cards.cards, name="cards"),
    path("my/parking/cards/new/<int:pk>/", resident_cards.card_new, name="card_new"),
    path("my/parking/cards/<slug:number>/", resident_cards.card, name="card"),
    path("my/parking/cards/<slug:number>/drop/", resident_cards.card_drop, name="card_drop"),
    path("my/parking/cards/<slug:number>/return/", resident_cards.card_return, name="card_return"),
    path("my/parking/<str:number>/", resident_mine.stay, name="stay"),
    path("my/parking/<str:number>/pay/", resident_mine.pay, name="pay"),
]

"""Drivers at the roadside, without a sign-in: the paper on the car, and a car without a plate."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.common.identifiers import IdentifierError
from services.parking import access_resident, limits, signs
from services.parking.enums import StayState
from services.parking.models import Observation, Space, Stay
from services.parking.operations import billing, observing, rounds
from services.vehicles.models import Vehicle
from services.vehicles.operations import adding
from tests.factories import accounts
from tests.parking import make
from tests.parking.resident import main
from tests.parking.roadside import CAR, space, street

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def counts():
    cache.clear()


@pytest.fixture
def lot():
    return street()


def parked(lot, hours: float = 2, plate: str = CAR) -> Stay:
    """A car that was noted so long ago."""
    at = timezone.now() - timedelta(hours=hours)
    stay = observing.begin(lot=lot, vehicle=adding.vehicle_of(plate=plate), at=at, space=space(lot))
    return Stay.objects.select_related(*billing.RELATED).get(pk=stay.pk)


def gone(stay: Stay, hours: float = 0) -> Stay:
    at = timezone.now() - timedelta(hours=hours)
    rounds.leave(stay=stay, at=at, photo=None, by=accounts.staff())
    stay.refresh_from_db()
    return stay


def paper(stay: Stay) -> str:
    return reverse("parking:notice", args=[access_resident.notice_ticket(stay)])


def sign(lot, number: str = "YS001") -> str:
    return reverse("parking:scan_in", args=[lot.code, signs.key(lot, number)])


def test_while_the_car_stands_there_the_paper_is_the_sign_of_its_space(lot):
    answer = Client().get(paper(parked(lot)))
    assert answer["Location"] == reverse("parking:scan", args=[lot.code, signs.key(lot, "YS001")])
    assert CAR not in main(Client().get(answer["Location"])), "the plate is typed by whoever knows it"


def test_after_it_left_the_paper_leads_to_paying(lot):
    stay = gone(parked(lot))
    answer = Client().get(paper(stay), follow=True)
    page = main(answer)
    bill = billing.open_bill(stay)
    assert bill.ref in page
    assert "￥10.00" in page
    for secret in (lot.name, lot.code, CAR, "YS001"):
        assert secret not in page
    make.pay(bill)
    assert "这张账单已缴清" in main(Client().get(paper(stay), follow=True))


def test_where_nothing_is_owed_the_paper_says_so(lot):
    free = gone(parked(lot, 0.1))
    assert free.state == StayState.SETTLED
    assert Client().get(paper(free)).status_code == 200
    unpriced = gone(parked(street(priced=False), plate="粤K00702"))
    answer = Client().get(paper(unpriced))
    assert answer.status_code == 200
    assert "￥" not in main(answer)


def test_a_paper_nobody_printed_leads_nowhere_and_an_old_one_ends(lot, monkeypatch):
    stay = gone(parked(lot))
    assert Client().get(reverse("parking:notice", args=["made-up"])).status_code == 404
    other = access_resident.standing_ticket(stay)
    assert Client().get(reverse("parking:notice", args=[other])).status_code == 404, "a ticket is for one purpose"
    monkeypatch.setattr(access_resident, "NOTICE_OPEN", timedelta(seconds=-1))
    assert Client().get(paper(stay)).status_code == 404


def test_a_car_without_a_plate_scans_the_sign_of_its_space(lot):
    browser = Client()
    asked = main(browser.get(reverse("parking:scan", args=[lot.code, signs.key(lot, "YS001")])))
    assert sign(lot) in asked
    assert browser.get(sign(lot)).status_code == 200
    assert not Stay.objects.exists(), "looking begins nothing"
    answer = browser.post(sign(lot), follow=True)
    stay = Stay.objects.select_related("vehicle").get()
    assert (stay.space, stay.state) == (space(lot), StayState.OPEN)
    assert stay.vehicle.plate in answer.content.decode()
    typed = Client().post(reverse("parking:scan", args=[lot.code, signs.key(lot)]), {"plate": stay.vehicle.plate})
    assert "/standing/" in typed["Location"], "by its number the fee is found at any sign of the street"
    again = Client().post(sign(lot))
    assert again.status_code == 409, "a noted car is not driven out by a scan"
    assert Stay.objects.count() == 1


def test_signs_that_begin_nothing(lot):
    assert Client().post(sign(lot, "")).status_code == 409, "the sign of the street says no space"
    wrong = reverse("parking:scan_in", args=[lot.code, "YS001.0123456789abcdef0123"])
    assert Client().post(wrong).status_code == 404
    Space.objects.update(status="closed")
    assert Client().post(sign(lot)).status_code == 409
    assert not Stay.objects.exists()


def test_who_scans_often_waits(lot, monkeypatch):
    monkeypatch.setattr(limits, "BY_VISITOR", 0)
    assert Client().post(sign(lot)).status_code == 429
    assert not Stay.objects.exists()


def test_at_a_gate_the_one_car_that_could_not_be_read_is_let_in():
    lot = make.lot()
    gate, other = make.camera(lot, "in"), make.camera(lot, "in")
    assert Client().post(sign(lot, "")).status_code == 409, "nobody stands before the bar"
    driver = make.driver(gate, other)
    event = make.passage("??????", 0.5)
    assert driver.ask(gate.public_id, "POST", "passages/", event)[1]["decision"] == "call"
    assert Client().post(sign(lot, "")).status_code == 302
    assert driver.ask(gate.public_id, "GET", f"passages/{event['event']}/")[1]["decision"] == "open"
    stay, read = Stay.objects.select_related("vehicle").get(), Observation.objects.get()
    assert (read.stay, read.outcome, stay.entered_at) == (stay, "entered", read.observed_at)
    assert stay.vehicle.plate.startswith("无牌")
    assert Client().post(sign(lot, "")).status_code == 409, "it is let in once"
    for camera in (gate, other):
        driver.ask(camera.public_id, "POST", "passages/", make.passage("??????"))
    assert Client().post(sign(lot, "")).status_code == 409, "of two nobody knows which"
    assert Stay.objects.count() == 1


def test_the_number_of_such_a_car_is_nobodys_plate():
    number = adding.unplated_vehicle().plate
    assert adding.vehicle_of(plate=number, colour="blue").pk == Vehicle.objects.get().pk
    with pytest.raises(IdentifierError):
        adding.add(person=accounts.person(), plate=number, by=accounts.resident())
    assert adding.unplated_vehicle().plate != number

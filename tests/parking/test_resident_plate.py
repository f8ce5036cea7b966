"""Paying by plate without a sign-in: what a stranger who types plates learns, and what not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.parking import access_resident, limits, signs
from services.parking.models import Space
from services.parking.operations import billing
from services.payments.enums import BillState
from services.payments.models import Bill, Order
from services.payments.operations import linking, opening, receiving, refunding, taking
from services.vehicles.models import PlateBinding
from tests.factories import accounts
from tests.factories import payments as company
from tests.parking import make, resident
from tests.parking.resident import CAR, main, seen

pytestmark = pytest.mark.django_db
DEBTS = "/parking/debts/"


@pytest.fixture(autouse=True)
def counts():
    cache.clear()


@pytest.fixture
def lot():
    return make.lot(name="演示停车场甲")


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def asked(plate: str = CAR, browser: Client | None = None):
    return (browser or Client()).post(DEBTS, {"plate": plate})


def sign(lot, space: str = "") -> str:
    return reverse("parking:scan", args=[lot.code, signs.key(lot, space)])


def debt(gates, **fields) -> Bill:
    seen(gates[0], 3000, **fields)
    stay = seen(gates[1], 2800, **fields)
    return billing.open_bill(stay)


def test_debts_are_told_by_amount_and_number_alone(lot, gates):
    bill = debt(gates)
    page = main(asked("粤k·00001"))
    assert bill.ref in page
    assert "￥20.00" in page
    for secret in (lot.name, lot.code, "小时"):
        assert secret not in page


def test_nothing_tells_whether_a_car_is_somewhere(lot, gates):
    """A car that stands there, also with a prepayment begun, looks like one nobody ever saw."""
    seen(gates[0], 100)
    standing = main(asked())
    billing.prepay(stay=access_resident.Stay.objects.get(), by=None)
    begun = main(asked())
    unknown = main(asked("粤K77777")).replace("粤K77777", CAR)

    def plain(page: str) -> str:
        return page.split("csrfmiddlewaretoken")[0]

    assert plain(standing) == plain(begun) == plain(unknown)


def test_the_debts_of_an_earlier_owner_are_not_told_to_who_has_the_plate_now(lot, gates):
    _user, binding = resident.owner()
    bill = debt(gates)
    assert bill.ref in main(asked())
    PlateBinding.objects.filter(pk=binding.pk).update(
        state="ended", ending="transferred", bound_until=timezone.now() - timedelta(hours=1)
    )
    assert bill.ref not in main(asked())


def test_a_vehicle_taken_off_a_list_still_owes(lot, gates):
    _user, binding = resident.owner()
    bill = debt(gates)
    PlateBinding.objects.filter(pk=binding.pk).update(state="ended", ending="own", bound_until=timezone.now())
    assert bill.ref in main(asked())


def test_who_types_many_plates_is_told_to_wait(lot, gates):
    debt(gates)
    one = Client()
    for n in range(limits.BY_VISITOR):
        assert asked(f"粤K{n:05}", one).status_code == 200
    answer = asked(CAR, one)
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert "￥" not in main(answer)
    assert CAR in main(answer), "what was typed is kept"


def test_many_visitors_of_one_network_and_many_questions_about_one_plate_are_counted(lot, gates, monkeypatch):
    monkeypatch.setattr(limits, "BY_PLATE", 3)
    browsers = [Client(headers={"User-Agent": f"b{n}"}) for n in range(6)]
    assert [asked(CAR, one).status_code for one in browsers] == [200, 200, 200, 429, 429, 429]
    monkeypatch.setattr(limits, "BY_NETWORK", 8)
    others = [Client(headers={"User-Agent": f"c{n}"}) for n in range(4)]
    found = [asked(f"粤K9000{n}", one).status_code for n, one in enumerate(others)]
    assert found == [200, 200, 429, 429]


@pytest.mark.parametrize("typed", ["", "x", "12345", "粤K", "粤K1\x002345", "＜b＞", "粤K00001" * 9])
def test_what_is_no_plate_is_said_in_words(typed):
    answer = asked(typed)
    assert answer.status_code == 422
    assert "<b>" not in main(answer)


def test_the_sign_in_a_lot_tells_what_a_car_there_costs_now(lot, gates):
    seen(gates[0], 130)
    browser = Client()
    assert browser.get(sign(lot)).status_code == 200
    answer = browser.post(sign(lot), {"plate": CAR}, follow=True)
    page = main(answer)
    assert "15.00" in page
    assert lot.name in page
    assert CAR not in page
    paying = browser.post(answer.redirect_chain[-1][0], follow=True)
    bill = Bill.objects.get()
    assert bill.ref in main(paying)
    assert lot.name not in main(paying)


def test_a_car_at_the_exit_is_led_to_its_bill(lot, gates):
    bill = debt(gates)
    answer = Client().post(sign(lot), {"plate": CAR}, follow=True)
    assert bill.ref in main(answer)


def test_a_sign_is_good_for_its_own_lot_alone(lot, gates):
    other = make.lot()
    seen(gates[0], 130)
    assert "没有停着这个车牌的车" in main(Client().post(sign(other), {"plate": CAR}))
    assert Client().get(reverse("parking:scan", args=[lot.code, signs.key(other)])).status_code == 404


def test_signs_of_spaces_name_the_space_and_cannot_be_made_up(lot):
    Space.objects.create(lot=lot, number="A-12")
    assert "A-12" in main(Client().get(sign(lot, "A-12")))
    good = signs.key(lot, "A-12")
    for wrong in ("A-13" + good[4:], good[5:], signs.key(lot)[:-1], "x", "٣", ".", good.upper()):
        assert Client().get(reverse("parking:scan", args=[lot.code, wrong])).status_code == 404


@pytest.mark.parametrize("name", ["pay_bill", "proof", "standing", "returned"])
@pytest.mark.parametrize("ticket", ["x", "a:b:c", "٣:x", "WyJ4Il0:1:2"])
def test_tickets_that_are_made_up_open_nothing(name, ticket):
    assert Client().get(reverse(f"parking:{name}", args=[ticket])).status_code == 404


def test_tickets_are_over_some_day_and_do_not_stand_in_for_one_another(lot, gates, monkeypatch):
    stay = seen(gates[0], 130)
    bill = billing.prepay(stay=stay, by=None)
    of_bill, of_stay = access_resident.ticket_of(bill), access_resident.standing_ticket(stay)
    assert Client().get(reverse("parking:standing", args=[of_bill])).status_code == 404
    assert Client().get(reverse("parking:pay_bill", args=[of_stay])).status_code == 404
    monkeypatch.setattr(access_resident, "BILL_OPEN", timedelta(seconds=-1))
    assert Client().get(reverse("parking:pay_bill", args=[of_bill])).status_code == 404


def test_until_when_one_may_leave_stands_there_before_the_relay_wrote_it_down(lot, gates):
    stay = seen(gates[0], 130)
    bill = billing.prepay(stay=stay, by=None)
    page = reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    assert "前离场，不再加钱" not in main(Client().get(page))
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key="key-till", by=accounts.staff())
    stay.refresh_from_db()
    assert stay.leave_until is None
    assert "前离场，不再加钱" in main(Client().get(page))


def test_paid_by_somebody_without_a_sign_in(lot, gates, gateway):
    seen(gates[0], 130)
    bill = billing.prepay(stay=access_resident.Stay.objects.get(), by=None)
    anybody, address = Client(), reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    place = address + "pay/"
    for _twice in range(2):
        assert anybody.post(place, {"channel": company.CHANNEL, "key": "k1"}).status_code == 302
    Client().post(place, {"channel": company.CHANNEL, "key": "k2"})
    order = Order.objects.get()
    assert order.placed_by is None
    assert lot.name not in order.title
    opening.open_order(order=order)
    assert f"https://pay.example/{order.out_trade_no}" in main(anybody.get(address))
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=company.CHANNEL, headers=company.RIGHT, body=company.said(report))
    make.follow()
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    page = main(anybody.get(address))
    assert "前离场，不再加钱" in page
    assert 'name="channel"' not in page


def paid(gateway, bill: Bill, *, by=None) -> str:
    """Somebody pays by the ticket; the address of the bill."""
    address = reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    (by or Client()).post(address + "pay/", {"channel": company.CHANNEL, "key": "k1"})
    order = Order.objects.get()
    opening.open_order(order=order)
    report = gateway.pay(order.out_trade_no)
    receiving.receive(channel=company.CHANNEL, headers=company.RIGHT, body=company.said(report))
    make.follow()
    return address


def test_who_paid_without_a_sign_in_keeps_a_proof_that_tells_no_place_and_no_history(lot, gates, gateway):
    space = Space.objects.create(lot=lot, number="A-12")
    resident.owner()
    bill = debt(gates, space=space.number)
    address = reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    assert Client().get(address + "proof/").status_code == 404, "nothing is paid yet"
    assert address + "proof/" not in main(Client().get(address))
    paid(gateway, bill)
    bill.refresh_from_db()
    there = address + "proof/"
    assert there in main(Client().get(address))
    answer = Client().get(there)
    page = main(answer)
    at = timezone.localtime(bill.paid_at)
    for told in ("20.00", bill.ref, bill.payee.name, f"{at:%H:%M}", f"{at.year} 年 {at.month} 月 {at.day} 日"):
        assert told in page
    stay = access_resident.Stay.objects.get()
    entered = timezone.localtime(stay.entered_at)
    for secret in (lot.name, lot.code, "A-12", "00001", "陈", f"{entered.month} 月 {entered.day} 日"):
        assert secret not in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_a_proof_is_of_what_was_paid_by_plate_alone(lot, gates):
    """Whoever kept a ticket learns nothing of a bill that its owner paid at a window."""
    bill = debt(gates)
    make.pay(bill)
    address = reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])
    assert Client().get(address + "proof/").status_code == 404
    assert address + "proof/" not in main(Client().get(address))


def test_a_proof_says_what_went_back(lot, gates, gateway):
    bill = debt(gates)
    address = paid(gateway, bill)
    part = bill.allocations.get()
    refunding.request_refund(allocation=part, amount=500, reason="演示", by=accounts.staff("finance"))
    assert "5.00 元" in main(Client().get(address + "proof/"))


@pytest.mark.parametrize(("told", "stood"), [(2, 181), (40, 199)])
def test_paying_over_the_end_of_an_hour(lot, gates, told, stood, monkeypatch):
    """Told 15 yuan before the fourth hour began and paid in it: the page and the bar say the same, either way."""
    now = timezone.now()
    stay = seen(gates[0], stood)
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: now - timedelta(minutes=told))
        bill = billing.prepay(stay=stay, by=None)
    assert bill.amount == 1500
    make.pay(bill)
    page = main(Client().get(reverse("parking:pay_bill", args=[access_resident.ticket_of(bill)])))
    left = seen(gates[1], 0)
    owed = [bill.amount for bill in Bill.objects.filter(state=BillState.ISSUED)]
    in_time = told == 2
    assert (left.state, owed) == (("settled", []) if in_time else ("billed", [500]))
    assert ("前离场，不再加钱" in page) == in_time
    assert ("又增加了 5.00 元" in page) != in_time


def test_the_way_back_of_an_anonymous_payment_leads_to_the_same_bill(lot, gates, gateway):
    bill = debt(gates)
    ticket = access_resident.ticket_of(bill)
    Client().post(reverse("parking:place", args=[ticket]), {"channel": company.CHANNEL, "key": "k1"})
    back = linking.way_back(Order.objects.get())
    assert "/parking/bills/" in back
    path = "/" + back.split("/", 3)[3]
    answer = Client().get(path, follow=True)
    assert bill.ref in main(answer)


def test_who_comes_back_later_is_led_to_the_amount_of_now(lot, gates):
    stay = seen(gates[0], 130)
    first = billing.prepay(stay=stay, by=None)
    address = reverse("parking:pay_bill", args=[access_resident.ticket_of(first)])
    access_resident.Stay.objects.update(entered_at=timezone.now() - timedelta(minutes=250))
    second = billing.prepay(stay=stay, by=None)
    page = main(Client().get(address, follow=True))
    assert first.ref not in page
    assert second.ref in page
    assert "25.00" in page

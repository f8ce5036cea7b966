"""无感支付: agreed after a confirmation, taken when the car leaves, never twice, never more, off at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from services.notices.models import Notice
from services.parking.models import Stay
from services.parking.operations import agreed, billing
from services.payments.enums import BillState
from services.payments.models import Agreement, Bill, Order
from services.payments.operations import agreeing, opening, receiving
from services.vehicles.models import PlateBinding
from tests.factories import accounts
from tests.factories import payments as company
from tests.parking import make, resident
from tests.parking.resident import main, seen, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway")]
AUTO = "/my/parking/auto/"


@pytest.fixture
def lot():
    return make.lot(name="演示停车场甲")


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


@pytest.fixture
def driver():
    return resident.owner()


def on(driver, limit: int = 5000) -> Agreement:
    user, binding = driver
    return agreed.sign(binding=binding, channel=company.CHANNEL, limit=limit, by=user)


def visit(gates, hours: int = 3) -> Bill:
    seen(gates[0], 60 * hours + 10)
    stay = seen(gates[1], 20)
    make.follow()
    return Bill.objects.get(subject_ref=stay.subject_ref)


def test_what_was_agreed_is_taken_when_the_car_leaves(driver, gates, gateway):
    on(driver)
    bill = visit(gates)
    order = Order.objects.get()
    assert (order.amount, order.agreement, order.placed_by) == (1500, Agreement.objects.get(), None)
    opening.open_order(order=order)
    receiving.receive(
        channel=company.CHANNEL, headers=company.RIGHT, body=company.said(gateway.pay(order.out_trade_no))
    )
    make.follow()
    bill.refresh_from_db()
    assert bill.state == BillState.PAID
    assert Stay.objects.get().state == "settled"


def at_the_bar(gates, hours: int = 3) -> dict:
    """What the gate is told when it leaves, before the company took anything."""
    seen(gates[0], 60 * hours - 10)
    return make.driver(gates[1]).ask(gates[1].public_id, "POST", "passages/", make.passage(resident.CAR))[1]


def test_the_bar_goes_up_before_it_is_taken_and_asks_for_no_money(driver, gates):
    on(driver)
    said = at_the_bar(gates)
    assert (said["outcome"], said["decision"]) == ("left", "open")
    assert said["say"] == "粤K0**01，15.00 元将按约定自动扣取，一路平安"
    assert (said["due"], said["bill"], said["pay_url"]) == (0, "", "")
    bill = Bill.objects.get()
    assert (bill.state, bill.amount) == (BillState.ISSUED, 1500)
    make.follow()
    assert Order.objects.get().amount == 1500


def test_above_the_limit_the_bar_waits(driver, gates):
    on(driver, limit=2000)
    said = at_the_bar(gates, hours=5)
    assert (said["decision"], said["due"]) == ("pay", 2500)
    assert said["pay_url"]


def test_once_nothing_could_be_taken_the_bar_waits(driver, gates, gateway):
    on(driver)
    left = visit(gates)
    assert left.state == BillState.ISSUED
    other = make.lot()
    assert at_the_bar((make.camera(other, "in"), make.camera(other, "out")))["decision"] == "pay"


def test_what_was_switched_off_or_is_not_offered_there_opens_nothing(driver, gates, gateway, monkeypatch):
    agreement = on(driver)
    with monkeypatch.context() as patch:
        patch.setattr(agreed.means, "offered", lambda payee: [])
        assert at_the_bar(gates)["decision"] == "pay"
    agreeing.end_agreement(agreement=agreement, by=driver[0])
    other = make.lot()
    Bill.objects.update(state=BillState.VOID)
    Stay.objects.update(state="settled", fee=0)
    assert at_the_bar((make.camera(other, "in"), make.camera(other, "out")))["decision"] == "pay"


def test_told_twice_it_is_taken_once(driver, gates):
    on(driver)
    bill = visit(gates)
    stay = Stay.objects.get()
    for _again in range(3):
        agreed.take(stay=stay, bill=Bill.objects.get(pk=bill.pk))
    assert Order.objects.count() == 1


def test_a_dearer_stay_one_without_a_price_and_one_of_another_owner_are_paid_by_hand(driver, gates):
    on(driver, limit=2000)
    bill = visit(gates, hours=10)
    assert bill.amount == 5000
    assert not Order.objects.exists()
    assert Notice.objects.get(event="bill_not_taken").person == driver[0].person
    bare = make.lot(priced=False)
    seen(make.camera(bare, "in"), 100)
    seen(make.camera(bare, "out"), 10)
    make.follow()
    assert not Order.objects.exists()
    _user, binding = driver
    PlateBinding.objects.filter(pk=binding.pk).update(
        state="ended", ending="transferred", bound_until=binding.bound_since
    )
    resident.owner()
    visit(gates, hours=1)
    assert not Order.objects.exists()


def test_a_prepayment_is_never_taken_by_itself(driver, gates):
    on(driver)
    seen(gates[0], 100)
    billing.prepay(stay=Stay.objects.get(), by=None)
    make.follow()
    assert not Order.objects.exists()


def test_once_it_is_off_nothing_is_taken(driver, gates):
    agreement = on(driver)
    browser = signed_in(driver[0])
    assert "已开" in main(browser.get(AUTO))
    browser.post(reverse("parking:auto_end", args=[agreement.pk]))
    assert "关闭</button>" not in main(browser.get(AUTO))
    visit(gates)
    assert not Order.objects.exists()


def test_it_is_agreed_after_a_confirmation_and_with_one_of_the_limits(driver, lot):
    user, binding = driver
    browser = signed_in(user)
    address = reverse("parking:auto_sign", args=[binding.pk])
    for answer in (browser.get(address), browser.post(address, {"limit": "5000"})):
        assert answer.status_code == 302
        assert "/account/confirm/" in answer["Location"]
    assert not Agreement.objects.exists()
    accounts.step_up(browser, user)
    assert "每次最多" in main(browser.get(address))
    for wrong in ("", "1", "999999", "x"):
        assert browser.post(address, {"limit": wrong}).status_code == 422
    assert browser.post(address, {"limit": "5000"})["Location"] == AUTO
    again = browser.post(address, {"limit": "2000"}, follow=True)
    assert Agreement.objects.get().limit == 5000
    assert "已开" in main(again)


def test_the_vehicles_and_agreements_of_others_are_not_there(driver, lot):
    agreement = on(driver)
    stranger_user = accounts.real_named(accounts.person("王旁人"))
    stranger = signed_in(stranger_user)
    accounts.step_up(stranger, stranger_user)
    assert stranger.get(reverse("parking:auto_sign", args=[driver[1].pk])).status_code == 404
    assert stranger.post(reverse("parking:auto_end", args=[agreement.pk])).status_code == 404
    agreement.refresh_from_db()
    assert agreement.ended_at is None


def test_a_bill_of_something_else_is_not_taken_by_it(driver):
    agreement = on(driver)
    other = company.bill(800, payer=driver[0].person, kind="parking.stay", subject_ref="stay:999")
    with pytest.raises(agreeing.NotAgreed):
        agreeing.deduct(agreement=agreement, bill=other)


def test_without_a_company_that_takes_it_the_page_says_so(driver, lot, gateway):
    gateway.is_simulator = False
    page = main(signed_in(driver[0]).get(AUTO))
    assert "还没有支付机构" in page
    with pytest.raises(agreed.CannotAgree):
        agreed.sign(binding=driver[1], channel="", limit=5000, by=driver[0])

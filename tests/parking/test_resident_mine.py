"""我的停车: the fee now, paying before leaving, what is owed and why, what the family sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from services.common.masking import mask_plate
from services.parking.enums import StayState
from services.parking.models import Space, Stay
from services.parking.operations import billing
from services.parking.views import resident_mine
from services.payments.enums import BillState
from services.payments.models import Bill
from services.vehicles.models import PlatePayer
from tests.factories import accounts
from tests.parking import make, resident
from tests.parking.resident import CAR, main, seen, signed_in

pytestmark = pytest.mark.django_db
MINE = "/my/parking/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lot():
    return make.lot(name="演示停车场甲")


@pytest.fixture
def gates(lot):
    return make.camera(lot, "in"), make.camera(lot, "out")


def pay(browser, stay):
    return browser.post(reverse("parking:pay", args=[stay.number]))


def test_the_fee_now_until_when_it_stays_and_why(lot, gates):
    user, _binding = resident.owner()
    stay = seen(gates[0], 130)
    page = main(signed_in(user).get(MINE))
    assert "15.00" in page
    assert "已停 2 小时 10 分钟" in page
    assert "演示停车场甲" in page
    assert "粤K·00001" in page
    until = timezone.localtime(stay.entered_at + timedelta(hours=3))
    assert any(
        f"{moment:%H:%M} 前离场或缴费，都是 15.00 元" in page for moment in (until, until - timedelta(minutes=1))
    )
    told = main(signed_in(user).get(reverse("parking:stay", args=[stay.number])))
    assert "每 1 小时 5.00 元 × 3" in told


def test_within_free_time_nothing_is_to_be_paid(lot, gates):
    user, _binding = resident.owner()
    stay = seen(gates[0], 5)
    browser = signed_in(user)
    assert "离场前缴费</button>" not in main(browser.get(MINE))
    assert "前离场，不用缴费" in main(browser.get(MINE))
    answer = pay(browser, stay)
    assert answer["Location"] == reverse("parking:stay", args=[stay.number])
    assert not Bill.objects.exists()


def test_paying_before_leaving_goes_by_the_cashier_and_says_until_when_to_leave(lot, gates):
    user, _binding = resident.owner()
    stay = seen(gates[0], 130)
    browser = signed_in(user)
    assert "离场前缴费</button>" in main(browser.get(MINE))
    answer = pay(browser, stay)
    bill = Bill.objects.get()
    assert answer["Location"] == reverse("payments:bill", args=[bill.ref])
    assert (bill.amount, bill.payer) == (1500, user.person)
    assert reverse("parking:stay", args=[stay.number]) in browser.get(answer["Location"]).content.decode()
    assert pay(browser, stay)["Location"] == answer["Location"], "pressed twice it is one bill"
    assert Bill.objects.count() == 1
    make.pay(bill)
    stay.refresh_from_db()
    page = main(browser.get(MINE))
    assert f"已缴费。{timezone.localtime(stay.leave_until):%H:%M} 前离场" in page
    assert "离场前缴费</button>" not in page


def test_without_a_price_nothing_is_asked_and_the_page_says_so(gates):
    bare = make.lot(priced=False)
    user, _binding = resident.owner()
    stay = seen(make.camera(bare, "in"), 130)
    browser = signed_in(user)
    assert "费用还算不出来" in main(browser.get(MINE))
    answer = pay(browser, stay)
    bill = Bill.objects.get()
    assert bill.state == BillState.PRICING_HOLD
    assert browser.get(answer["Location"]).status_code == 200


def test_what_is_owed_after_leaving_is_paid_and_then_an_earlier_stay(lot, gates):
    user, _binding = resident.owner()
    stay = seen(gates[0], 190)
    seen(gates[1], 20)
    bill = Bill.objects.get()
    browser = signed_in(user)
    assert "￥15.00" in main(browser.get(MINE)).split("要缴的费用", 1)[1].split("以前的", 1)[0]
    page = main(browser.get(reverse("parking:stay", args=[stay.number])))
    assert reverse("payments:bill", args=[bill.ref]) in page
    assert reverse("payments:dispute", args=[bill.ref]) in page
    assert "费用：15.00 元" in page
    make.pay(bill)
    page = main(browser.get(MINE))
    assert "没有欠费" in page
    assert "￥15.00" in page.split("以前的", 1)[1]


def test_a_bill_does_not_name_the_lot(lot, gates):
    resident.owner()
    seen(gates[0], 190)
    seen(gates[1], 20)
    assert lot.name not in Bill.objects.get().title
    assert CAR not in Bill.objects.get().title


def test_where_the_car_stands_is_drawn_among_its_neighbours(lot, gates):
    user, _binding = resident.owner()
    Space.objects.bulk_create(Space(lot=lot, number=f"A{n:03}") for n in range(1, 60))
    stay = seen(gates[0], 30, space="A020")
    page = main(signed_in(user).get(reverse("parking:stay", args=[stay.number])))
    assert "A020" in page
    assert "泊位 A020：第 2 排第 4 位" in page
    assert "plan__mine" in page


def test_the_family_sees_amount_and_number_and_nothing_of_where(lot, gates):
    _user, binding = resident.owner()
    relative = accounts.real_named(accounts.person("李样例"))
    PlatePayer.objects.create(binding=binding, person=relative.person)
    seen(gates[0], 3000)
    seen(gates[1], 2800)
    standing = seen(gates[0], 100)
    bill = Bill.objects.get()
    browser = signed_in(relative)
    page = main(browser.get(MINE))
    assert bill.ref in page
    assert "￥" in page
    assert mask_plate(CAR) in page
    for secret in (lot.name, lot.code, CAR, "粤K·00001", standing.number):
        assert secret not in page
    ticket = page.split("/parking/bills/", 1)[1].split("/", 1)[0]
    paying = main(browser.get(reverse("parking:pay_bill", args=[ticket])))
    assert bill.ref in paying
    assert lot.name not in paying


def test_a_running_prepayment_is_not_told_to_the_family(lot, gates):
    _user, binding = resident.owner()
    relative = accounts.real_named(accounts.person("李样例"))
    PlatePayer.objects.create(binding=binding, person=relative.person)
    bill = billing.prepay(stay=seen(gates[0], 100), by=None)
    assert bill.ref not in main(signed_in(relative).get(MINE))


def test_strangers_neither_see_nor_pay_a_stay(lot, gates):
    resident.owner()
    stay = seen(gates[0], 100)
    stranger = signed_in(accounts.real_named(accounts.person("王旁人")))
    assert stranger.get(reverse("parking:stay", args=[stay.number])).status_code == 404
    assert pay(stranger, stay).status_code == 404
    assert lot.name not in main(stranger.get(MINE))
    assert not Bill.objects.exists()


def test_a_long_history_asks_no_more_questions(lot, gates):
    user, _binding = resident.owner()
    browser = signed_in(user)

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            browser.get(MINE)
        return len(found)

    def visit(day: int) -> None:
        seen(gates[0], day * 1440 + 60)
        seen(gates[1], day * 1440)

    seen(gates[0], 100)
    visit(4)
    asked()
    first = asked()
    for day in (8, 12, 16):
        visit(day)
    assert Stay.objects.count() == 5
    assert asked() == first <= 16


def test_a_car_that_stands_is_never_hidden_by_what_is_owed_since(lot, gates, monkeypatch):
    user, _binding = resident.owner()
    running = seen(gates[0], 60)
    monkeypatch.setattr(resident_mine, "RUNNING", 1)
    monkeypatch.setattr(resident_mine, "OWED", 2)
    known = {"lot": lot, "vehicle": running.vehicle, "binding": running.binding, "state": StayState.BILLED}
    for n in range(4):
        times = {"entered_at": running.entered_at - (n + 2) * MINUTE, "exited_at": running.entered_at - MINUTE}
        Stay.objects.create(serial=900 + n, fee=500, tariff_ref="t", **known, **times)
    context = signed_in(user).get(MINE).context
    assert [row["stay"].pk for row in context["running"]] == [running.pk]
    assert len(context["owed"]) == 2

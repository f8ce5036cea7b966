"""月卡 online: bought, paid, the gate opens; unpaid it ends; late money goes back; nobody gets a day twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.common.models import OutboxTask
from services.parking.enums import Actor, SaleState
from services.parking.models import Pass, PassOffer, PassSale
from services.parking.operations import selling
from services.parking.periods import begins, ends, last_of
from services.parking.pricing import quote
from services.parking.workflow import SALE_MOVES
from services.payments.enums import BillState, OrderState, Outcome
from services.payments.invariants import broken
from services.payments.models import Allocation, Bill, BillEnding, Order, Refund
from services.payments.operations import ending, opening, settling, taking
from services.vehicles.models import PlateBinding
from tests.factories import accounts
from tests.factories import payments as company
from tests.parking import make, resident
from tests.parking.resident import CAR, seen
from tests.parking.selling import DAY, PRICE, bought, buy, late, offer, paid_online, pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("gateway")]


@pytest.fixture
def driver():
    return resident.owner()


@pytest.fixture
def card():
    return offer(make.lot(name="演示停车场甲"))


def today():
    return timezone.localdate()


def refused(card: PassOffer, driver, ahead: int = 0, **fields) -> str:
    with pytest.raises(selling.CannotBuy) as error:
        buy(card, driver, ahead, **fields)
    return str(error.value)


def test_bought_paid_and_the_gate_opens_without_a_fee(card, driver):
    sale = buy(card, driver)
    bill = sale.bill
    assert (sale.state, bill.kind, bill.amount, bill.payer) == ("offered", "parking.pass", PRICE, driver[0].person)
    assert bill.title == "停车月卡，粤K0**01"
    assert not Pass.objects.exists()
    pay(sale)
    written = Pass.objects.get()
    last = last_of(today(), 1)
    assert (sale.state, sale.card, sale.last_date) == ("paid", written, last)
    assert (written.kind, list(written.vehicles.all())) == ("monthly", [driver[1].vehicle])
    assert (written.valid_since, written.valid_until) == (begins(today()), ends(last))
    into, out = make.camera(card.lot, "in"), make.camera(card.lot, "out")
    now = timezone.localtime()
    minutes = min(120, (now - begins(today())).total_seconds() / 60)
    seen(into, minutes)
    stay = seen(out, 0)
    stay.refresh_from_db()
    assert (stay.state, stay.fee) == ("settled", 0)
    assert Bill.objects.count() == 1
    assert broken() == []


def test_a_car_that_stands_there_pays_until_the_card_begins(card, driver):
    bought(card, driver, ahead=1)
    stay = seen(make.camera(card.lot, "in"), 180)
    when_it_begins, much_later = (quote(stay, until=begins(today() + n * DAY)).price.due for n in (1, 5))
    assert 0 < when_it_begins == much_later


def test_told_twice_it_is_one_card(card, driver):
    sale = pay(buy(card, driver))
    selling.bill_moved(sale=sale)
    OutboxTask.objects.filter(task__startswith="services.parking.").update(done_at=None)
    make.follow()
    assert (Pass.objects.count(), PassSale.objects.count()) == (1, 1)


def test_pressed_twice_it_is_one_sale_also_after_it_was_paid(card, driver):
    first = buy(card, driver)
    assert buy(card, driver) == first
    pay(first)
    assert buy(card, driver) == first
    assert Bill.objects.count() == 1


def test_not_paid_in_time_it_ends_and_its_place_comes_back(driver):
    card = offer(quota=1)
    sale = buy(card, driver)
    other = resident.owner("粤K00002")
    assert "已经卖完" in refused(card, other)
    assert selling.end_unpaid() == 0
    late(sale)
    assert selling.end_unpaid() == 1
    sale.refresh_from_db()
    sale.bill.refresh_from_db()
    assert (sale.state, sale.bill.state, sale.bill.ended_reason) == ("ended", BillState.VOID, "没有按时付费。")
    assert buy(card, other).state == SaleState.OFFERED


def test_while_somebody_pays_it_waits_and_what_is_paid_late_is_honoured(card, driver, gateway):
    sale = buy(card, driver)
    order = company.order(sale.bill, by=driver[0])
    late(sale)
    selling.end_unpaid()
    sale.refresh_from_db()
    assert sale.state == SaleState.OFFERED
    paid_online(gateway, order)
    make.follow()
    sale.refresh_from_db()
    assert (sale.state, Refund.objects.count()) == ("paid", 0)
    assert broken() == []


def test_money_that_comes_after_the_end_goes_back_whole(card, driver, gateway):
    sale = buy(card, driver)
    order = company.order(sale.bill, by=driver[0])
    opening.open_order(order=order)
    settling.end_without_money(order=order, name="close")
    late(sale)
    selling.end_unpaid()
    paid_online(gateway, order)
    make.follow()
    sale.refresh_from_db()
    order.refresh_from_db()
    assert (sale.state, order.state, Pass.objects.count()) == ("ended", OrderState.SUCCEEDED, 0)
    assert Refund.objects.get().amount == PRICE
    assert Allocation.objects.get().outcome == Outcome.LOST
    assert broken() == []


def test_paid_but_never_told_the_sweep_writes_the_card(card, driver):
    sale = buy(card, driver)
    taking.take_at_window(bills=[sale.bill], channel="cash", slip="", client_key="unheard", by=accounts.staff())
    selling.end_unpaid()
    sale.refresh_from_db()
    assert sale.state == SaleState.PAID


def test_finance_cancels_the_bill_and_the_sale_ends(card, driver):
    sale = buy(card, driver)
    ending.propose_ending(bill=sale.bill, how="void", reason="演示", by=accounts.staff("one"))
    found = BillEnding.objects.select_related("bill__payee__department").get()
    ending.agree_to_ending(ending=found, by=accounts.staff("two"))
    make.follow()
    sale.refresh_from_db()
    assert sale.state == SaleState.ENDED
    assert not Pass.objects.exists()


def test_not_wanted_any_more(card, driver, gateway):
    sale = buy(card, driver)
    assert selling.drop(sale=sale, by=driver[0])
    sale.bill.refresh_from_db()
    assert (sale.state, sale.bill.state) == ("ended", BillState.VOID)
    with pytest.raises(selling.NotOpenToThis, match="已取消"):
        selling.drop(sale=sale, by=driver[0])


def test_not_wanted_while_a_payment_is_open_it_ends_once_that_is_closed(card, driver, gateway):
    sale = buy(card, driver)
    order = company.order(sale.bill, by=driver[0])
    assert not selling.drop(sale=sale, by=driver[0])
    order.refresh_from_db()
    sale.refresh_from_db()
    assert (sale.state, order.close_wished_at is None) == ("offered", False)
    settling.end_without_money(order=order, name="close")
    selling.end_unpaid()
    sale.refresh_from_db()
    assert sale.state == SaleState.ENDED


def test_not_wanted_after_it_was_paid_it_is_bought(card, driver):
    sale = buy(card, driver)
    taking.take_at_window(bills=[sale.bill], channel="cash", slip="", client_key="quick", by=accounts.staff())
    with pytest.raises(selling.NotOpenToThis, match="已买"):
        selling.drop(sale=sale, by=driver[0])
    make.follow()
    sale.refresh_from_db()
    assert sale.state == SaleState.PAID


def test_the_price_is_that_of_the_sale(card, driver):
    sale = buy(card, driver)
    PassOffer.objects.update(price=PRICE * 2)
    assert pay(sale).price == PRICE
    card.refresh_from_db()
    other = resident.owner("粤K00002")
    assert "价格现在是 600.00 元" in refused(card, other, seen=PRICE)
    assert buy(card, other).price == PRICE * 2


def test_what_is_refused_in_words(card, driver):
    assert "第一天只能选今天到" in refused(card, driver, ahead=-1)
    assert "第一天只能选今天到" in refused(card, driver, ahead=31)
    stranger = resident.owner("粤K00002")
    assert "您" in refused(card, (stranger[0], driver[1]))
    large = offer(card.lot, name="新能源月卡", vehicle_kind="new_energy")
    assert "不卖给这类车" in refused(large, driver)
    PlateBinding.objects.filter(pk=stranger[1].pk).update(state="ended", bound_until=timezone.now())
    assert "您" in refused(card, stranger)
    PassOffer.objects.filter(pk=card.pk).update(is_sold=False)
    assert "不卖了" in refused(card, driver)
    assert not PassSale.objects.exists()
    assert not Bill.objects.exists()


def test_large_and_new_energy_vehicles_buy_what_is_for_them(card):
    green, yellow = resident.owner("粤KD12345"), resident.owner("粤K00003")
    assert offer(card.lot, name="新能源月卡", vehicle_kind="new_energy").fits(green[1].vehicle)
    small = offer(card.lot, name="小车月卡", vehicle_kind="small")
    yellow[1].vehicle.colour = "yellow"
    assert (small.fits(green[1].vehicle), small.fits(yellow[1].vehicle)) == (True, False)


def test_no_day_is_sold_twice_for_a_vehicle_in_a_lot(card, driver):
    longer = offer(card.lot, name="季卡", months=3)
    sale = buy(card, driver, ahead=3)
    assert "还没付款" in refused(longer, driver)
    pay(sale)
    assert f"用到 {sale.last_date.year} 年" in refused(card, driver, ahead=5)
    assert "第一天请选在那以后" in refused(longer, driver)
    assert buy(offer(), driver).state == SaleState.OFFERED, "another lot"


def test_the_next_one_begins_the_day_after(card, driver):
    sale = bought(card, driver)
    PassSale.objects.filter(pk=sale.pk).update(last_date=today() + 9 * DAY)
    Pass.objects.update(valid_until=ends(today() + 9 * DAY))
    assert "第一天请选在那以后" in refused(card, driver, ahead=9)
    following = bought(card, driver, ahead=10)
    assert following.card.valid_since == ends(today() + 9 * DAY)
    assert Pass.objects.count() == 2


def test_a_card_written_by_staff_counts_as_well(card, driver):
    since = timezone.now() - DAY
    made = Pass.objects.create(lot=card.lot, kind="privilege", valid_since=since, valid_until=since + 9 * DAY)
    made.vehicles.set([driver[1].vehicle])
    assert "已经有卡" in refused(card, driver)


def test_places_are_those_of_the_fullest_day(driver):
    card = offer(quota=2)
    others = [resident.owner(f"粤K0010{n}") for n in range(3)]
    buy(card, others[0])
    buy(card, others[1], ahead=20)
    assert "已经卖完" in refused(card, driver, ahead=5)
    PassSale.objects.filter(person=others[0][0].person).update(last_date=today() + 9 * DAY)
    assert buy(card, driver, ahead=10).first_date == today() + 10 * DAY
    assert "已经卖完" in refused(card, others[2], ahead=15)


def test_a_card_that_staff_let_end_earlier_gives_its_place_back(driver):
    card = offer(quota=1)
    sale = bought(card, resident.owner("粤K00002"))
    assert "已经卖完" in refused(card, driver, ahead=5)
    Pass.objects.filter(pk=sale.card_id).update(valid_until=ends(today() + 3 * DAY))
    assert buy(card, driver, ahead=5).state == SaleState.OFFERED


def test_moves_stand_in_the_table(card, driver):
    sale = bought(card, driver)
    assert {move.target for move in SALE_MOVES.values()} == set(SaleState) - {SaleState.OFFERED}
    for name, move in SALE_MOVES.items():
        for state in set(SaleState) - move.sources - {SaleState.PAID}:
            PassSale.objects.filter(pk=sale.pk).update(state=state, card=sale.card if state == "given_back" else None)
            with pytest.raises(selling.NotOpenToThis):
                selling.step(PassSale.objects.get(pk=sale.pk), name, actor=next(iter(move.by)), by=None)
    with pytest.raises(ValueError, match="not a move"):
        selling.step(sale, "sell", actor=Actor.PERSON, by=None)


def test_the_tables_refuse_what_cannot_be(card, driver):
    sale = buy(card, driver)
    for wrong in ({"state": "paid"}, {"last_date": sale.first_date - DAY}, {"price": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PassSale.objects.filter(pk=sale.pk).update(**wrong)
    for wrong in ({"price": 0}, {"months": 13}, {"months": 0}, {"quota": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PassOffer.objects.filter(pk=card.pk).update(**wrong)


def test_a_payee_out_of_use_sells_nothing(card, driver):
    card.lot.payee.is_active = False
    card.lot.payee.save()
    assert "不卖了" in refused(PassOffer.objects.select_related("lot__payee").get(), driver)
    assert timedelta(minutes=30) == selling.PAYS_WITHIN
    assert driver[1].vehicle.plate == CAR
    assert not Order.objects.exists()

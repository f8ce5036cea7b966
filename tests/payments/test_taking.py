"""At a window: an online payment is closed first, two people close the day, a clerk hands money back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from services.audit.models import AuditEntry
from services.payments.enums import BillState, Book, RefundState
from services.payments.invariants import balances
from services.payments.means import CARD, CASH
from services.payments.models import Bill, DayClosing, LedgerTransfer, Order, Refund, Till
from services.payments.operations import opening, ordering, refunding, returning, sweeping, taking
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def take(bill: Bill, clerk, *, channel: str = CASH, key: str = "", **card: str) -> Order:
    card = {"slip": "", **card}
    return taking.take_at_window(bills=[bill], channel=channel, client_key=key or f"window-{bill.pk}", by=clerk, **card)


def test_cash_pays_once_however_often_the_button_is_pressed(heard):
    bill, clerk = make.bill(), accounts.staff()
    assert take(bill, clerk).pk == take(bill, clerk).pk
    assert heard.paid == [bill.pk]
    assert LedgerTransfer.objects.get().debit == "clearing:cash"
    books.hold()


def test_a_bill_paid_in_cash_while_a_code_is_pending_is_closed_online_first(gateway):
    bill, clerk = make.bill(), accounts.staff()
    online = make.order(bill)
    opening.open_order(order=online)
    with pytest.raises(taking.CloseFirst) as stands:
        take(bill, clerk)
    assert stands.value.order.pk == online.pk
    assert not LedgerTransfer.objects.exists()
    opening.close_now(order=Order.objects.get(pk=online.pk))
    take(bill, clerk)
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    books.hold()


def test_paid_online_a_moment_before_no_cash_is_taken(gateway):
    bill, clerk = make.bill(), accounts.staff()
    online = make.order(bill)
    opening.open_order(order=online)
    with pytest.raises(taking.CloseFirst):
        take(bill, clerk)
    gateway.pay(online.out_trade_no)
    opening.close_now(order=Order.objects.get(pk=online.pk))
    with pytest.raises(ordering.NotPayable):
        take(bill, clerk)
    books.hold()


def test_a_slip_is_needed_and_counts_once():
    clerk, (one, two) = accounts.staff(), (make.bill(), make.bill())
    with pytest.raises(taking.NoSlip):
        take(one, clerk, channel=CARD)
    for card in ({"slip": "000123"}, {"slip": "", "terminal": "T1"}):
        with pytest.raises(taking.NoSlip):
            take(one, clerk, channel=CARD, **card)
    take(one, clerk, channel=CARD, slip="000123", terminal="T1")
    with pytest.raises(taking.SlipUsed):
        take(two, clerk, channel=CARD, slip=" 000123", terminal="t1 ")
    assert Bill.objects.get(pk=two.pk).state == BillState.ISSUED
    assert Order.objects.count() == 1
    books.hold()


def test_each_terminal_counts_its_slips_by_itself_and_begins_again_each_day(clock):
    clerk, wanted = accounts.staff(), []
    for _day in range(2):
        for card in ({"slip": "000001", "terminal": "T1"}, {"slip": "000001", "terminal": "T2"}):
            wanted.append(take(make.bill(), clerk, channel=CARD, **card).channel_trade_no)
        take(make.bill(), clerk, channel=CARD, slip="123456789012")
        with pytest.raises(taking.SlipUsed):
            take(make.bill(), clerk, channel=CARD, slip="123456789012")
        clock.forward(days=1)
    assert len(set(wanted)) == 4
    assert wanted[0].endswith("-T1-000001")


def test_money_taken_at_a_window_is_handed_back_there():
    bill, clerk = make.bill(), accounts.staff()
    order = take(bill, clerk)
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=300, reason="演示", by=clerk)
    returning.send_refund(refund=refund)
    assert Refund.objects.get().state == RefundState.APPROVED, "no channel can give it back"
    taking.hand_back(refund=Refund.objects.get(), by=clerk)
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    assert taking.expected(clerk=clerk, channel=CASH, day=timezone.localdate()) == {Book.PLATFORM: 500}
    books.hold()


def test_a_day_is_counted_by_one_and_checked_by_another():
    clerk, other = accounts.staff(), accounts.staff()
    take(make.bill(800), clerk)
    take(make.bill(300, payee=make.payee(Book.TREASURY)), clerk)
    day = timezone.localdate()
    with pytest.raises(ValueError, match="不一致"):
        taking.count_till(channel=CASH, day=day, counted=1000, note="", by=clerk)
    closing = taking.count_till(channel=CASH, day=day, counted=1000, note="少一元", by=clerk)
    assert (closing.expected, closing.counted) == (1100, 1000)
    with pytest.raises(taking.DayClosed):
        take(make.bill(), clerk)
    with pytest.raises(taking.DayClosed):
        taking.count_till(channel=CASH, day=day, counted=1100, note="", by=clerk)
    with pytest.raises(taking.OwnTill):
        taking.check_till(closing=closing, by=clerk)
    taking.check_till(closing=closing, by=other)
    with pytest.raises(taking.DayClosed):
        taking.check_till(closing=DayClosing.objects.get(), by=other)
    banked = LedgerTransfer.objects.filter(debit="banked:cash").values_list("book", "amount")
    assert sorted(banked) == [(Book.PLATFORM, 800), (Book.TREASURY, 300)]
    books.hold()


@pytest.mark.parametrize("counted", [1000, 1250])
def test_what_was_counted_is_banked_and_the_rest_stands_as_a_difference(counted):
    clerk = accounts.staff()
    take(make.bill(1100), clerk)
    closing = taking.count_till(channel=CASH, day=timezone.localdate(), counted=counted, note="不符", by=clerk)
    assert closing.amounts == {Book.PLATFORM: 1100}
    taking.check_till(closing=closing, by=accounts.staff())
    stands = balances()
    assert stands["platform", "banked:cash"] == counted
    assert stands["platform", "differences"] == 1100 - counted
    assert stands["platform", "clearing:cash"] == 0
    books.hold()


def test_a_day_to_come_is_not_closed():
    clerk = accounts.staff()
    with pytest.raises(ValueError, match="还没到"):
        taking.count_till(channel=CASH, day=timezone.localdate() + timedelta(days=1), counted=0, note="", by=clerk)
    assert not DayClosing.objects.exists()


def test_a_till_nobody_counted_is_spoken_of_each_day():
    one, other = accounts.staff(), accounts.staff()
    for clerk in (one, other):
        take(make.bill(), clerk)
    taking.count_till(channel=CASH, day=timezone.localdate(), counted=800, note="", by=other)
    sweeping.remind_of_doubts()
    assert not AuditEntry.objects.filter(event="payment.left_aside").exists(), "the day is not over"
    Till.objects.update(day_date=timezone.localdate() - timedelta(days=1))
    sweeping.remind_of_doubts()
    till = Till.objects.get(clerk=one)
    assert [entry.subject_ref for entry in AuditEntry.objects.filter(event="payment.left_aside")] == [till.subject]

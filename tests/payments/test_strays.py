"""Money that belongs to nothing of ours goes back once, however it is told; what never came does not go back."""

from __future__ import annotations

import pytest

from services.payments.enums import BillState, Doubt, DoubtOutcome, OrderState
from services.payments.gateways.base import RefundReport, RefundStanding, Report, Standing
from services.payments.models import Bill, ChannelInbox, LedgerTransfer, Order, Quarantined, Refund
from services.payments.operations import opening, receiving, returning, settling, solving
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def tell(report: Report | RefundReport) -> None:
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(report))


def send_back(doubt: Quarantined) -> None:
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="不是我们的款", by=accounts.staff())
    for refund in Refund.objects.filter(stray=doubt):
        returning.send_refund(refund=refund)


def wrong(gateway, said: int = 801) -> tuple[Bill, Order, Quarantined]:
    bill = make.bill(800)
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=said, trade="T1"))
    return bill, order, Quarantined.objects.get()


def test_an_unknown_payment_told_under_two_numbers_is_one_doubt(gateway):
    report = gateway.pay("TBNOBODY", amount=700)
    tell(report)
    tell(report)
    assert set(ChannelInbox.objects.values_list("state", "doubt")) == {("quarantined", Quarantined.objects.get().pk)}
    send_back(Quarantined.objects.get())
    tell(report)
    assert Quarantined.objects.count() == 1
    assert list(gateway.moved.values()) == [700]
    books.hold()


def test_one_payment_put_aside_twice_goes_back_once(gateway):
    tell(gateway.pay("TBNOBODY", amount=700, trade="T1"))
    tell(gateway.pay("TBNOBODY", amount=701, trade="T1"))
    first, second = Quarantined.objects.order_by("pk")
    send_back(first)
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=second, outcome=DoubtOutcome.RETURNED, note="再退", by=accounts.staff())
    assert Refund.objects.count() == 1
    books.hold()


def test_what_went_back_and_is_told_again_after_another_payment_stays_gone(gateway):
    bill, order, doubt = wrong(gateway)
    send_back(doubt)
    order.refresh_from_db()
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="T2"))
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    for amount in (801, 800):
        again = gateway.pay(order.out_trade_no, amount=amount, trade="T1")
        settling.settle(order=Order.objects.get(pk=order.pk), report=again)
    assert (Quarantined.objects.count(), Refund.objects.count()) == (1, 1)
    books.hold()


def test_what_went_back_never_pays_the_order_it_came_for(gateway):
    _bill, order, doubt = wrong(gateway)
    send_back(doubt)
    tell(gateway.pay(order.out_trade_no, amount=800, trade="T1"))
    order.refresh_from_db()
    assert (order.state, Quarantined.objects.count()) == (OrderState.FAILED, 1)
    books.hold()


def test_a_wrong_amount_goes_back_after_another_payment_paid_the_order(gateway):
    bill, order, doubt = wrong(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="T2"))
    send_back(doubt)
    assert Order.objects.get(pk=order.pk).channel_trade_no == "T2"
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    assert list(gateway.moved.values()) == [801]
    books.hold()


def test_a_stale_order_is_not_called_short_when_it_was_paid_by_another(gateway):
    order = make.order()
    stale = Order.objects.get(pk=order.pk)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="T1"))
    settling.settle(order=stale, report=gateway.pay(order.out_trade_no, amount=900, trade="T2"))
    assert Quarantined.objects.get().doubt == Doubt.SECOND_TRADE


def test_a_payment_that_pays_an_order_does_not_go_back(gateway):
    _bill, order, doubt = wrong(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800, trade="T1"))
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="退", by=accounts.staff())
    books.hold()


@pytest.mark.parametrize("standing", RefundStanding)
def test_an_unknown_refund_is_only_noted(standing):
    tell(RefundReport(number="TBNOBODY", standing=standing, refund_number="R1", amount=700))
    doubt = Quarantined.objects.get()
    assert doubt.doubt == Doubt.NO_REFUND
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="退", by=accounts.staff())
    solving.solve(doubt=doubt, outcome=DoubtOutcome.NOTED, note="查过了", by=accounts.staff())
    assert not LedgerTransfer.objects.exists()
    books.hold()


@pytest.mark.parametrize("standing", [Standing.OPEN, Standing.CLOSED, Standing.FAILED])
def test_an_unknown_order_without_money_gives_nothing_back(standing):
    tell(Report(number="TBNOBODY", standing=standing, trade_number="T1", amount=700))
    with pytest.raises(solving.NotThisWay):
        solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.RETURNED, note="退", by=accounts.staff())
    assert not Refund.objects.exists()

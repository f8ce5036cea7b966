"""An order ends: what pays, what goes back, what is put aside. Allowed and refused, and that nothing else happened."""

from __future__ import annotations

import pytest
from django.utils import timezone

from services.common.models import OutboxTask
from services.payments.enums import BillState, Book, Doubt, OrderState, Outcome, RefundCause, RefundState
from services.payments.gateways.base import Forged, Report, Standing
from services.payments.models import Bill, ChannelInbox, LedgerTransfer, Order, Payee, Quarantined, Refund
from services.payments.operations import billing, opening, ordering, receiving, settling
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def test_money_pays_the_bill_once_whatever_tells_it(gateway, heard):
    bill = make.bill(800)
    order = make.order(bill)
    opening.open_order(order=order)
    assert (order.state, order.qr_text) == (OrderState.PENDING, f"https://pay.example/{order.out_trade_no}")
    paid = gateway.pay(order.out_trade_no)
    body = make.said(paid)
    for _time in range(3):
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=body)
        opening.ask_about(order=Order.objects.get(pk=order.pk))
    bill.refresh_from_db()
    assert (bill.state, heard.paid) == (BillState.PAID, [bill.pk])
    assert LedgerTransfer.objects.count() == 1
    assert OutboxTask.objects.filter(task=settling.RECEIPT).count() == 1
    books.hold()


def test_a_stale_answer_to_our_call_does_not_open_what_is_paid(gateway):
    """The process that opens the order read it before the callback was booked."""
    order = make.order()
    stale = Order.objects.get(pk=order.pk)
    receiving.receive(
        channel=make.CHANNEL, headers=make.RIGHT, body=make.said(gateway.pay(order.out_trade_no, amount=800))
    )
    opening.open_order(order=stale)
    assert Order.objects.get(pk=order.pk).state == OrderState.SUCCEEDED
    books.hold()


@pytest.mark.parametrize("off", [-1, 1, 80_000])
def test_another_amount_is_put_aside_and_the_bill_stays_open(off, gateway, heard):
    order = make.order()
    opening.open_order(order=order)
    wrong = gateway.pay(order.out_trade_no, amount=800 + off)
    body = make.said(wrong)
    for _time in range(2):
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=body)
    order.refresh_from_db()
    assert (order.state, heard.paid) == (OrderState.PENDING, [])
    assert [(row.doubt, row.said_amount) for row in Quarantined.objects.all()] == [(Doubt.AMOUNT, 800 + off)]
    assert not LedgerTransfer.objects.exists()
    books.hold()


def test_one_message_number_with_other_bytes_is_put_aside(gateway):
    order, other = make.order(), make.order()
    first = make.said(gateway.pay(order.out_trade_no, amount=800), event="same")
    second = make.said(gateway.pay(other.out_trade_no, amount=800), event="same")
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=first)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=second)
    other.refresh_from_db()
    assert other.state == OrderState.CREATED
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.REWRITTEN]
    assert ChannelInbox.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, {"signature": "wrong"}])
def test_a_forged_message_leaves_no_trace(headers, gateway):
    order = make.order()
    with pytest.raises(Forged):
        receiving.receive(
            channel=make.CHANNEL, headers=headers, body=make.said(gateway.pay(order.out_trade_no, amount=800))
        )
    assert not ChannelInbox.objects.exists()
    assert Order.objects.get(pk=order.pk).state == OrderState.CREATED


def test_a_message_about_no_order_is_put_aside(gateway):
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(gateway.pay("TBNOBODY", amount=800)))
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.NO_ORDER]


def test_two_channels_pay_one_bill_and_the_second_goes_back_whole(gateway, heard):
    bill = make.bill(800)
    first = make.order(bill)
    opening.open_order(order=first)
    settling.settle(order=first, report=Report(number=first.out_trade_no, standing=Standing.CLOSED))
    second = make.order(bill)
    opening.open_order(order=second)
    settling.settle(order=second, report=gateway.pay(second.out_trade_no))
    settling.settle(order=first, report=gateway.pay(first.out_trade_no))
    first.refresh_from_db()
    assert first.state == OrderState.SUCCEEDED, "late money is money"
    back = Refund.objects.get()
    assert (back.amount, back.cause, back.state) == (800, RefundCause.SURPLUS, RefundState.APPROVED)
    assert make.part(bill, first).outcome == Outcome.LOST
    assert heard.paid == [bill.pk]
    books.hold()


def test_late_money_pays_the_bill_while_another_order_is_open_and_that_one_is_closed(gateway):
    bill = make.bill(800)
    first = make.order(bill)
    opening.open_order(order=first)
    settling.settle(order=first, report=Report(number=first.out_trade_no, standing=Standing.CLOSED))
    second = make.order(bill)
    opening.open_order(order=second)
    settling.settle(order=first, report=gateway.pay(first.out_trade_no))
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    assert OutboxTask.objects.filter(task=settling.CLOSE, kwargs={"order_id": second.pk}).exists()
    opening.close_now(order=second)
    second.refresh_from_db()
    assert second.state == OrderState.CLOSED
    books.hold()


def test_a_second_payment_of_one_order_is_put_aside(gateway):
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, trade="OTHER"))
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.SECOND_TRADE]
    books.hold()


def test_one_payment_of_the_channel_is_booked_to_one_order(gateway):
    one, two = make.order(), make.order()
    settling.settle(order=one, report=gateway.pay(one.out_trade_no, amount=800, trade="SAME"))
    settling.settle(order=two, report=gateway.pay(two.out_trade_no, amount=800, trade="SAME"))
    two.refresh_from_db()
    assert two.state == OrderState.CREATED
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.USED_TRADE]
    books.hold()


def test_one_order_pays_several_bills_of_one_book_only():
    shared = make.payee()
    bills = [make.bill(amount, payee=shared) for amount in (300, 500)]
    order = make.order(*bills)
    assert order.amount == 800
    settling.settle(
        order=order,
        report=Report(
            number=order.out_trade_no, standing=Standing.PAID, trade_number="T", amount=800, at=timezone.now()
        ),
    )
    assert {row.state for row in Bill.objects.filter(pk__in=[bill.pk for bill in bills])} == {BillState.PAID}
    fee = make.bill(100, payee=make.payee(Book.TREASURY))
    with pytest.raises(ordering.PaidApart):
        make.order(make.bill(100, payee=shared), fee)
    books.hold()


def test_a_government_fee_stays_in_its_own_book():
    fee = make.bill(100, payee=make.payee(Book.TREASURY))
    order = make.order(fee)
    settling.settle(
        order=order,
        report=Report(
            number=order.out_trade_no,
            standing=Standing.PAID,
            trade_number="T",
            amount=100,
            at=timezone.now(),
            merchant=order.merchant,
        ),
    )
    assert set(LedgerTransfer.objects.values_list("book", flat=True)) == {Book.TREASURY}
    books.hold()


def test_a_bill_being_paid_has_no_second_order_and_the_same_key_is_the_same_order():
    bill = make.bill()
    order = make.order(bill, key="press")
    assert make.order(bill, key="press").pk == order.pk
    with pytest.raises(ordering.AlreadyBeingPaid) as stands:
        make.order(bill, key="again")
    assert stands.value.order.pk == order.pk
    with pytest.raises(ordering.KeyReused):
        make.order(make.bill(), key="press")
    assert Order.objects.count() == 1


def test_what_is_paid_or_has_no_price_cannot_be_ordered(gateway):
    bill = make.bill()
    order = make.order(bill)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800))
    held = billing.hold_bill(debt=make.debt(), reason="没有价格", by=None)
    for closed in (bill, held):
        with pytest.raises(ordering.NotPayable):
            make.order(closed)
    assert held.amount is None


def test_without_an_answer_nobody_pays_twice(gateway):
    """Creation timed out after it had its effect: the order is in doubt, the same order is offered again."""
    bill = make.bill()
    gateway.silent_after.add("create")
    order = make.order(bill)
    opening.open_order(order=order)
    assert order.state == OrderState.UNKNOWN
    with pytest.raises(ordering.AlreadyBeingPaid):
        make.order(bill)
    gateway.silent_after.clear()
    opening.ask_about(order=order)
    order.refresh_from_db()
    assert (order.state, len(gateway.orders)) == (OrderState.PENDING, 1)
    assert order.qr_text


def test_closing_finds_that_somebody_has_just_paid(gateway):
    order = make.order()
    opening.open_order(order=order)
    gateway.pay(order.out_trade_no)
    opening.close_now(order=order)
    order.refresh_from_db()
    assert order.state == OrderState.SUCCEEDED
    books.hold()


def test_an_order_whose_time_is_over_is_closed_at_the_channel(gateway, clock):
    bill = make.bill()
    order = make.order(bill)
    opening.open_order(order=order)
    opening.ask_about(order=order)
    assert gateway.calls == ["create", "query"]
    clock.forward(minutes=31)
    opening.ask_about(order=order)
    order.refresh_from_db()
    assert (order.state, gateway.calls[-1]) == (OrderState.CLOSED, "close")
    assert make.order(bill).pk != order.pk, "the bill may be paid anew"
    books.hold()


def test_a_bill_is_not_cancelled_while_it_is_being_paid(gateway):
    bill = make.bill()
    order = make.order(bill)
    with pytest.raises(billing.BeingPaid):
        billing.void_bill(bill=Bill.objects.get(pk=bill.pk), reason="弄错了", by=None)
    assert Bill.objects.get(pk=bill.pk).state == BillState.ISSUED
    settling.settle(order=order, report=Report(number=order.out_trade_no, standing=Standing.CLOSED))
    billing.void_bill(bill=Bill.objects.get(pk=bill.pk), reason="弄错了", by=None)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=800))
    assert Refund.objects.get().cause == RefundCause.SURPLUS, "paid after it was cancelled: it goes back"
    books.hold()


def test_a_version_of_what_is_owed_is_billed_once_and_never_nought():
    debt = make.debt()
    first = billing.issue_bill(debt=debt, lines=[billing.Line("演示", 100)], by=None)
    with pytest.raises(billing.BillStands) as stands:
        billing.issue_bill(debt=debt, lines=[billing.Line("演示", 200)], by=None)
    assert stands.value.bill == first
    with pytest.raises(billing.NothingToPay):
        billing.issue_bill(debt=make.debt(), lines=[billing.Line("演示", 100), billing.Line("已付", -100)], by=None)
    assert Payee.objects.count() >= 1

"""Money goes to the account of whom it belongs to: one payee an order, named to the channel, checked when it came."""

from __future__ import annotations

import pytest

from services.payments import means
from services.payments.enums import BillState, Book, Doubt, DoubtOutcome, Finding, OrderState
from services.payments.gateways.base import FileLine
from services.payments.invariants import broken
from services.payments.models import Bill, LedgerTransfer, MerchantAccount, Order, Payee, Quarantined, ReconItem, Refund
from services.payments.operations import (
    merchants,
    opening,
    ordering,
    receiving,
    reconciling,
    refunding,
    returning,
    settling,
    solving,
    taking,
)
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books
from tests.payments.test_reconciling import found, yesterday

pytestmark = pytest.mark.django_db


def opened(payee: Payee, **fields: object) -> Order:
    order = make.order(make.bill(payee=payee, **fields))
    opening.open_order(order=order)
    return order


def treasury() -> tuple[Payee, str]:
    payee = make.payee(Book.TREASURY)
    return payee, payee.merchant_at(make.CHANNEL)


def test_the_channel_is_told_whose_money_it_is(gateway, settings):
    payee, merchant = treasury()
    order = opened(payee, notice_number="粤财通20260001")
    charge = gateway.charges[-1]
    assert (charge.merchant, charge.notice_number) == (merchant, "粤财通20260001")
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    refund = refunding.request_refund(
        allocation=order.allocations.get(), amount=100, reason="演示", by=accounts.staff()
    )
    returning.send_refund(refund=refund)
    assert ("refund", merchant) in gateway.merchants
    books.hold()


def test_every_question_looks_into_the_same_account(gateway):
    payee, merchant = treasury()
    order = opened(payee)
    opening.ask_about(order=order)
    opening.close_now(order=order)
    assert {("query", merchant), ("close", merchant)} <= set(gateway.merchants)


def test_a_charge_goes_to_the_portals_own_account_until_its_payee_has_one(gateway):
    payee = make.payee()
    assert opened(payee).merchant == ""
    merchants.set_merchant(payee=payee, channel=make.CHANNEL, number="M-operator", by=accounts.staff())
    assert opened(payee).merchant == "M-operator"


def test_a_treasury_payee_without_an_account_is_not_offered_the_channel(gateway):
    payee, _merchant = treasury()
    assert make.CHANNEL in dict(means.offered(payee))
    merchants.set_merchant(payee=payee, channel=make.CHANNEL, number="", by=accounts.staff())
    assert make.CHANNEL not in dict(means.offered(payee))
    bill = make.bill(payee=payee)
    with pytest.raises(ordering.NotOffered):
        make.order(bill)
    assert not Order.objects.exists()
    assert make.CHANNEL in dict(means.offered(make.payee()))


def test_without_an_account_the_fee_is_paid_at_a_window(gateway):
    payee, _merchant = treasury()
    MerchantAccount.objects.all().delete()
    bill = make.bill(payee=payee)
    taking.take_at_window(bills=[bill], channel="cash", slip="", client_key="one", by=accounts.staff())
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    books.hold()


def test_an_open_order_keeps_the_account_it_was_placed_with(gateway):
    payee, merchant = treasury()
    order = opened(payee)
    merchants.set_merchant(payee=payee, channel=make.CHANNEL, number="M-new", by=accounts.staff())
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert (order.state, order.merchant) == (OrderState.SUCCEEDED, merchant)
    assert [row.number for row in payee.merchants.filter(ended_at=None)] == ["M-new"]


def test_an_account_is_of_one_book(gateway):
    _payee, merchant = treasury()
    with pytest.raises(merchants.AnotherBook):
        merchants.set_merchant(payee=make.payee(), channel=make.CHANNEL, number=merchant, by=accounts.staff())
    other = make.payee(Book.TREASURY)
    merchants.set_merchant(payee=other, channel=make.CHANNEL, number=merchant, by=accounts.staff())
    assert other.merchant_at(make.CHANNEL) == merchant
    MerchantAccount.objects.create(payee=make.payee(), channel=make.CHANNEL, number=merchant)
    assert any(line.startswith("I11 the account") for line in broken())


def test_bills_of_two_payees_or_with_a_notice_are_paid_one_by_one(gateway):
    payee, _merchant = treasury()
    noted = [make.bill(payee=payee, notice_number=number) for number in ("1", "")]
    for bills in ([make.bill(), make.bill()], noted):
        with pytest.raises(ordering.PaidApart):
            make.order(*bills)
        with pytest.raises(ordering.PaidApart):
            taking.take_at_window(bills=bills, channel="cash", slip="", client_key="x", by=accounts.staff())
    assert make.order(*[make.bill(payee=payee) for _n in range(2)]).amount == 1600


def elsewhere(gateway: make.FakeGateway) -> tuple[Order, Quarantined]:
    payee, _merchant = treasury()
    order = opened(payee)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, merchant=""))
    return order, Quarantined.objects.get()


def test_money_in_another_account_pays_nothing_and_is_put_aside(gateway, heard):
    order, doubt = elsewhere(gateway)
    assert (doubt.doubt, doubt.said_merchant, doubt.order) == (Doubt.MERCHANT, "", order)
    assert (order.state, heard.paid) == (OrderState.PENDING, [])
    assert not LedgerTransfer.objects.exists()
    books.hold()


def test_it_goes_back_out_of_the_account_it_came_to_and_through_that_book(gateway):
    _order, doubt = elsewhere(gateway)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.RETURNED, note="收错了商户号", by=accounts.staff())
    returning.send_refund(refund=Refund.objects.get())
    assert ("refund", "") in gateway.merchants
    assert set(LedgerTransfer.objects.values_list("book", flat=True)) == {Book.PLATFORM}
    books.hold()


def test_an_unknown_payment_into_the_treasurys_account_stays_in_its_book(gateway):
    _payee, merchant = treasury()
    paid = gateway.pay("TBNOBODY", amount=700, merchant=merchant)
    receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(paid))
    solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.RETURNED, note="退", by=accounts.staff())
    returning.send_refund(refund=Refund.objects.get())
    assert ("refund", merchant) in gateway.merchants
    assert set(LedgerTransfer.objects.values_list("book", flat=True)) == {Book.TREASURY}
    books.hold()


def test_the_bill_file_says_whose_account_each_line_is_of(gateway):
    payee, merchant = treasury()
    orders = [opened(payee) for _n in range(2)]
    for order in orders:
        settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    gateway.file = [
        FileLine(number=order.out_trade_no, channel_number=order.channel_trade_no, amount=800, merchant=there)
        for order, there in zip(orders, (merchant, ""), strict=True)
    ]
    reconciling.reconcile(channel=make.CHANNEL, day=yesterday())
    assert found() == {Finding.ACCOUNT_DIFF: 1}
    assert ReconItem.objects.get().order == orders[1]

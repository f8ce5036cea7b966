"""Real threads on real transactions, on both databases: what money survives."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from services.payments.enums import BillState, OrderState
from services.payments.gateways.base import Report, Standing
from services.payments.models import (
    Bill,
    BillEnding,
    DayClosing,
    LedgerTransfer,
    Order,
    Payee,
    PayeeChange,
    Quarantined,
    Refund,
)
from services.payments.operations import (
    billing,
    ending,
    opening,
    ordering,
    payees,
    receiving,
    refunding,
    settling,
    solving,
    taking,
)
from services.payments.operations.moving import NotOpenToThis
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books
from tests.support.threads import errors, only, together

pytestmark = pytest.mark.usefixtures("committed_db")


def opened(gateway, amount: int = 800) -> tuple[Bill, Order]:
    bill = make.bill(amount)
    order = make.order(bill)
    opening.open_order(order=order)
    return bill, order


def test_fifty_identical_callbacks_book_once(gateway, heard):
    bill, order = opened(gateway)
    body = make.said(gateway.pay(order.out_trade_no))
    one = partial(receiving.receive, channel=make.CHANNEL, headers=make.RIGHT, body=body)
    assert errors(together(*[one] * 50)) == []
    assert (Bill.objects.get(pk=bill.pk).state, heard.paid) == (BillState.PAID, [bill.pk])
    assert LedgerTransfer.objects.count() == 1
    books.hold()


def test_callbacks_of_other_numbers_for_one_payment_book_once(gateway, heard):
    bill, order = opened(gateway)
    paid = gateway.pay(order.out_trade_no)
    calls = [
        partial(receiving.receive, channel=make.CHANNEL, headers=make.RIGHT, body=make.said(paid)) for _ in range(16)
    ]
    assert errors(together(*calls)) == []
    assert heard.paid == [bill.pk]
    books.hold()


def test_twenty_refunds_of_100_on_800_are_eight(gateway):
    bill, order = opened(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    part, clerk = make.part(bill, order), accounts.staff()

    def ask() -> Refund:
        fresh = make.part(bill, order)
        return refunding.request_refund(allocation=fresh, amount=100, reason="演示", by=clerk)

    done = together(*[ask] * 20)
    only(done, refunding.CannotRefund)
    part.refresh_from_db()
    assert (len(errors(done)), Refund.objects.count(), part.refund_reserved) == (12, 8, 800)
    books.hold()


@pytest.mark.parametrize("turn", range(6))
def test_closing_against_paying_ends_one_way(turn, gateway):
    """Somebody pays at the channel in the moment in which we close there; the channel decides, we follow."""
    bill, order = opened(gateway)
    one_at_a_time, close = threading.Lock(), gateway.close

    def close_there(number: str, *, merchant: str = "") -> Report:
        with one_at_a_time:
            return close(number, merchant=merchant)

    def pay_there() -> None:
        with one_at_a_time:
            if gateway.orders[order.out_trade_no].standing is not Standing.OPEN:
                return
            paid = gateway.pay(order.out_trade_no)
        settling.settle(order=Order.objects.get(pk=order.pk), report=paid)

    gateway.close = close_there
    calls = [pay_there, *[lambda: opening.close_now(order=Order.objects.get(pk=order.pk))] * 3]
    assert errors(together(*(calls if turn % 2 else reversed(calls)))) == []
    order.refresh_from_db()
    there = gateway.orders[order.out_trade_no].standing
    wanted = {Standing.PAID: OrderState.SUCCEEDED, Standing.CLOSED: OrderState.CLOSED}
    assert order.state == wanted[there]
    assert (Bill.objects.get(pk=bill.pk).state == BillState.PAID) is (there is Standing.PAID)
    books.hold()


def test_two_people_solve_one_doubt_once(gateway):
    _bill, order = opened(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=801))
    clerks = [accounts.staff() for _ in range(6)]
    calls = [
        partial(solving.solve, doubt=Quarantined.objects.get(), outcome="returned", note="退回", by=clerk)
        for clerk in clerks
    ]
    done = together(*calls)
    only(done, solving.AlreadySolved)
    assert [refund.amount for refund in Refund.objects.all()] == [801]
    books.hold()


@pytest.mark.parametrize("turn", range(6))
def test_cash_against_paying_online_takes_one(turn, gateway, heard):
    """The clerk takes cash again and again while the payer pays by the code: whichever wins, the other gets nothing."""
    bill, order = opened(gateway)
    clerk, one_at_a_time = accounts.staff(), threading.Lock()
    there = gateway.close

    def close(number: str, *, merchant: str = "") -> Report:
        with one_at_a_time:
            return there(number, merchant=merchant)

    def cash() -> Order:
        fresh = Bill.objects.select_related("payee").get(pk=bill.pk)
        return taking.take_at_window(bills=[fresh], channel="cash", slip="", client_key="one", by=clerk)

    def online() -> None:
        with one_at_a_time:
            if gateway.orders[order.out_trade_no].standing is not Standing.OPEN:
                return
            paid = gateway.pay(order.out_trade_no)
        receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=make.said(paid))

    def closing() -> None:
        opening.close_now(order=Order.objects.get(pk=order.pk))

    gateway.close = close
    calls = [cash, online, cash, closing, cash, closing, cash]
    done = together(*calls[turn:], *calls[:turn])
    only(done, taking.CloseFirst, ordering.NotPayable, ordering.AlreadyBeingPaid)
    closing()
    with suppress(ordering.NotPayable):
        cash()
    assert heard.paid == [bill.pk]
    assert Order.objects.filter(state=OrderState.SUCCEEDED).count() == 1
    books.hold()


def test_sixteen_presses_make_one_order():
    bill = make.bill()
    calls = [partial(make.order, Bill.objects.get(pk=bill.pk), key=f"press-{n % 4}") for n in range(16)]
    done = together(*calls)
    only(done, ordering.AlreadyBeingPaid)
    assert Order.objects.count() == 1
    books.hold()


def test_two_orders_paid_at_once_for_one_bill_give_one_back(gateway, heard):
    bill, first = opened(gateway)
    settling.settle(order=first, report=gateway.close(first.out_trade_no))
    second = make.order(bill)
    opening.open_order(order=second)
    reports = [(order.pk, gateway.pay(order.out_trade_no)) for order in (first, second)]
    calls = [
        partial(lambda pk, report: settling.settle(order=Order.objects.get(pk=pk), report=report), pk, report)
        for pk, report in reports * 4
    ]
    assert errors(together(*calls)) == []
    assert heard.paid == [bill.pk]
    assert [refund.amount for refund in Refund.objects.all()] == [800]
    books.hold()


@pytest.mark.parametrize(
    "statement", ["UPDATE payments_ledgertransfer SET amount = 1", "DELETE FROM payments_ledgertransfer"]
)
def test_the_database_refuses_to_change_the_ledger(statement, gateway):
    _bill, order = opened(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(statement)
    assert LedgerTransfer.objects.get().amount == 800


def test_a_till_is_counted_while_money_is_taken(heard):
    """What was taken before the count is in it; what comes after is refused."""
    clerk, bills = accounts.staff(), [make.bill(100) for _ in range(8)]
    taking.take_at_window(bills=[make.bill(100)], channel="cash", slip="", client_key="first", by=clerk)

    def take(bill: Bill) -> Order:
        return taking.take_at_window(bills=[bill], channel="cash", slip="", client_key=f"k{bill.pk}", by=clerk)

    def count() -> DayClosing:
        return taking.count_till(channel="cash", day=timezone.localdate(), counted=0, note="演示", by=clerk)

    calls = [partial(take, bill) for bill in bills]
    done = together(*calls[:4], count, *calls[4:])
    only(done, taking.DayClosed)
    closing = DayClosing.objects.get()
    assert closing.expected == 100 * len(heard.paid)
    taking.check_till(closing=closing, by=accounts.staff())
    books.hold()


def test_two_parts_of_one_chain_are_not_refunded_beyond_the_limit_by_one_person(gateway):
    payee = make.payee(refund_limit=600)
    parts = []
    for version in (1, 2):
        bill = make.bill(500, payee=payee, subject_ref="thing:chain", version=version)
        order = make.order(bill)
        opening.open_order(order=order)
        settling.settle(order=order, report=gateway.pay(order.out_trade_no))
        parts.append(make.part(bill, order))
    clerk = accounts.staff()
    calls = [partial(refunding.request_refund, allocation=part, amount=500, reason="演示", by=clerk) for part in parts]
    assert errors(together(*calls)) == []
    assert sorted(refund.state for refund in Refund.objects.all()) == ["approved", "requested"]
    books.hold()


@pytest.mark.parametrize("turn", range(3))
def test_ending_a_bill_against_beginning_to_pay_it_ends_one_way(turn):
    bill = make.bill()
    found = ending.propose_ending(bill=bill, how="void", reason="演示", by=accounts.staff())
    second = accounts.staff()

    def agree() -> None:
        ending.agree_to_ending(ending=BillEnding.objects.select_related("bill").get(pk=found.pk), by=second)

    done = together(
        *[agree, partial(make.order, Bill.objects.select_related("payee").get(pk=bill.pk))][:: 1 - turn % 2 * 2]
    )
    only(done, billing.BeingPaid, ordering.NotPayable)
    ended = Bill.objects.get(pk=bill.pk).state == BillState.VOID
    assert (len(errors(done)), Order.objects.exists()) == (1, not ended)
    books.hold()


def test_eight_agree_and_propose_at_once_and_a_bill_ends_once():
    bill = make.bill()
    found = ending.propose_ending(bill=bill, how="written_off", reason="演示", by=accounts.staff())
    clerks = [accounts.staff() for _number in range(8)]

    def agree(by) -> None:
        ending.agree_to_ending(ending=BillEnding.objects.select_related("bill").get(pk=found.pk), by=by)

    def propose(by) -> None:
        ending.propose_ending(bill=Bill.objects.get(pk=bill.pk), how="void", reason="演示", by=by)

    done = together(*[partial(agree if number % 2 else propose, by) for number, by in enumerate(clerks)])
    only(done, ending.AlreadyDecided, ending.AlreadyProposed, NotOpenToThis)
    assert (len(errors(done)), Bill.objects.get(pk=bill.pk).state) == (7, BillState.WRITTEN_OFF)
    assert BillEnding.objects.count() == 1


def test_agreeing_and_proposing_at_once_leave_one_change_that_waits():
    """What is agreed to in this moment waits for its day: nobody proposes another beside it."""
    payee = make.payee()
    fields = {"department": payee.department, "name": "新名称", "book": payee.book, "refund_limit": 1, "in_use": True}
    day = timezone.localdate() + timedelta(days=3)
    wanted = payees.Wanted(channel="", number="", from_date=day, **fields)
    clerks = [accounts.staff() for _ in range(6)]

    def propose(clerk) -> PayeeChange:
        return payees.propose_change(payee=Payee.objects.get(pk=payee.pk), wanted=wanted, reason="换名称", by=clerk)

    first = propose(clerks[0])
    done = together(
        *[partial(propose, clerk) for clerk in clerks[:3]],
        partial(payees.agree_to_change, change=PayeeChange.objects.get(pk=first.pk), by=clerks[5]),
        *[partial(propose, clerk) for clerk in clerks[3:]],
    )
    only(done, payees.AlreadyProposed)
    assert (len(errors(done)), PayeeChange.objects.get().waits_for_its_day) == (6, True)

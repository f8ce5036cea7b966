"""Times and totals as the channel knows them: the day of a payment is the day it was made on, not when we heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from services.payments.enums import BillState, Doubt, DoubtOutcome, RefundCause, RefundState
from services.payments.gateways.base import RefundReport, RefundStanding, Report, Standing
from services.payments.models import Bill, Order, Quarantined, Refund
from services.payments.operations import opening, refunding, returning, settling, solving
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db


def told(order: Order, at: datetime, amount: int = 800) -> Report:
    number = order.out_trade_no
    return Report(number=number, standing=Standing.PAID, trade_number=f"T{number}", amount=amount, at=at)


@pytest.mark.parametrize("at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_a_time_that_cannot_be_pays_today_and_is_put_aside(at, gateway):
    order = make.order()
    settling.settle(order=order, report=told(order, at))
    assert abs(order.succeeded_at - timezone.now()) < timedelta(minutes=1)
    doubt = Quarantined.objects.get()
    assert (doubt.doubt, doubt.said_at) == (Doubt.TIME, at)
    solving.solve(doubt=doubt, outcome=DoubtOutcome.NOTED, note="渠道时钟有误", by=accounts.staff())
    books.hold()


@pytest.mark.parametrize("minutes", [-4, 4])
def test_clocks_may_differ_by_five_minutes(minutes, gateway):
    order = make.order()
    at = order.created_at + timedelta(minutes=minutes)
    settling.settle(order=order, report=told(order, at))
    assert (order.succeeded_at, Quarantined.objects.count()) == (at, 0)


def test_a_refund_at_a_time_that_cannot_be_is_done_today(gateway):
    order = make.order()
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    refund = refunding.give_back(allocation=order.allocations.get(), amount=800, cause=RefundCause.SERVICE)
    gateway.silent = {"refund"}
    returning.send_refund(refund=refund)
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    number = refund.out_refund_no
    done = RefundReport(number=number, standing=RefundStanding.DONE, refund_number="R", amount=800, at=long_ago)
    returning.settle_refund(refund=Refund.objects.get(), report=done)
    done = Refund.objects.get()
    assert (done.state, done.succeeded_at.year) == (RefundState.SUCCEEDED, timezone.now().year)
    assert Quarantined.objects.get().doubt == Doubt.TIME
    books.hold()


def test_accepted_the_day_after_it_counts_for_the_day_it_was_paid_on(gateway, clock):
    clock.time = datetime(2026, 11, 20, 15, 58, tzinfo=UTC)
    order = make.order()
    opening.open_order(order=order)
    clock.time = datetime(2026, 11, 20, 15, 59, 30, tzinfo=UTC)
    said = gateway.pay(order.out_trade_no, amount=850)
    settling.settle(order=order, report=said)
    clock.forward(hours=10)
    solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.ACCEPTED, note="多付", by=accounts.staff())
    paid = Order.objects.get()
    assert timezone.localdate(paid.succeeded_at) == datetime(2026, 11, 20, tzinfo=UTC).date()
    assert Bill.objects.get().state == BillState.PAID
    books.hold()


def test_every_refund_of_an_accepted_payment_names_what_the_channel_took(gateway):
    bill = make.bill()
    order = make.order(bill)
    opening.open_order(order=order)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no, amount=850))
    solving.solve(doubt=Quarantined.objects.get(), outcome=DoubtOutcome.ACCEPTED, note="多付", by=accounts.staff())
    refunding.give_back(allocation=make.part(bill, order), amount=800, cause=RefundCause.SERVICE)
    assert {(refund.amount, refund.total) for refund in Refund.objects.all()} == {(50, 850), (800, 850)}
    books.hold()

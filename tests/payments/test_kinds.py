"""A room that is paid and fails: nothing is booked by halves, staff hear of it, and it is booked once the room can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from services.common.models import OutboxTask
from services.common.outbox import later
from services.payments import tasks
from services.payments.enums import BillState, Doubt, InboxState, OrderState, RefundState
from services.payments.gateways.base import RefundStanding
from services.payments.invariants import broken
from services.payments.kinds import KINDS, HandlerWrites, Kind
from services.payments.models import Bill, ChannelInbox, LedgerTransfer, Order, Payee, Quarantined, Refund
from services.payments.operations import opening, receiving, refunding, returning, settling
from tests.factories import accounts
from tests.factories import payments as make
from tests.payments import books

pytestmark = pytest.mark.django_db
SWEEP = "services.payments.tasks.sweep"


def refuses(_row: Any) -> None:
    raise ValueError("is not a move of")


@contextmanager
def room(paid: Callable = refuses, refunded: Callable = refuses) -> Iterator[None]:
    with KINDS.replace(make.KIND, Kind(name="演示收费", on_paid=paid, on_refunded=refunded)):
        yield


def opened(gateway) -> tuple[Bill, Order]:
    bill = make.bill(800)
    order = make.order(bill)
    opening.open_order(order=order)
    return bill, Order.objects.get(pk=order.pk)


def test_asked_for_and_not_booked_it_is_put_aside_once_and_asked_about_again(gateway):
    bill, order = opened(gateway)
    gateway.pay(order.out_trade_no)
    with room():
        for _ in range(2):
            opening.ask_about(order=order)
    order.refresh_from_db()
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.NOT_BOOKED]
    assert (order.state, LedgerTransfer.objects.count()) == (OrderState.PENDING, 0)
    assert order.ask_at > timezone.now()
    opening.ask_about(order=order)
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    books.hold()


def test_a_message_that_cannot_be_booked_is_put_aside_after_some_tries(gateway):
    bill, order = opened(gateway)
    body = make.said(gateway.pay(order.out_trade_no))
    with room():
        with pytest.raises(ValueError, match="not a move"):
            receiving.receive(channel=make.CHANNEL, headers=make.RIGHT, body=body)
        message = ChannelInbox.objects.get()
        for tries in range(1, receiving.TRIES + 2):
            ChannelInbox.objects.update(tries=tries)
            with pytest.raises(ValueError, match="not a move"):
                tasks.book_message.run(message_id=message.pk)
            assert Quarantined.objects.count() == (tries >= receiving.TRIES)
    ChannelInbox.objects.update(received_at=timezone.now() - timedelta(hours=2))
    assert [line[:2] for line in broken()] == ["I7"]
    tasks.book_message.run(message_id=message.pk)
    assert ChannelInbox.objects.get().state == InboxState.APPLIED
    assert Bill.objects.get(pk=bill.pk).state == BillState.PAID
    books.hold()


def test_a_refund_that_cannot_be_booked_is_put_aside_and_booked_later(gateway):
    bill, order = opened(gateway)
    settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    gateway.refunds_become = RefundStanding.PROCESSING
    refund = refunding.request_refund(allocation=make.part(bill, order), amount=100, reason="演示", by=accounts.staff())
    returning.send_refund(refund=refund)
    gateway.refunds.clear()
    gateway.refunds_become = RefundStanding.DONE
    gateway.refund(number=refund.out_refund_no, order_number="", trade_number="", amount=100, total=800, reason="")
    with room():
        returning.ask_about_refund(refund=Refund.objects.get())
    assert [row.doubt for row in Quarantined.objects.all()] == [Doubt.NOT_BOOKED]
    assert Refund.objects.get().state == RefundState.PROCESSING
    returning.ask_about_refund(refund=Refund.objects.get())
    assert Refund.objects.get().state == RefundState.SUCCEEDED
    books.hold()


def owes(bill: Bill) -> None:
    Payee.objects.get(pk=bill.payee_id)
    later(SWEEP, key=f"told:{bill.pk}")


def writes(bill: Bill) -> None:
    Bill.objects.filter(pk=bill.pk).update(title="别的")


def holds(bill: Bill) -> None:
    bill.lines.create(order=99, text="别的", amount=1)


def test_a_room_may_read_and_owe_work(gateway):
    bill, order = opened(gateway)
    with room(paid=owes):
        settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert OutboxTask.objects.filter(key=f"told:{bill.pk}").exists()


@pytest.mark.parametrize("handler", [writes, holds])
def test_a_room_that_takes_a_row_while_the_bill_is_held_is_refused(handler, gateway):
    bill, order = opened(gateway)
    with room(paid=handler), pytest.raises(HandlerWrites):
        settling.settle(order=order, report=gateway.pay(order.out_trade_no))
    assert Bill.objects.get(pk=bill.pk).state == BillState.ISSUED
